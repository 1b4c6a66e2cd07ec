using LstmMlNet.Networks;

namespace LstmMlNet.Forecasting;

/// <summary>
/// Writes windows as the network reads them: the steps up to an origin, then the steps ahead with what is known of them. A step's features
/// are the targets relative to their scale, whether each is known, the season before, Theta's forecast, how far ahead it is, numbers,
/// those known ahead of the season before, the calendar, categories.
/// </summary>
internal sealed class WindowWriter
{
    private readonly ForecastLayout _layout;
    private readonly Covariate[] _numbers;
    private readonly Covariate[] _categories;
    private readonly int[] _usedNumbers;
    private readonly int[] _usedCategories;
    private readonly int[] _before;
    private readonly int[] _categoriesBefore;
    private readonly int _calendar;
    private readonly bool _namesHolidays;

    public WindowWriter(ForecastLayout layout, TableColumns columns)
    {
        _layout = layout;
        _numbers = columns.Numbers;
        _categories = columns.Categories;
        _usedNumbers = Used(_numbers);
        _usedCategories = Used(_categories);
        _before = Known(_numbers, _usedNumbers);
        _categoriesBefore = Known(_categories, _usedCategories);
        _calendar = columns.HasDates ? new CalendarReader(layout).Width : 0;
        _namesHolidays = columns.HasDates && layout.HolidayNames.Length > 0;

        int[] Used(Covariate[] covariates) =>
            [.. Enumerable.Range(0, covariates.Length).Where(i => !layout.Unused.Contains(covariates[i].Column.Name))];

        int[] Known(Covariate[] covariates, int[] used) => layout.SeasonLength == 1
            ? []
            : [.. used.Where(i => covariates[i].Role == CovariateRole.Known)];
    }

    /// <summary>Features of a step.</summary>
    public int Features => FirstCategory + _usedCategories.Length + _categoriesBefore.Length + (_namesHolidays ? 1 : 0);

    private int FirstCategory => (FeaturesOfTarget * _layout.TargetCount) + 1 + _usedNumbers.Length + _before.Length + _calendar;

    private int FeaturesOfTarget => 2 + (_layout.HasSeasonFeature ? 1 : 0) + (_layout.HasLevelFeature ? 1 : 0);

    /// <summary>The features that hold categories, and how many each has.</summary>
    public IEnumerable<(int Feature, int Vocabulary)> Categories
    {
        get
        {
            for (int i = 0; i < _usedCategories.Length; i++)
                yield return (FirstCategory + i, VocabularyOf(_usedCategories[i]));
            for (int i = 0; i < _categoriesBefore.Length; i++)
                yield return (FirstCategory + _usedCategories.Length + i, VocabularyOf(_categoriesBefore[i]));
            if (_namesHolidays)
                yield return (Features - 1, _layout.HolidayNames.Length);
        }
    }

    private int VocabularyOf(int category) => Math.Max(1, _layout.Vocabularies[_categories[category].Column.Name].Length);

    /// <summary>The names of a step's features.</summary>
    public IReadOnlyList<string> Names =>
    [
        .. _layout.Table.TargetColumnNames,
        .. _layout.Table.TargetColumnNames.Select(name => $"{name} known"),
        .. _layout.HasSeasonFeature ? _layout.Table.TargetColumnNames.Select(name => $"{name} a season before") : [],
        .. _layout.HasLevelFeature ? _layout.Table.TargetColumnNames.Select(name => $"{name} by Theta") : [],
        "steps ahead",
        .. _usedNumbers.Select(number => _numbers[number].Column.Name),
        .. _before.Select(number => $"{_numbers[number].Column.Name} a season before"),
        .. Enumerable.Range(0, _calendar).Select(i => $"calendar {i + 1}"),
        .. _usedCategories.Select(category => _categories[category].Column.Name),
        .. _categoriesBefore.Select(category => $"{_categories[category].Column.Name} a season before"),
        .. _namesHolidays ? ["holiday"] : Array.Empty<string>(),
    ];

    /// <summary>The first row of the window that ends at an origin, and whether its level is the season before each step.</summary>
    public (int First, bool ByStep) FirstOf(SeriesRows rows, int origin)
    {
        int first = Math.Max(rows.FirstKnown, origin + 1 - _layout.WindowLength);
        bool byStep = _layout.Level == ForecastLevel.SeasonBefore && origin - _layout.SeasonLength >= rows.FirstKnown;
        return (byStep ? Math.Max(first, rows.FirstKnown + _layout.SeasonLength) : first, byStep);
    }

