using LstmMlNet.Rows;
using LstmMlNet.Shaping.Series;
using Microsoft.ML;

namespace LstmMlNet.Shaping.Columns;

/// <summary>Several columns of numbers that together are a step's features.</summary>
internal sealed class FeatureColumns
{
    // The beginning of a table says how large its numbers are.
    private const int MostRows = 10_000;
    private readonly DataViewSchema.Column[] _columns;
    private readonly int[] _widths;

    /// <exception cref="ArgumentException">A column is missing or holds no numbers.</exception>
    public FeatureColumns(DataViewSchema schema, IReadOnlyList<string> names)
    {
        _columns = [.. names.Select(name => LstmMlNet.Schema.Columns.Find(schema, name, "feature"))];
        _widths = [.. _columns.Select(NumberReaders.WidthOf)];
        Width = _widths.Sum();
    }

    public IReadOnlyList<DataViewSchema.Column> All => _columns;

    /// <summary>Features a step.</summary>
    public int Width { get; }

    /// <summary>One name per feature.</summary>
    public IEnumerable<string> Names => _columns.SelectMany((column, i) => LstmMlNet.Schema.FeatureNames.OfValues(column, _widths[i]));

    /// <summary>A reader of a row's features, in the order of the columns. Once all rows are read, what rounding lost is noted.</summary>
    /// <param name="series">The rows.</param>
    /// <param name="exact">A feature that is read in double precision by itself; −1 for none.</param>
    public SpanReader CreateReader(SeriesReader series, int exact = -1)
    {
        RoundingWatch?[] watches =
        [
            .. _columns.Select(column => exact >= 0 && StartOf(column) == exact ? null : RoundingWatch.Of(column)),
        ];
        series.AtEnd(note => Array.ForEach(watches, watch => watch?.Report(note)));
        SpanReader[] readers = [.. _columns.Select((column, i) => NumberReaders.Create(series.Row, column, watches[i]))];
        return target =>
        {
            int start = 0;
            for (int i = 0; i < readers.Length; i++)
            {
                readers[i](target.Slice(start, _widths[i]));
                start += _widths[i];
            }
        };
    }

    /// <summary>Looks at the first rows, where a column may hold numbers that a float cannot.</summary>
    /// <param name="input">The table.</param>
    /// <param name="exact">A feature that is read in double precision; −1 for none.</param>
    /// <exception cref="InvalidOperationException">Rounding would lose most of the differences between a column's values.</exception>
    public void RequirePrecision(IDataView input, int exact = -1)
    {
        DataViewSchema.Column[] wide = [.. _columns.Where(column => StartOf(column) != exact && NumberReaders.MayRound(column.Type))];
        if (wide.Length == 0)
            return;
        using DataViewRowCursor cursor = input.GetRowCursor(wide);
        RoundingWatch[] watches = [.. wide.Select(column => RoundingWatch.Of(column))];
        SpanReader[] readers = [.. wide.Select((column, i) => NumberReaders.Create(cursor, column, watches[i]))];
        Span<float> value = stackalloc float[1];
        for (int row = 0; row < MostRows && cursor.MoveNext(); row++)
        {
            foreach (SpanReader reader in readers)
                reader(value);
        }

        foreach (RoundingWatch watch in watches)
            watch.Require();
    }

    /// <summary>The place of a column's first value in a step; −1 where it is none of the features.</summary>
    public int StartOf(DataViewSchema.Column column)
    {
        int i = Array.FindIndex(_columns, other => other.Index == column.Index);
        return i < 0 ? -1 : _widths.Take(i).Sum();
    }

    /// <summary>The column that a feature comes from.</summary>
    public string NameOf(int feature)
    {
        int i = 0;
        while (feature >= _widths[i])
            feature -= _widths[i++];
        return _columns[i].Name;
    }

    public InvalidOperationException MissingError(int feature, long position) => SequenceColumnReader.Error(
        NameOf(feature),
        position,
        "the value is missing (NaN)",
        $"; set {nameof(SequenceWindowsEstimator.Options.MissingValues)} to fill gaps or to mark them");
}
