using System.Collections;
using System.Globalization;
using System.Text;

namespace LstmMlNet.Networks;

/// <summary>
/// Networks of any kinds that predict the same from the same sequences: their prediction is the mean of their probabilities,
/// numbers or quantiles. Networks that err differently err less together.
/// </summary>
public sealed class NetworkEnsemble : IReadOnlyList<RecurrentNetwork>
{
    /// <summary>The most members that an ensemble has.</summary>
    public const int MaximumMembers = 64;

    private readonly RecurrentNetwork[] _members;

    /// <param name="members">The networks; one is an ensemble too.</param>
    /// <exception cref="ArgumentException">
    /// None, more than <see cref="MaximumMembers"/>, or two that read other sequences or predict something else.
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

    /// <summary>How many members there are.</summary>
    public int Count => _members.Length;

    /// <summary>One of the members.</summary>
    /// <param name="index">Which, from 0.</param>
    public RecurrentNetwork this[int index] => _members[index];

    /// <summary>The weights of all members.</summary>
    public long ParameterCount => _members.Sum(member => member.ParameterCount);

    /// <summary>The members' networks as Keras prints one, below one another; alike ones once.</summary>
    /// <param name="format">How it is written.</param>
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

    /// <summary>The mean of the members' outputs for one sequence.</summary>
    /// <param name="sequence">The values step by step, <c>[steps, features]</c>, row-major.</param>
    /// <returns>The outputs, <c>[outputs]</c> or, of heads for every step, <c>[steps, outputs]</c>.</returns>
    /// <exception cref="ArgumentException">
    /// No steps, a length that is no multiple of the features, or a value that is not finite.
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

    /// <summary>The members in their order.</summary>
    public IEnumerator<RecurrentNetwork> GetEnumerator() => _members.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string? Difference(RecurrentNetwork first, RecurrentNetwork other) =>
        other.Features != first.Features ? $"it has {other.Features} features per step, not {first.Features}"
        : other.Steps != first.Steps ? $"it reads sequences of {Steps(other)} steps, not {Steps(first)}"
        : other.Embedding?.Vocabulary != first.Embedding?.Vocabulary ? "it has another vocabulary"
        : other.Head.GetType() != first.Head.GetType() || other.Head.PerStep != first.Head.PerStep
            ? $"it has the head {other.Head.GetType().Name}{PerStep(other)}, not {first.Head.GetType().Name}{PerStep(first)}"
        : other.Head.Outputs != first.Head.Outputs ? $"it has {other.Head.Outputs} outputs, not {first.Head.Outputs}"
        : other.Head is DenseQuantileLayer own && !own.Quantiles.SequenceEqual(((DenseQuantileLayer)first.Head).Quantiles)
            ? "it predicts other quantiles"
        : null;

    private static string Steps(RecurrentNetwork network) => network.Steps?.ToString(CultureInfo.InvariantCulture) ?? "any number of";

    private static string PerStep(RecurrentNetwork network) => network.Head.PerStep ? " for every step" : "";
}
