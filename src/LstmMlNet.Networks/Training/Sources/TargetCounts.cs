using LstmMlNet.Networks.Heads;

namespace LstmMlNet.Networks.Training;

/// <summary>Counts what there is to learn from: per class, or in total.</summary>
internal sealed class TargetCounts
{
    private readonly IReadOnlyList<float>? _classWeights;
    private readonly bool _hasClasses;
    private readonly double[] _weights;
    private long _rows;

    /// <param name="classes">The number of classes; 0 if targets are numbers.</param>
    /// <param name="classWeights">The classes' weights, if given.</param>
    public TargetCounts(int classes, IReadOnlyList<float>? classWeights)
    {
        _hasClasses = classes > 0;
        _weights = new double[Math.Max(1, classes)];
        _classWeights = classWeights;
    }

    /// <summary>Sequences that have a loss.</summary>
    public long Counted { get; private set; }

    public void Add(ReadOnlySpan<float> targets, float weight)
    {
        if (!Counts(targets, weight))
            return;
        Counted++;
        if (!_hasClasses)
        {
            _rows++;
            _weights[0] += weight;
            return;
        }

        _rows += targets.Length;
        foreach (float label in targets)
        {
            if (label >= 0)
                _weights[(int)label] += weight;
        }
    }

    /// <summary>Adds the other processes' counts; <see cref="Counted"/> stays this process's.</summary>
    public void AddRanks(ICollective ranks)
    {
        Span<double> rows = [_rows];
        ranks.AllReduce(_weights);
        ranks.AllReduce(rows);
        _rows = (long)rows[0];
    }

    /// <summary>Whether a sequence has a loss: a weight, and a class (or a step's class) that is known and counts.</summary>
    public bool Counts(ReadOnlySpan<float> targets, float weight)
    {
        if (weight <= 0 || !_hasClasses)
            return weight > 0;
        foreach (float label in targets)
        {
            if (label >= 0 && _classWeights?[(int)label] is not 0)
                return true;
        }

        return false;
    }

    /// <summary>Weights by which all classes count the same in total. A class that does not occur gets 0.</summary>
    public float[] BalancedWeights()
    {
        double total = _weights.Sum();
        int present = _weights.Count(weight => weight > 0);
        return [.. _weights.Select(weight => weight > 0 ? (float)(total / (present * weight)) : 0f)];
    }

    /// <summary>The mean weight of whatever has a loss: a sequence, or a step.</summary>
    public double MeanWeight(HeadLoss loss)
    {
        double weight = 0;
        for (int i = 0; i < _weights.Length; i++)
            weight += _weights[i] * loss.WeightOf([i]);
        return _rows > 0 ? weight / _rows : 1;
    }
}
