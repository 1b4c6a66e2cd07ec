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
        Label = options.LabelColumnName is not { } label ? null
            : input.GetColumnOrNull(label) is null && options.LabelType is not null ? null
            : LstmMlNet.Schema.Columns.Find(input, label, "label");
        Series = SeriesLayout.Find(input, options.IdColumnName, options.OrderColumnName, options.SortRows, options.InterleavedIds) with
        {
            Gaps = options.TimeGaps,
            Spacing = options.Spacing,
        };
        Kept = [.. options.AllKept.Select(name => LstmMlNet.Schema.Columns.Find(input, name, "kept"))];
        if (options.Horizon > 0 && Label is { } number && NumberReaders.WidthOf(number) != 1)
            throw new ArgumentException($"Label column '{number.Name}' must be one number per row to be forecast; it is {number.Type}.");
        if (Series.Inserts && options.Horizon == 0 && Label is { } measured && !HasMissingValue(measured.Type))
            throw new ArgumentException($"Label column '{measured.Name}' is {measured.Type}, which has no missing value: rows that are "
                + $"put in for missing steps (TimeGaps is {Series.Gaps}) would count as observed. Set TimeGaps to Split.");
        if (options is { LabelOffset: > 0, KeepsIncomplete: true } && Label is { } later && !HasMissingValue(later.Type))
            throw new ArgumentException($"Label column '{later.Name}' is {later.Type}, which has no missing value: windows whose future "
                + $"is not known cannot be marked. Leave {nameof(options.KeepIncomplete)} off.");

        GapFiller filler = CreateGapFiller(options.MissingValues);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(
            options.OutputColumnName,
            new VectorDataViewType(options.NumberType, options.Length, filler.Width),
            LstmMlNet.Schema.FeatureNames.Annotate(filler.NamesOf(Features.Names)));
        if (options.LabelColumnName is not null)
        {
            DataViewType? known = Label?.Type ?? options.LabelType?.ToType();
            DataViewType? type = options.Horizon == 0
                ? known
                : options.Horizon > 1
                ? new VectorDataViewType(options.NumberType, options.Horizon)
                : options.NumberType;
            AbsentLabel = Label is null ? type : null;
            HasLabel = type is not null;
            if (type is not null)
                builder.AddColumn(options.LabelOutputColumnName, type, options.Horizon == 0 ? Label?.Annotations : null);
        }

        foreach (DataViewSchema.Column column in Kept)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        PreciseFeature = options.LevelColumnName is null && !options.IsDouble ? -1 : FindLevel(input, options);
        LevelFeature = options.LevelColumnName is null ? -1 : PreciseFeature;
        if (options.LevelColumnName is { } level)
            builder.AddColumn(level, NumberDataViewType.Double);
        LevelColumn = options.LevelColumnName is null ? -1 : KeptEnd;
        SeasonalNaiveColumn = options.SeasonalNaiveColumnName is null ? -1 : KeptEnd + (LevelColumn < 0 ? 0 : 1);
        if (options.SeasonalNaiveColumnName is { } naive)
            builder.AddColumn(
                naive,
                options.Horizon > 1 ? new VectorDataViewType(options.NumberType, options.Horizon) : options.NumberType);
        WindowSize = options.Length * filler.Width;
        Output = builder.ToSchema();
    }

    /// <summary>Text, keys and reals can say that there is nothing; other types' default is a value like any other.</summary>
    internal static bool HasMissingValue(DataViewType type) =>
        type is TextDataViewType or KeyDataViewType or NumberDataViewType { RawType.Name: nameof(Single) or nameof(Double) };

    /// <exception cref="ArgumentException">The series that is forecast is none of the features, or missing.</exception>
    private int FindLevel(DataViewSchema input, SequenceWindowsEstimator.Options options)
    {
        DataViewSchema.Column series = LstmMlNet.Schema.Columns.Find(input, options.LabelColumnName!, "label");
        int feature = Features.StartOf(series);
        return feature >= 0
            ? feature
            : throw new ArgumentException($"{(options.IsDouble ? nameof(options.OutputKind) : nameof(options.LevelColumnName))} is for "
                + $"windows of the series that is forecast: name '{series.Name}' among {nameof(options.FeatureColumnNames)}.");
    }

    public DataViewSchema Output { get; }

    /// <summary>Values of a window.</summary>
    public int WindowSize { get; }

    /// <summary>The feature that is given less its level, with the label; −1 for none.</summary>
    public int LevelFeature { get; }

    /// <summary>The feature whose values are kept in double precision, because it is the series that is forecast; −1 for none.</summary>
    public int PreciseFeature { get; }

    /// <summary>The output's column with the level; −1 for none.</summary>
    public int LevelColumn { get; }

    /// <summary>The output's column with what came one season before; −1 for none.</summary>
    public int SeasonalNaiveColumn { get; }

    /// <summary>The output's column after the window, its label and what is kept.</summary>
    private int KeptEnd => 1 + (HasLabel ? 1 : 0) + Kept.Length;

    public FeatureColumns Features { get; }

    public DataViewSchema.Column? Label { get; }

    public SeriesLayout Series { get; }

    /// <summary>Whether the output has a label.</summary>
    public bool HasLabel { get; }

    /// <summary>The label's type in the output where the input has no label: data to be predicted need not have one.</summary>
    public DataViewType? AbsentLabel { get; }

    public DataViewSchema.Column[] Kept { get; }

    /// <summary>What fills missing features.</summary>
    public GapFiller CreateGapFiller(MissingValueHandling handling) =>
        new(Features.Width, handling, marksInserted: Series.Gaps == TimeGapHandling.Mask);

    /// <summary>The input's columns that are read, beside those that make the series.</summary>
    public IEnumerable<DataViewSchema.Column> Needed => Features.All.Concat(Label is { } label ? [label] : []).Concat(Kept);
}
