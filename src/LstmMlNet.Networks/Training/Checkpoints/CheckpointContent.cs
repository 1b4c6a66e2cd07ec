namespace LstmMlNet.Networks.Training;

/// <summary>The state of a training run, as a checkpoint stores it; weights and moments packed.</summary>
internal sealed record CheckpointContent
{
    public required float[] Weights { get; init; }

    public required float[] FirstMoments { get; init; }

    public required float[] SecondMoments { get; init; }

    public float[]? BestWeights { get; init; }

    public double BestLoss { get; init; } = double.PositiveInfinity;

    public int BestSince { get; init; }

    public long Updates { get; init; }

    public int RollBacks { get; init; }

    /// <summary>The progress of the epoch after those of the history.</summary>
    public EpochPosition Position { get; init; }

    /// <summary>Weights and moments at that epoch's beginning, if training may be rolled back to it.</summary>
    public float[][]? Good { get; init; }

    public long GoodUpdates { get; init; }

    public required IReadOnlyList<EpochMetrics> History { get; init; }

    /// <exception cref="InvalidDataException">The numbers are not those of a training.</exception>
    public void Check()
    {
        if (Updates < 0 || GoodUpdates < 0 || RollBacks < 0 || BestSince < 0 || Position.Batches < 0)
            throw new InvalidDataException("One of its counts is negative.");
        if (!double.IsFinite(Position.Loss)
            || !double.IsFinite(Position.Correct)
            || !double.IsFinite(Position.Weight)
            || double.IsNaN(BestLoss))
            throw new InvalidDataException("One of its sums is not a finite number.");
        for (int i = 0; i < History.Count; i++)
        {
            if (History[i]?.Epoch != i + 1)
                throw new InvalidDataException($"Its history has epoch {History[i]?.Epoch} at position {i + 1}.");
        }
    }
}
