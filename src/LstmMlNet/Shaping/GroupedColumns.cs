using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping;

/// <summary>A table's columns that sequences are made of, and the columns of the sequences.</summary>
internal sealed class GroupedColumns
{
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public GroupedColumns(DataViewSchema input, RowsToSequencesEstimator.Options options)
    {
        Id = LstmMlNet.Schema.Columns.Find(input, options.IdColumnName, "id");
        if (Id.Type is VectorDataViewType)
            throw new ArgumentException($"Id column '{Id.Name}' must be a single value; it is {Id.Type}.");
        Features = new FeatureColumns(input, options.FeatureColumnNames);
        Order = options.OrderColumnName is { } order ? OrderReader.Find(input, order) : null;
        Label = options.LabelColumnName is { } label ? LstmMlNet.Schema.Columns.Find(input, label, "label") : null;
        Kept = [.. options.KeepColumnNames.Select(name => LstmMlNet.Schema.Columns.Find(input, name, "kept"))];
        if (Label?.Type is VectorDataViewType && options.Label != SequenceLabel.Last)
            throw new ArgumentException($"Label column '{Label.Value.Name}' is {Label.Value.Type}: a vector can be a sequence's label only as the last row's ({nameof(SequenceLabel)}.{nameof(SequenceLabel.Last)}).");

        int width = new GapFiller(Features.Width, options.MissingValues).Width;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(Id.Name, Id.Type, Id.Annotations);
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

    public DataViewSchema.Column Id { get; }

    public FeatureColumns Features { get; }

    public DataViewSchema.Column? Order { get; }

    public DataViewSchema.Column? Label { get; }

    public DataViewSchema.Column[] Kept { get; }

    /// <summary>The input's columns that are read, each once.</summary>
    public IEnumerable<DataViewSchema.Column> Needed =>
        new[] { Id }.Concat(Features.All).Concat(Order is { } order ? [order] : []).Concat(Label is { } label ? [label] : []).Concat(Kept).DistinctBy(column => column.Index);
}
