using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;

namespace LstmMlNet.Shaping.Columns;

/// <summary>Several columns of numbers that together are a step's features.</summary>
internal sealed class FeatureColumns
{
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

    /// <summary>A reader of a row's features, in the order of the columns.</summary>
    public SpanReader CreateReader(DataViewRow row)
    {
        SpanReader[] readers = [.. _columns.Select(column => NumberReaders.Create(row, column))];
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

    /// <summary>The column that a feature comes from.</summary>
    public string NameOf(int feature)
    {
        int i = 0;
        while (feature >= _widths[i])
            feature -= _widths[i++];
        return _columns[i].Name;
    }

    public InvalidOperationException MissingError(int feature, long position) => SequenceColumnReader.Error(
        NameOf(feature), position, $"the value is missing (NaN); set {nameof(MissingValueHandling)} to fill gaps or to mark them");
}