    /// <summary>The scales of all targets of a window.</summary>
    public void Scale(SeriesRows rows, int origin, Span<TargetScale> scales)
    {
        (int first, bool byStep) = FirstOf(rows, origin);
        for (int i = 0; i < scales.Length; i++)
            scales[i] = TargetScale.Of(rows, _layout, i, first, origin, byStep);
    }

    /// <summary>Steps of the window that ends at an origin, and of those ahead.</summary>
    public int StepsOf(SeriesRows rows, int origin) => origin - FirstOf(rows, origin).First + 1 + _layout.DecodedSteps;

    /// <summary>Writes the window that ends at an origin.</summary>
    /// <param name="rows">The series.</param>
    /// <param name="origin">The last row of the window, after which the network forecasts.</param>
    /// <param name="last">The last row that is known: before the origin where forecasts up to there are fed back.</param>
    /// <param name="scales">The targets' scales.</param>
    /// <param name="target">Takes the window, [step, feature].</param>
    public void Write(SeriesRows rows, int origin, int last, ReadOnlySpan<TargetScale> scales, Span<float> target)
    {
        int first = FirstOf(rows, origin).First;
        for (int row = first; row <= origin + _layout.DecodedSteps; row++)
            WriteStep(rows, row, origin, last, scales, target.Slice((row - first) * Features, Features));
    }

    private void WriteStep(SeriesRows rows, int row, int origin, int last, ReadOnlySpan<TargetScale> scales, Span<float> step)
    {
        int next = 0;
        bool ahead = row > origin;
        for (int i = 0; i < scales.Length; i++)
            step[next++] = ahead ? 0 : Relative(scales[i], rows.Scaled[i][row], scales[i].LevelAt(rows, row, origin));
        for (int i = 0; i < scales.Length; i++)
            step[next++] = ahead || (row <= last && double.IsNaN(rows.Targets[i][row])) ? 0 : 1;
        for (int i = 0; i < scales.Length && _layout.HasSeasonFeature; i++)
        {
            int value = rows.SeasonBefore(row, origin);
            step[next++] = value < rows.FirstKnown ? 0 : Relative(scales[i], rows.Scaled[i][value], scales[i].Center);
        }

        for (int i = 0; i < scales.Length && _layout.HasLevelFeature; i++)
            step[next++] = ahead ? Relative(scales[i], scales[i].LevelAt(rows, row, origin), scales[i].Center) : 0;
        step[next++] = ahead ? (row - origin) / (float)_layout.DecodedSteps : 0;
        foreach (int i in _usedNumbers)
            step[next++] = rows.Numbers[i][PlaceOf(_numbers[i], rows, row, last)];

        // What the season before was like, against which the value of the season before is to be seen.
        int season = rows.SeasonBefore(row, origin);
        int before = Math.Min(season >= 0 ? season : row, rows.Count - 1);
        foreach (int number in _before)
            step[next++] = rows.Numbers[number][before];
        if (_calendar > 0)
            rows.CalendarAt(row).CopyTo(step[next..]);
        next += _calendar;
        foreach (int i in _usedCategories)
            step[next++] = rows.Categories[i][PlaceOf(_categories[i], rows, row, last)];
        foreach (int category in _categoriesBefore)
            step[next++] = rows.Categories[category][before];
        if (_namesHolidays)
            step[next] = rows.HolidayAt(row);
    }

    /// <summary>The row from which a covariate is taken: what is of the past only stays as it was last known.</summary>
    private static int PlaceOf(Covariate covariate, SeriesRows rows, int row, int last) =>
        Math.Min(row, covariate.Role == CovariateRole.Past ? last : rows.Count - 1);

    private static float Relative(in TargetScale scale, double value, double level) => (float)((value - level) / scale.Unit);

    /// <summary>What the network is given of the features beside a sequence.</summary>
    /// <param name="gap">Sequences of a series whose futures overlap with the next one's.</param>
    public DecoderOptions ToDecoder(int gap) => new(
        _layout.DecodedSteps,
        [.. Categories.Select(category => (category.Feature, category.Vocabulary))],
        gap,
        _layout.AllQuantiles);
}
