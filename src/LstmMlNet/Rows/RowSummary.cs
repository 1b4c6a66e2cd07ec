using LstmMlNet.Networks;

namespace LstmMlNet.Rows;

/// <summary>What a trainer must know of its rows before it begins.</summary>
internal sealed class RowSummary
{
    /// <summary>Sequences to learn from.</summary>
    public long Count { get; private set; }

    /// <summary>Steps of all of them.</summary>
    public long Steps { get; private set; }

    /// <summary>Whether any has a weight.</summary>
    public bool HasWeight { get; private set; }

    /// <summary>The first class that counts, from 0; null where none is known.</summary>
    public float? FirstClass { get; private set; }

    /// <summary>Whether there is another one.</summary>
    public bool HasTwoClasses { get; private set; }

    public double MeanSteps => Steps / (double)Math.Max(1, Count);

    public static RowSummary Of(SequenceDataset data)
    {
        var summary = new RowSummary();
        summary.Add(data);
        return summary;
    }

    public void Add(SequenceDataset data)
    {
        Count += data.Count;
        Steps += data.Steps;
        for (int i = 0; i < data.Count; i++)
        {
            if (data.WeightOf(i) <= 0)
                continue;
            HasWeight = true;
            AddClasses(data.TargetsOf(i));
        }
    }

    private void AddClasses(ReadOnlySpan<float> targets)
    {
        for (int i = 0; i < targets.Length && !HasTwoClasses; i++)
        {
            if (targets[i] < 0)
                continue;
            HasTwoClasses = FirstClass is { } first && targets[i] != first;
            FirstClass ??= targets[i];
        }
    }
}
