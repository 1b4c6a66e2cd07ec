using LstmMlNet.Shaping.Columns;
using LstmMlNet.Shaping.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping;

/// <summary>A table's columns that sequences are made of, and the columns of the sequences.</summary>
internal sealed class GroupedColumns
{
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public GroupedColumns(DataViewSchema input, RowsToSequencesEstimator.Options options)
    {
        Series = SeriesLayout.Find(input, options.IdColumnName, options.OrderColumnName, options.SortRows, options.InterleavedIds);
        DataViewSchema.Column id = Series.Id!.Value;
        Features = new FeatureColumns(input, options.FeatureColumnNames);
        Label = options.LabelColumnName is { } label ? LstmMlNet.Schema.Columns.Find(input, label, "label") : null;
        Kept = [.. options.KeepColumnNames.Select(name => LstmMlNet.Schema.Columns.Find(input, name, "kept"))];
        if (Label?.Type is VectorDataViewType && options.Label != SequenceLabel.Last)
            throw new ArgumentException($"Label column '{Label.Value.Name}' is {Label.Value.Type}: a vector can be a sequence's label only as the last row's ({nameof(SequenceLabel)}.{nameof(SequenceLabel.Last)}).");

        int width = new GapFiller(Features.Width, options.MissingValues).Width;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(id.Name, id.Type, id.Annotations);
        builder.AddColumn(options.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, 0, width));
        if (Label is { } own)
        {
            DataViewType type = options.Label == SequenceLabel.EveryStep ? new VectorDataViewType((PrimitiveDataViewType)own.Type) : own.Type;
            builder.AddColumn(own.Name, type, own.Annotations);
        }

        foreach (DataViewSchema.Column column in Kept)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        Output = builder.ToSchema();
    }

    public DataViewSchema Output { get; }

    public SeriesLayout Series { get; }

    public FeatureColumns Features { get; }

    public DataViewSchema.Column? Label { get; }

    public DataViewSchema.Column[] Kept { get; }

    /// <summary>The input's columns that are read, beside those that make the series.</summary>
    public IEnumerable<DataViewSchema.Column> Needed => Features.All.Concat(Label is { } label ? [label] : []).Concat(Kept);
}
