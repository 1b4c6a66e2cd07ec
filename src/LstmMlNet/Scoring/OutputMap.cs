using LstmMlNet.ModelFile;
using LstmMlNet.Outputs;
using LstmMlNet.Schema;
using LstmMlNet.Tasks;
using Microsoft.ML;

namespace LstmMlNet.Scoring;

/// <summary>Which columns of an output schema are the input's, which the transformer's own, and what each needs.</summary>
internal sealed class OutputMap
{
    private readonly ModelOutput[] _outputs;

    /// <exception cref="ArgumentException">The input's feature column does not fit the model.</exception>
    public OutputMap(DataViewSchema input, SequenceModel model)
    {
        Input = input;
        _outputs = TaskRules.AllOutputs(model);
        Output = OutputSchema.AddTo(input, model, _outputs);
        Feature = Columns.Find(input, model.Description.FeatureColumn, "feature");
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    public DataViewSchema.Column Feature { get; }

    /// <summary>What a column is; null for the input's.</summary>
    public ModelOutput? OutputOf(DataViewSchema.Column column) => column.Index < Input.Count ? null : _outputs[column.Index - Input.Count];

    /// <summary>Whether a column that is asked for needs every step's hidden state.</summary>
    public bool NeedsHiddenSequences(bool[] active) =>
        _outputs.Where((output, i) => output.NeedsHiddenSequences && active[Input.Count + i]).Any();

    /// <summary>Which of the output's columns are asked for.</summary>
    public bool[] Active(IEnumerable<DataViewSchema.Column> columns) => ActiveColumns.Of(Output, columns);

    public bool AnyOwn(bool[] active) => active.AsSpan(Input.Count).Contains(true);

    /// <summary>The input's columns that these need: themselves, and the features where something is scored.</summary>
    public IEnumerable<DataViewSchema.Column> Needed(bool[] active) =>
        Input.Where(column => active[column.Index] || (column.Index == Feature.Index && AnyOwn(active)));
}
