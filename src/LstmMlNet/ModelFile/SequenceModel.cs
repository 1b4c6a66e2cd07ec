using LstmMlNet.Networks;
using LstmMlNet.Schema;
using LstmMlNet.Tasks;

namespace LstmMlNet.ModelFile;

/// <summary>Everything a transformer is made of. Immutable once made.</summary>
internal sealed record SequenceModel(
    ModelDescription Description,
    NetworkEnsemble Networks,
    ClassValues? ClassValues,
    IReadOnlyList<EpochMetrics> History)
{
    public SequenceModel(ModelDescription description, RecurrentNetwork network, ClassValues? classValues)
        : this(description, new NetworkEnsemble([network]), classValues, [])
    {
    }

    /// <summary>The network, of several the first: what they have in common.</summary>
    public RecurrentNetwork Network => Networks[0];

    public SequenceShape Shape => new(
        Description.FeaturesPerStep,
        Description.Steps,
        Network.Embedding?.Vocabulary,
        Description.DoubleFeatures ? Network.LevelFeature?.Feature : null);

    /// <summary>
    /// Threads to score views with: what was trained on more processors than this machine has scores with those that it has.
    /// </summary>
    public int ThreadCount => Math.Min(Description.ThreadCount ?? Environment.ProcessorCount, Environment.ProcessorCount);

    /// <exception cref="InvalidDataException">The parts do not fit one another.</exception>
    public void Check()
    {
        if (Description.FeaturesPerStep != Network.Features || Description.Steps != Network.Steps)
            throw new InvalidDataException(
                $"The model's description ({Shape}) does not fit its network ({new SequenceShape(Network.Features, Network.Steps)}).");
        if (string.IsNullOrEmpty(Description.FeatureColumn))
            throw new InvalidDataException("The model's description names no feature column.");
        if (Description.DoubleFeatures && (Network.LevelFeature is null || Description.SequenceTask != SequenceTask.Forecasting))
            throw new InvalidDataException("The model's description says that its numbers are of Double: only forecasts by a level are.");
        if (Description.FeatureNames is { } names && (names.Count != Description.FeaturesPerStep || names.Contains(null!)))
            throw new InvalidDataException(
                $"The model's description names {names.Count} features for steps of {Description.FeaturesPerStep}.");
        if (Description.Settings is null)
            throw new InvalidDataException("The model's description has no settings.");
        if (Description.Steps * (long)Math.Max(Network.Features, Network.HiddenWidth) > Array.MaxLength)
            throw new InvalidDataException($"The model's sequences of {Description.Steps:N0} steps are longer than a vector can be.");
        if (Networks.Count > 1 && Description is not { HiddenStateColumn: null, HiddenSequenceColumn: null, AttentionColumn: null })
            throw new InvalidDataException("The model's description names a column of hidden states, which an ensemble has not.");
        if (Description.SpreadColumn is not null && Networks.Count == 1)
            throw new InvalidDataException($"The model's column '{Description.SpreadColumn}' is of several networks; it has one.");
        TaskRules task = TaskRules.Of(Description.SequenceTask);
        if (!task.IsComplete(Description))
            throw new InvalidDataException($"The model's description names no columns for its task, {Description.Task}.");
        if (!task.Fits(Network.Head) || (Description.ScalarScore && Network.Head.Outputs != 1))
            throw new InvalidDataException($"The model's task, {Description.Task}, does not fit its network's "
                + $"head, {Network.Head.GetType().Name} with {Network.Head.Outputs} outputs.");
        if (Description.AttentionColumn is not null && Network.Attention is null)
            throw new InvalidDataException($"The model's column '{Description.AttentionColumn}' is to tell attention's weights; its "
                + $"network pools by {Network.Pooling}.");
        if (ClassValues is not null && ClassValues.Type.Size != Network.Head.Outputs)
            throw new InvalidDataException(
                $"The model has {ClassValues.Type.Size} class values for a network of {Network.Head.Outputs} classes.");
        if (Description.ThreadCount is < 1)
            throw new InvalidDataException($"The model's thread count is {Description.ThreadCount}; it must be at least 1.");
    }
}
