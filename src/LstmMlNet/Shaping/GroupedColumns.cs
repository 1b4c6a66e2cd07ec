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
        Series = SeriesLayout.Find(input, options.IdColumnName, options.OrderColumnName, options.SortRows, options.InterleavedIds) with
        {
            Gaps = options.TimeGaps,
            Spacing = options.Spacing,
        };
        DataViewSchema.Column id = Series.Id!.Value;
        Features = new FeatureColumns(input, options.FeatureColumnNames);
        Label = options.LabelColumnName is not { } label ? null
            : input.GetColumnOrNull(label) is null && options.LabelType is not null ? null
            : LstmMlNet.Schema.Columns.Find(input, label, "label");
        Kept = [.. options.KeepColumnNames.Select(name => LstmMlNet.Schema.Columns.Find(input, name, "kept"))];
        if (Label?.Type is VectorDataViewType && options.Label != SequenceLabel.Last)
            throw new ArgumentException($"Label column '{Label.Value.Name}' is {Label.Value.Type}: a vector can be a sequence's label "
                + $"only as the last row's ({nameof(SequenceLabel)}.{nameof(SequenceLabel.Last)}).");

        GapFiller filler = CreateGapFiller(options.MissingValues);
        if (Series.Inserts
            && options.Label == SequenceLabel.EveryStep
            && Label is { } measured
            && !WindowColumns.HasMissingValue(measured.Type))
            throw new ArgumentException($"Label column '{measured.Name}' is {measured.Type}, which has no missing value: steps that are "
                + $"put in (TimeGaps is {Series.Gaps}) would be taken for observed ones. Set TimeGaps to Split.");
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(id.Name, id.Type, id.Annotations);
        builder.AddColumn(
            options.OutputColumnName,
            new VectorDataViewType(NumberDataViewType.Single, 0, filler.Width),
            LstmMlNet.Schema.FeatureNames.Annotate(filler.NamesOf(Features.Names)));
        if (options.LabelColumnName is not null && (Label?.Type ?? options.LabelType?.ToType()) is { } known)
        {
            DataViewType type = options.Label == SequenceLabel.EveryStep ? new VectorDataViewType((PrimitiveDataViewType)known) : known;
            AbsentLabel = Label is null ? type : null;
            HasLabel = true;
            builder.AddColumn(options.LabelColumnName, type, Label?.Annotations);
        }

        foreach (DataViewSchema.Column column in Kept)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        Output = builder.ToSchema();
    }

    public DataViewSchema Output { get; }

    public SeriesLayout Series { get; }

    /// <summary>Whether the output has a label.</summary>
    public bool HasLabel { get; }

    /// <summary>The label's type in the output where the input has no label: data to be predicted need not have one.</summary>
    public DataViewType? AbsentLabel { get; }

    public FeatureColumns Features { get; }

    public DataViewSchema.Column? Label { get; }

    public DataViewSchema.Column[] Kept { get; }

    /// <summary>What fills missing features.</summary>
    public GapFiller CreateGapFiller(MissingValueHandling handling) =>
        new(Features.Width, handling, marksInserted: Series.Gaps == TimeGapHandling.Mask);

    /// <summary>The input's columns that are read, beside those that make the series.</summary>
    public IEnumerable<DataViewSchema.Column> Needed => Features.All.Concat(Label is { } label ? [label] : []).Concat(Kept);
}
