using LstmMlNet.Evaluation.Baselines;
using LstmMlNet.Shaping.Series;
using Microsoft.ML;

namespace LstmMlNet.Forecasting;

/// <summary>What the training data say of a table: spacing, categories, season, sizes, in a few passes.</summary>
internal sealed class TableSurvey
{
    // A season is found in so many values of the longest series read.
    private const int MostValues = 200_000;

    private TableSurvey(ForecastLayout layout, IReadOnlyList<int> lengths, double[] least)
    {
        Layout = layout;
        Lengths = lengths;
        Least = least;
    }

    /// <summary>The layout, its level still to be chosen.</summary>
    public ForecastLayout Layout { get; }

    /// <summary>Known rows of each series.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>Each target's least value.</summary>
    public double[] Least { get; }

    /// <summary>The middle of the series' lengths.</summary>
    public int MedianLength => Lengths.Order().ElementAt(Lengths.Count / 2);

    /// <summary>How many windows there are from such origins.</summary>
    public long Windows(Origins origins) =>
        Lengths.Sum(length => (long)Math.Max(0, length - origins.LeastHistory)) / origins.Stride;

    /// <summary>The same with windows of another length.</summary>
    public TableSurvey WithWindow(int length) => new(Layout with { WindowLength = length }, Lengths, Least);

    /// <summary>The same without some columns.</summary>
    public TableSurvey Without(IReadOnlyList<string> columns) => new(Layout.Without(columns), Lengths, Least);

    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">The table has no rows, or they have no spacing.</exception>
    public static TableSurvey Run(IDataView table, LstmForecastEstimator.Options options, Action<string> note)
    {
        ForecastTable described = options.Table.Copy();
        IDataView input = JoinedIds.Of(table, described);
        var columns = new TableColumns(input.Schema, described, null);
        SeriesSpacing? spacing = columns.Time is null ? null : SpacingSearch.Require(input, columns.Series);
        int targets = columns.Targets.Length;
        var layout = new ForecastLayout
        {
            Table = described,
            Horizon = options.Horizon,
            StepsAtOnce = options.StepsAtOnce,
            WindowLength = options.WindowLength ?? 1,
            Spacing = spacing,
            PriorSteps = described.KnownColumnNames.Count > 0
                ? ForecastLayout.PriorStepsWithKnown
                : ForecastLayout.UsualPriorSteps,
            Vocabularies = Vocabularies(input, columns),
            HolidayNames = Names(described),
            Offsets = new double[targets],
            Spreads = new double[targets],
            Sizes = new double[targets],
            ScoreColumnName = options.ScoreColumnName,
            LowerBoundColumnName = options.LowerBoundColumnName,
            UpperBoundColumnName = options.UpperBoundColumnName,
            QuantilesColumnName = options.QuantilesColumnName,
            ConfidenceLevel = options.ConfidenceLevel,
            Quantiles = [.. options.Quantiles.Order()],
        };
        columns = new TableColumns(input.Schema, described, spacing);
        var lengths = new List<int>();
        var samples = new List<double[]>();
        int sampled = 0;
        (double[] least, double[] sums) = (new double[targets], new double[targets]);
        Array.Fill(least, double.PositiveInfinity);
        (DateTime first, DateTime last) = (DateTime.MaxValue, DateTime.MinValue);
        long count = 0;
        using (var reader = new SeriesRowsReader(input, columns, layout, note))
        {
            while (reader.Next())
            {
                SeriesRows rows = reader.Rows;
                if (options.HeldOutRows > 0)
                    rows.Forget(options.HeldOutRows);
                if (rows.LastKnown < rows.FirstKnown)
                    continue;
                lengths.Add(rows.LastKnown + 1 - rows.FirstKnown);
                count += lengths[^1];
                for (int i = 0; i < targets; i++)
                {
                    ReadOnlySpan<double> values = rows.Filled[i].AsSpan(rows.FirstKnown, lengths[^1]);
                    foreach (double value in values)
                    {
                        least[i] = Math.Min(least[i], value);
                        sums[i] += Math.Abs(value);
                    }

                    if (i == 0 && sampled < MostValues)
                        samples.Add(values.ToArray());
                }

                sampled += lengths[^1];
                if (columns.HasDates && rows.Dates[0] < first)
                    first = rows.Dates[0];
                if (columns.HasDates && rows.Dates[rows.LastKnown] > last)
                    last = rows.Dates[rows.LastKnown];
            }
        }

        if (count == 0)
            throw new InvalidOperationException(
                $"The table has no rows with all targets known ({string.Join(", ", described.TargetColumnNames)}).");
        layout = layout with
        {
            Sizes = [.. sums.Select(sum => sum / count)],
            SeasonLength = options.SeasonLength ?? SeasonSearch.Run(samples),
            Calendar = described.Calendar ?? (columns.HasDates && spacing is not null
                ? CalendarReader.For(StepOf(spacing, first), last - first)
                : CalendarFeatures.None),
        };
        return new TableSurvey(layout, lengths, least);
    }

    private static TimeSpan StepOf(SeriesSpacing spacing, DateTime from) =>
        new(spacing.After(new Shaping.Columns.OrderValue(from.Ticks, 0), 1).Whole - from.Ticks);

    private static string[] Names(ForecastTable table)
    {
        string[] names = [.. table.Holidays.Select(holiday => holiday.Name).Distinct().Order(StringComparer.Ordinal)];
        return names.Length > 1 ? names : [];
    }

    private static Dictionary<string, string[]> Vocabularies(IDataView input, TableColumns columns)
    {
        var found = columns.Categories.ToDictionary(category => category.Column.Name, _ => new HashSet<string>(StringComparer.Ordinal));
        if (found.Count == 0)
            return [];
        using DataViewRowCursor cursor = input.GetRowCursor(columns.Categories.Select(category => category.Column));
        (Func<string> Read, HashSet<string> Values, bool MayBeEmpty)[] readers =
        [
            .. columns.Categories.Select(category => (
                CellTexts.Create(cursor, category.Column),
                found[category.Column.Name],
                category.Role != CovariateRole.Static)),
        ];
        while (cursor.MoveNext())
        {
            foreach ((Func<string> read, HashSet<string> values, bool mayBeEmpty) in readers)
            {
                if (read() is var value && (mayBeEmpty || value.Length > 0))
                    values.Add(value);
            }
        }

        return found.ToDictionary(pair => pair.Key, pair => pair.Value.Order(StringComparer.Ordinal).ToArray());
    }
}
