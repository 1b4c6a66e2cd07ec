using LstmMlNet.Shaping.Columns;
using LstmMlNet.Shaping.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping;

/// <summary>A series' columns that windows are made of, and the columns of the windows.</summary>
internal sealed class WindowColumns
{
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public WindowColumns(DataViewSchema input, SequenceWindowsEstimator.Options options)
    {
        Features = new FeatureColumns(input, options.FeatureColumnNames);
        Label = options.LabelColumnName is { } label ? LstmMlNet.Schema.Columns.Find(input, label, "label") : null;
        Series = SeriesLayout.Find(input, options.IdColumnName, options.OrderColumnName, options.SortRows, options.InterleavedIds);
        Kept = [.. options.AllKept.Select(name => LstmMlNet.Schema.Columns.Find(input, name, "kept"))];
        if (options.Horizon > 0 && NumberReaders.WidthOf(Label!.Value) != 1)
            throw new ArgumentException($"Label column '{Label.Value.Name}' must be one number a row to be forecast; it is {Label.Value.Type}.");
        if (options is { LabelOffset: > 0, KeepsIncomplete: true } && Label is { } later && !HasMissingValue(later.Type))
            throw new ArgumentException($"Label column '{later.Name}' is {later.Type}, which has no missing value: windows whose future is not known cannot be told apart. Leave {nameof(options.KeepIncomplete)} off.");

        int width = new GapFiller(Features.Width, options.MissingValues).Width;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(options.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, options.Length, width));
        if (Label is { } own)
        {
            if (options.Horizon > 0)
                builder.AddColumn(options.LabelOutputName, options.Horizon > 1 ? new VectorDataViewType(NumberDataViewType.Single, options.Horizon) : NumberDataViewType.Single);
            else
                builder.AddColumn(options.LabelOutputName, own.Type, own.Annotations);
        }

        foreach (DataViewSchema.Column column in Kept)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        Output = builder.ToSchema();
    }

    /// <summary>Text, keys and reals can say that there is nothing; other types' default is a value like any other.</summary>
    private static bool HasMissingValue(DataViewType type) =>
        type is TextDataViewType or KeyDataViewType or NumberDataViewType { RawType.Name: nameof(Single) or nameof(Double) };

    public DataViewSchema Output { get; }

    public FeatureColumns Features { get; }

    public DataViewSchema.Column? Label { get; }

    public SeriesLayout Series { get; }

    public DataViewSchema.Column[] Kept { get; }

    /// <summary>The input's columns that are read, beside those that make the series.</summary>
    public IEnumerable<DataViewSchema.Column> Needed => Features.All.Concat(Label is { } label ? [label] : []).Concat(Kept);
}
