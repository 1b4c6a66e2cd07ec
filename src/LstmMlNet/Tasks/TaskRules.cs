using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Outputs;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;

namespace LstmMlNet.Tasks;

/// <summary>What distinguishes a task from the others: its label, its head, its output columns.</summary>
internal abstract class TaskRules
{
    // The table of tasks: each value of SequenceTask has its rules here.
    private static readonly TaskRules[] s_all =
    [
        new MulticlassRules(),
        new BinaryRules(),
        new RegressionRules(),
        new ForecastingRules(),
        new StepLabelRules(),
        new HiddenStateRules(),
    ];

    public abstract SequenceTask Task { get; }

    /// <summary>The class names that ClassWeights may use; null if the task has no classes.</summary>
    public virtual IReadOnlyList<string>? ClassNames(LabelShape label) => null;

    /// <summary>The names of a model's classes, in the order of its scores; null if it has none, or their keys had no values.</summary>
    public virtual IReadOnlyList<string>? ClassNames(SequenceModel model) => model.ClassValues?.Texts();

    /// <summary>Whether validation rows are stratified by class.</summary>
    public virtual bool HasClassPerRow => false;

    /// <summary>Whether each step is predicted: frames and pooling do not apply.</summary>
    public virtual bool PredictsSteps => false;

    /// <summary>Whether there is a label to learn.</summary>
    public virtual bool IsTrained => true;

    /// <summary>Whether the score is one number instead of a vector.</summary>
    public virtual bool HasScalarScore(LabelShape label) => false;

    /// <summary>Whether the network is calibrated once it is trained: its intervals then hold on data that it did not learn from.</summary>
    public virtual bool IsCalibrated => false;

    /// <summary>Whether predictions can be shrunk toward the mean of the targets.</summary>
    public virtual bool CanShrink => false;

    /// <summary>Whether rows are in the order of time: validation rows are the last ones then.</summary>
    public virtual bool InOrderOfTime => false;

    /// <summary>Options that the task cannot use.</summary>
    /// <exception cref="ArgumentException">One of them is set.</exception>
    public virtual void Validate(LstmSequenceEstimator.Options options)
    {
    }

    /// <summary>Finds the label column and describes its content.</summary>
    /// <exception cref="ArgumentException">No such column, or of a wrong type.</exception>
    public abstract LabelShape Resolve(DataViewSchema schema, LstmSequenceEstimator.Options options);

    /// <summary>Reads the targets of one row after the other.</summary>
    public abstract TargetReader CreateReader(DataViewRow row, LabelShape label);

    /// <summary>Checks what was read.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to learn.</exception>
    public virtual void Check(RowSummary rows, LstmSequenceEstimator.Options options)
    {
        if (rows.Count == 0)
            throw new InvalidOperationException(
                $"The training data has no rows to learn from (columns '{options.FeatureColumnName}' and '{options.LabelColumnName}').");
        if (!rows.HasWeight)
            throw new InvalidOperationException(
                $"All rows have weight 0 in column '{options.ExampleWeightColumnName}': there is nothing to learn from.");
    }

    public abstract NetworkHead CreateHead(LabelShape label, LstmSequenceEstimator.Options options);

    /// <summary>The columns that the transformer adds, hidden states aside, in their order.</summary>
    public abstract IEnumerable<ModelOutput> Outputs(SequenceModel model);

    /// <summary>The output columns, known from the schema alone.</summary>
    /// <exception cref="ArgumentException">The label column is missing or of another type than needed.</exception>
    public abstract IEnumerable<SchemaShape.Column> OutputShapes(SchemaShape input, LstmSequenceEstimator.Options options);

    /// <summary>The columns' names, for errors before there is data.</summary>
    public abstract IEnumerable<string?> OutputNames(LstmSequenceEstimator.Options options);

    /// <summary>Whether a reloaded description names every column that the task outputs.</summary>
    public virtual bool IsComplete(ModelDescription description) =>
        description is { ScoreColumn: not null, PredictedLabelColumn: not null };

    /// <summary>Whether a reloaded network is one of this task's.</summary>
    public abstract bool Fits(NetworkHead head);

    public static TaskRules Of(SequenceTask task) =>
        Array.Find(s_all, rules => rules.Task == task)
            ?? throw new ArgumentOutOfRangeException(nameof(task), task, $"There is no task {task}.");

    /// <summary>The task of a network's head; hidden states if it has none.</summary>
    public static TaskRules For(NetworkHead head) =>
        Array.Find(s_all, rules => rules.Fits(head))
            ?? throw new NotSupportedException($"No task has a head such as {head.GetType().Name}.");

    /// <summary>All columns that a transformer adds.</summary>
    public static ModelOutput[] AllOutputs(SequenceModel model)
    {
        var outputs = new List<ModelOutput>(Of(model.Description.SequenceTask).Outputs(model));
        if (model.Description.HiddenStateColumn is { } state)
            outputs.Add(new HiddenState(state, model.Network.HiddenWidth));
        if (model.Description.HiddenSequenceColumn is { } sequence)
            outputs.Add(new HiddenSequence(sequence, model.Network));
        if (model.Description.AttentionColumn is { } attention)
            outputs.Add(new AttentionWeights(attention, model.Network));
        if (model.Description.SpreadColumn is { } spread)
            outputs.Add(new MemberSpread(spread, model));
        return [.. outputs];
    }
}
