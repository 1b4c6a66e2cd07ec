using System.Numerics.Tensors;
using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks;

/// <content>Several networks whose mean is the prediction.</content>
public sealed partial class SequenceScorer
{
    // Beyond it a probability is 0 as a double.
    private const double MostLogit = 700;
    private readonly SequenceScorer[] _others = [];
    private float[] _output = [];

    /// <summary>Creates a scorer for the mean of several networks; the same threads run all of them.</summary>
    /// <param name="ensemble">The networks.</param>
    /// <param name="threadCount">
    /// The number of threads, including the calling thread; never more than there are processors. Default: 1, best for single rows.
    /// </param>
    /// <param name="hiddenSequences">Keep the hidden state of every step; only for an ensemble of one.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threadCount"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">Hidden sequences of several networks were requested.</exception>
    public SequenceScorer(NetworkEnsemble ensemble, int threadCount = 1, bool hiddenSequences = false)
        : this((ensemble ?? throw new ArgumentNullException(nameof(ensemble)))[0], threadCount, hiddenSequences)
    {
        if (ensemble.Count > 1 && hiddenSequences)
            throw new ArgumentException("The hidden states of several networks have no mean: each has units of its own.", nameof(
                hiddenSequences));
        _others = [.. ensemble.Skip(1).Select(network => new SequenceScorer(
            network.Packed(),
            network.Scaling,
            network.TargetScaling,
            _team.Size,
            hiddenSequences: false,
            activates: true,
            _team))];
    }

    /// <summary>The number of networks; the outputs are their mean.</summary>
    public int MemberCount => _others.Length + 1;

    /// <summary>
    /// Copies how much the networks disagree on a sequence: the standard deviation of each output across them, 0 for a single network.
    /// </summary>
    /// <param name="index">The index of the sequence in the batch.</param>
    /// <param name="spread">The destination, <c>[outputs]</c> or <c>[steps, outputs]</c>, as long as the outputs.</param>
    public void CopySpread(int index, Span<float> spread)
    {
        spread.Clear();
        if (_others.Length == 0)
            return;
        int length = spread.Length;
        Span<float> mean = Scratch(2 * length)[..length];
        Span<float> own = _output.AsSpan(length, length);
        CopyOutputs(index, mean, own);
        AddSquare(this, spread);
        foreach (SequenceScorer other in _others)
            AddSquare(other, spread);
        TensorPrimitives.Divide(spread, _others.Length, spread);
        TensorPrimitives.Sqrt(spread, spread);

        void AddSquare(SequenceScorer scorer, Span<float> sum)
        {
            Span<float> difference = _output.AsSpan(length, length);
            scorer.CopyOwnOutputs(index, difference);
            TensorPrimitives.Subtract(difference, _output.AsSpan(0, length), difference);
            TensorPrimitives.MultiplyAdd(difference, difference, sum, sum);
        }
    }

    /// <summary>The sum in the members' order, divided once: the same whatever the number of threads.</summary>
    private void TakeMean(int index, Span<float> outputs) => AddOthers(index, outputs, Scratch(outputs.Length));

    private void CopyOutputs(int index, Span<float> outputs, Span<float> scratch)
    {
        CopyOwnOutputs(index, outputs);
        AddOthers(index, outputs, scratch);
    }

    private void AddOthers(int index, Span<float> outputs, Span<float> scratch)
    {
        foreach (SequenceScorer other in _others)
        {
            other.CopyOwnOutputs(index, scratch);
            TensorPrimitives.Add(outputs, scratch, outputs);
        }

        TensorPrimitives.Divide(outputs, MemberCount, outputs);
    }

    /// <summary>From the logits, so that a probability close to 0 or 1 does not become infinite.</summary>
    private float LogitOfMean(int index)
    {
        (double positive, double negative) = Probabilities(OwnLogitOf(index));
        foreach (SequenceScorer other in _others)
        {
            (double more, double less) = Probabilities(other.OwnLogitOf(index));
            positive += more;
            negative += less;
        }

        return (float)Math.Log(positive / negative);
    }

    private static (double Positive, double Negative) Probabilities(double logit)
    {
        double small = Math.Exp(-Math.Min(Math.Abs(logit), MostLogit));
        double likely = 1 / (1 + small);
        return logit < 0 ? (small * likely, likely) : (likely, small * likely);
    }

    /// <summary>Uses another scorer's batch.</summary>
    private void Take(ReadOnlySpan<SequenceSlice> batch)
    {
        Begin(batch.Length);
        batch.CopyTo(_batch);
        Prepare();
    }

    private void RunAll(int member)
    {
        Run(member);
        foreach (SequenceScorer other in _others)
            other.Run(member);
    }

    private void RequireOne(string what)
    {
        if (_others.Length > 0)
            throw new InvalidOperationException(
                $"An ensemble of {MemberCount} networks has no mean of {what}: each has units of its own.");
    }

    private Span<float> Scratch(int length)
    {
        if (_output.Length < length)
            _output = new float[length];
        return _output.AsSpan(0, length);
    }
}
