using LstmMlNet.Networks;
using LstmMlNet.Schema;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.ModelFile;

/// <summary>A model of a network that was trained elsewhere: its head decides its task.</summary>
internal static class NetworkModel
{
    /// <exception cref="ArgumentException">There are not as many class names as classes, or one is given twice.</exception>
    public static SequenceModel Of(RecurrentNetwork network, string featureColumn, IReadOnlyList<string>? classNames)
    {
        TaskRules task = TaskRules.For(network.Head);
        var options = new LstmSequenceEstimator.Options();
        bool hasHead = task.Task != SequenceTask.HiddenStates;
        var names = task.OutputNames(options).ToHashSet();
        var description = new ModelDescription
        {
            Task = task.Task.ToString(),
            FeatureColumn = featureColumn,
            FeaturesPerStep = network.Features,
            Steps = network.Steps,
            ScoreColumn = hasHead ? options.ScoreColumnName : null,
            ScalarScore = task.Task == SequenceTask.Regression && network.Head.Outputs == 1,
            PredictedLabelColumn = OfTask(options.PredictedLabelColumnName),
            ProbabilityColumn = OfTask(options.ProbabilityColumnName),
            LowerBoundColumn = OfTask(options.LowerBoundColumnName),
            UpperBoundColumn = OfTask(options.UpperBoundColumnName),
            HiddenStateColumn = hasHead ? null : "HiddenState",
        };
        var model = new SequenceModel(description, network, ClassesOf(network, classNames));
        model.Check();
        return model;

        string? OfTask(string name) => names.Contains(name) ? name : null;
    }

    private static ClassValues? ClassesOf(RecurrentNetwork network, IReadOnlyList<string>? names)
    {
        if (names is null || network.Head is DenseSigmoidLayer)
            return null;
        if (network.Head is not DenseSoftmaxLayer head)
            throw new ArgumentException(
                $"The network's head, {network.Head.GetType().Name}, predicts no classes, and {names.Count} class names are given.",
                nameof(names));
        if (names.Count != head.Classes)
            throw new ArgumentException($"{names.Count} class names are given for a network of {head.Classes} classes.", nameof(names));
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The class name '{twice.Key}' is given twice.", nameof(names));
        ReadOnlyMemory<char>[] values = [.. names.Select(name => name.AsMemory())];
        return ClassValues.Create(
            new VectorDataViewType(TextDataViewType.Instance, values.Length),
            new VBuffer<ReadOnlyMemory<char>>(values.Length, values));
    }
}
