using LstmMlNet.ModelFile;
using LstmMlNet.Schema;
using Microsoft.ML;

namespace LstmMlNet.Scoring;

/// <summary>Which columns of an output schema are the input's, which the transformer's own, and what each needs.</summary>
internal sealed class OutputMap
{
    private readonly (OutputKind Kind, string Name)[] _outputs;

    /// <exception cref="ArgumentException">The input's feature column does not fit the model.</exception>
    public OutputMap(DataViewSchema input, SequenceModel model)
    {
        Input = input;
        Output = OutputColumns.AddTo(input, model);
        _outputs = OutputColumns.List(model);
        Feature = Columns.Find(input, model.Description.FeatureColumn, "feature");
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    public DataViewSchema.Column Feature { get; }

    /// <summary>What a column is; null for the input's.</summary>
    public OutputKind? KindOf(DataViewSchema.Column column) => column.Index < Input.Count ? null : _outputs[column.Index - Input.Count].Kind;

    /// <summary>Which of the output's columns are asked for.</summary>
    public bool[] Active(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[Output.Count];
        foreach (DataViewSchema.Column column in columns)
        {
            if ((uint)column.Index >= (uint)active.Length)
                throw new ArgumentException($"Column '{column.Name}' is not one of this view's.", nameof(columns));
            active[column.Index] = true;
        }

        return active;
    }

    public bool AnyOwn(bool[] active) => active.AsSpan(Input.Count).Contains(true);

    /// <summary>The input's columns that these need: themselves, and the features where something is scored.</summary>
    public IEnumerable<DataViewSchema.Column> Needed(bool[] active) =>
        Input.Where(column => active[column.Index] || (column.Index == Feature.Index && AnyOwn(active)));
}
