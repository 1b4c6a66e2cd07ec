using System.Collections;
using System.Globalization;
using System.Text;

namespace LstmMlNet.Networks;

/// <summary>
/// Networks of any kind that predict the same targets from the same sequences: the prediction is the mean of their probabilities, numbers
/// or quantiles. Errors of different networks partly cancel.
/// </summary>
public sealed class NetworkEnsemble : IReadOnlyList<RecurrentNetwork>
{
    /// <summary>The maximum number of members of an ensemble.</summary>
    public const int MaximumMembers = 64;

    private readonly RecurrentNetwork[] _members;

    /// <param name="members">The networks, at least one.</param>
    /// <exception cref="ArgumentException">
    /// There are no networks, more than <see cref="MaximumMembers"/>, or they do not all read the same sequences and predict the same
    /// targets.
    /// </exception>
    public NetworkEnsemble(IReadOnlyList<RecurrentNetwork> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.Count is < 1 or > MaximumMembers)
            throw new ArgumentException($"There are {members.Count} members; an ensemble has 1 to {MaximumMembers}.", nameof(members));
        _members = [.. members];
        for (int i = 0; i < _members.Length; i++)
        {
            if (_members[i] is null)
                throw new ArgumentException($"Member {i + 1} is null.", nameof(members));
            if (Difference(_members[0], _members[i]) is { } difference)
                throw new ArgumentException($"Member {i + 1} does not fit the first: {difference}.", nameof(members));
        }
    }

    /// <summary>The number of members.</summary>
    public int Count => _members.Length;

    /// <summary>Returns a member.</summary>
    /// <param name="index">The index of the member, from 0.</param>
    public RecurrentNetwork this[int index] => _members[index];

    /// <summary>The number of weights of all members.</summary>
    public long ParameterCount => _members.Sum(member => member.ParameterCount);

    /// <summary>Summarizes the members' networks as Keras does, one below the other; identical ones once.</summary>
    /// <param name="format">The format.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public string Summary(SummaryFormat format = SummaryFormat.Text)
    {
        if (_members.Length == 1)
            return _members[0].Summary(format);
        var text = new StringBuilder();
        string[] summaries = [.. _members.Select(member => member.Summary(format))];
        for (int i = 0, next; i < summaries.Length; i = next)
        {
            // Members that differ in their weights alone are shown once.
            next = i + 1;
            while (next < summaries.Length && summaries[next] == summaries[i])
                next++;
            string which = string.Create(
                CultureInfo.InvariantCulture,
                $"{(next == i + 1 ? $"Member {next}" : $"Members {i + 1} to {next}")} of {summaries.Length}");
            text.AppendLine(format == SummaryFormat.Html ? $"<p>{which}</p>" : which).AppendLine().AppendLine(summaries[i]);
        }

        string total = string.Create(CultureInfo.InvariantCulture, $"All members: {ParameterCount:N0} params");
        return text.AppendLine(format == SummaryFormat.Html ? $"<p>{total}</p>" : total).ToString();
    }

    /// <summary>Computes the mean of the members' outputs for one sequence.</summary>
    /// <param name="sequence">The values step by step, <c>[steps, features]</c>, row-major.</param>
    /// <returns>The outputs, <c>[outputs]</c>, or <c>[steps, outputs]</c> for per-step heads.</returns>
    /// <exception cref="ArgumentException">
    /// The sequence has no steps, its length is not a multiple of the number of features, or a value is not finite.
    /// </exception>
    public float[] Predict(ReadOnlySpan<float> sequence)
    {
        using var scorer = new SequenceScorer(this);
        var batch = new SequenceBatch(_members[0].Features);
        batch.Add(sequence);
        scorer.Score(batch);
        var outputs = new float[scorer.OutputLengthOf(0)];
        scorer.CopyOutputs(0, outputs);
        return outputs;
    }

    /// <summary>The members in order.</summary>
    public IEnumerator<RecurrentNetwork> GetEnumerator() => _members.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string? Difference(RecurrentNetwork first, RecurrentNetwork other) =>
        other.Features != first.Features ? $"it has {other.Features} features per step, not {first.Features}"
        : other.Steps != first.Steps ? $"it reads sequences of {Steps(other)} steps, not {Steps(first)}"
        : !SameCategories(other, first) ? "it has other categories"
        : other.Embedding?.Vocabulary != first.Embedding?.Vocabulary ? "it has another vocabulary"
        : other.Head.GetType() != first.Head.GetType() || other.Head.PerStep != first.Head.PerStep
            || other.Head.DecodedSteps != first.Head.DecodedSteps
            ? $"it has the head {other.Head.GetType().Name}{PerStep(other)}, not {first.Head.GetType().Name}{PerStep(first)}"
        : other.Head.Outputs != first.Head.Outputs ? $"it has {other.Head.Outputs} outputs, not {first.Head.Outputs}"
        : other.Head is DenseQuantileLayer own && !own.Quantiles.SequenceEqual(((DenseQuantileLayer)first.Head).Quantiles)
            ? "it predicts other quantiles"
        : null;

    private static bool SameCategories(RecurrentNetwork other, RecurrentNetwork first) =>
        other.Categories.Select(category => (category.Feature, category.Embedding.Vocabulary))
            .SequenceEqual(first.Categories.Select(category => (category.Feature, category.Embedding.Vocabulary)));

    private static string Steps(RecurrentNetwork network) => network.Steps?.ToString(CultureInfo.InvariantCulture) ?? "any number of";

    private static string PerStep(RecurrentNetwork network) => network.Head.PerStep ? " for every step"
        : network.Head.DecodedSteps > 0 ? $" for {network.Head.DecodedSteps} steps ahead" : "";
}
