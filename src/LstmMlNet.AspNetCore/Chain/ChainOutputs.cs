using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>Which of the chain's output columns are the answer: the task's own, and whatever else the chain adds from the network
/// on.</summary>
internal sealed class ChainOutputs
{
    /// <param name="task">What the network predicts.</param>
    /// <param name="classes">The classes in the order of their scores.</param>
    /// <param name="names">The columns that the network's step adds, in its order.</param>
    /// <param name="later">What later steps add, and what identifies a sequence of rows.</param>
    /// <param name="final">The chain's output.</param>
    public ChainOutputs(
        SequenceTask task,
        IReadOnlyList<string> classes,
        IReadOnlyList<string> names,
        IEnumerable<string> later,
        DataViewSchema final)
    {
        Task = task;
        Classes = classes;
        bool predictsClasses =
            task is SequenceTask.BinaryClassification or SequenceTask.MulticlassClassification or SequenceTask.StepClassification;
        if (predictsClasses)
            PredictedLabel = final.GetColumnOrNull(names[0]);
        Score = task switch
        {
            SequenceTask.BinaryClassification => Numbers(final, names[2]),
            SequenceTask.MulticlassClassification => Numbers(final, names[1]),
            SequenceTask.StepClassification => null,
            _ => Numbers(final, names[0]),
        };
        if (task == SequenceTask.Forecasting)
            (LowerBound, UpperBound) = (Numbers(final, names[1]), Numbers(final, names[2]));
        DataViewSchema.Column?[] shown = [PredictedLabel, Score, LowerBound, UpperBound];
        Others = [.. names.Concat(later).Distinct()
            .Select(final.GetColumnOrNull)
            .OfType<DataViewSchema.Column>()
            .Where(column => !shown.Any(other => other?.Index == column.Index))];
        All = [.. shown.OfType<DataViewSchema.Column>().Concat(Others)];
    }

    public SequenceTask Task { get; }

    public IReadOnlyList<string> Classes { get; }

    /// <summary>The likeliest class, or every step's.</summary>
    public DataViewSchema.Column? PredictedLabel { get; }

    /// <summary>Probabilities of classes, the probability of true, numbers, or the forecast.</summary>
    public DataViewSchema.Column? Score { get; }

    public DataViewSchema.Column? LowerBound { get; }

    public DataViewSchema.Column? UpperBound { get; }

    /// <summary>What is answered by its name.</summary>
    public IReadOnlyList<DataViewSchema.Column> Others { get; }

    public IReadOnlyList<DataViewSchema.Column> All { get; }

    /// <summary>A class's name.</summary>
    public string NameOf(int index) =>
        index < Classes.Count ? Classes[index] : index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static DataViewSchema.Column? Numbers(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) is { } column && OutputNumbers.Fits(column) ? column : null;
}
