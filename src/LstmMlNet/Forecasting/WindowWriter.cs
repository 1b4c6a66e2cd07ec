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
    private readonly int[] _before;
    private readonly int _calendar;
    private readonly bool _namesHolidays;

    public WindowWriter(ForecastLayout layout, TableColumns columns)
    {
        _layout = layout;
        _numbers = columns.Numbers;
        _categories = columns.Categories;
        _before = layout.SeasonLength == 1
            ? []
            : [.. _numbers.Index().Where(pair => pair.Item.Role == CovariateRole.Known).Select(pair => pair.Index)];
        _calendar = columns.HasDates ? new CalendarReader(layout).Width : 0;
        _namesHolidays = columns.HasDates && layout.HolidayNames.Length > 0;
    }

    /// <summary>Features of a step.</summary>
    public int Features => FirstCategory + _categories.Length + (_namesHolidays ? 1 : 0);

    private int FirstCategory => (FeaturesOfTarget * _layout.TargetCount) + 1 + _numbers.Length + _before.Length + _calendar;

    private int FeaturesOfTarget => 2 + (_layout.HasSeasonFeature ? 1 : 0) + (_layout.HasLevelFeature ? 1 : 0);

    /// <summary>The features that hold categories, and how many each has.</summary>
    public IEnumerable<(int Feature, int Vocabulary)> Categories
    {
        get
        {
            for (int i = 0; i < _categories.Length; i++)
                yield return (FirstCategory + i, Math.Max(1, _layout.Vocabularies[_categories[i].Column.Name].Length));
            if (_namesHolidays)
                yield return (FirstCategory + _categories.Length, _layout.HolidayNames.Length);
        }
    }

    /// <summary>The names of a step's features.</summary>
    public IReadOnlyList<string> Names =>
    [
        .. _layout.Table.TargetColumnNames,
        .. _layout.Table.TargetColumnNames.Select(name => $"{name} known"),
        .. _layout.HasSeasonFeature ? _layout.Table.TargetColumnNames.Select(name => $"{name} a season before") : [],
        .. _layout.HasLevelFeature ? _layout.Table.TargetColumnNames.Select(name => $"{name} by Theta") : [],
        "steps ahead",
        .. _numbers.Select(number => number.Column.Name),
        .. _before.Select(number => $"{_numbers[number].Column.Name} a season before"),
        .. Enumerable.Range(0, _calendar).Select(i => $"calendar {i + 1}"),
        .. _categories.Select(category => category.Column.Name),
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

    /// <summary>Writes the window that ends at an origin.</summary>
    public void Write(SeriesRows rows, int origin, ReadOnlySpan<TargetScale> scales, Span<float> target)
    {
        int first = FirstOf(rows, origin).First;
        for (int row = first; row <= origin + _layout.Horizon; row++)
            WriteStep(rows, row, origin, scales, target.Slice((row - first) * Features, Features));
    }

    private void WriteStep(SeriesRows rows, int row, int origin, ReadOnlySpan<TargetScale> scales, Span<float> step)
    {
        int next = 0;
        bool ahead = row > origin;
        for (int i = 0; i < scales.Length; i++)
            step[next++] = ahead ? 0 : Relative(scales[i], rows.Scaled[i][row], scales[i].LevelAt(rows, row, origin));
        for (int i = 0; i < scales.Length; i++)
            step[next++] = ahead || double.IsNaN(rows.Targets[i][row]) ? 0 : 1;
        for (int i = 0; i < scales.Length && _layout.HasSeasonFeature; i++)
        {
            int before = rows.SeasonBefore(row, origin);
            step[next++] = before < rows.FirstKnown ? 0 : Relative(scales[i], rows.Scaled[i][before], scales[i].Center);
        }

        for (int i = 0; i < scales.Length && _layout.HasLevelFeature; i++)
            step[next++] = ahead ? Relative(scales[i], scales[i].LevelAt(rows, row, origin), scales[i].Center) : 0;
        step[next++] = ahead ? (row - origin) / (float)_layout.Horizon : 0;
        for (int i = 0; i < _numbers.Length; i++)
            step[next++] = rows.Numbers[i][PlaceOf(_numbers[i], rows, row, origin)];

        // What the season before was like, against which the value of the season before is to be seen.
        int season = rows.SeasonBefore(row, origin);
        foreach (int number in _before)
            step[next++] = rows.Numbers[number][season >= 0 ? season : Math.Min(row, rows.Count - 1)];
        if (_calendar > 0)
            rows.CalendarAt(row).CopyTo(step[next..]);
        next += _calendar;
        for (int i = 0; i < _categories.Length; i++)
            step[next++] = rows.Categories[i][PlaceOf(_categories[i], rows, row, origin)];
        if (_namesHolidays)
            step[next] = rows.HolidayAt(row);
    }

    /// <summary>The row from which a covariate is taken: what is of the past only stays as it was at the origin.</summary>
    private static int PlaceOf(Covariate covariate, SeriesRows rows, int row, int origin) =>
        Math.Min(row, covariate.Role == CovariateRole.Past ? origin : rows.Count - 1);

    private static float Relative(in TargetScale scale, double value, double level) => (float)((value - level) / scale.Unit);

    /// <summary>What the network is given of the features beside a sequence.</summary>
    /// <param name="gap">Sequences of a series whose futures overlap with the next one's.</param>
    public DecoderOptions ToDecoder(int gap) => new(
        _layout.Horizon,
        [.. Categories.Select(category => (category.Feature, category.Vocabulary))],
        gap,
        _layout.AllQuantiles);
}
