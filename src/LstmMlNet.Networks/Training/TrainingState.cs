using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>Everything that the rest of a training depends on: weights, the optimiser's moments, the best weights, the epochs so far, how often it was rolled back.</summary>
internal sealed class TrainingState(RecurrentNetwork network, TrainingEngine engine, BestWeights? best, TrainingOptions options, TrainingSource data)
{
    private float[][]? _good;
    private long _goodUpdates;
    private EpochPosition _position;

    public List<EpochMetrics> History { get; } = [];

    public int RollBacks { get; private set; }

    /// <summary>What is left of the learning rate after all roll-backs.</summary>
    public double RateShare => Math.Pow(0.5, RollBacks);

    /// <summary>Keeps where an epoch begins.</summary>
    public void Remember()
    {
        _good ??= [.. Enumerable.Range(0, 3).Select(_ => new float[engine.Packed.ParameterSpan.Length])];
        engine.Packed.ParameterSpan.CopyTo(_good[0]);
        engine.FirstMoments.CopyTo(_good[1]);
        engine.SecondMoments.CopyTo(_good[2]);
        _goodUpdates = engine.Updates;
    }

    /// <summary>Goes back there.</summary>
    public void RollBack()
    {
        _good![0].CopyTo(engine.Packed.ParameterSpan);
        _good[1].CopyTo(engine.FirstMoments);
        _good[2].CopyTo(engine.SecondMoments);
        engine.Updates = _goodUpdates;
        engine.Packed.DeriveAll(transposes: true);
        RollBacks++;
    }

    /// <summary>Where in its epoch the checkpoint was written that training goes on from; the beginning, once it was asked for.</summary>
    public EpochPosition TakePosition()
    {
        EpochPosition position = _position;
        _position = default;
        return position;
    }

    /// <param name="path">Where to.</param>
    /// <param name="position">How far the epoch after those of the history has come.</param>
    public void Write(string path, EpochPosition position) => CheckpointFile.Write(path, network, Fingerprint(), new CheckpointFile.Content
    {
        Weights = engine.Packed.ParameterSpan.ToArray(),
        FirstMoments = engine.FirstMoments.ToArray(),
        SecondMoments = engine.SecondMoments.ToArray(),
        BestWeights = best?.Weights.ToArray(),
        BestLoss = best?.Loss,
        BestSince = best?.Since ?? 0,
        Updates = engine.Updates,
        RollBacks = RollBacks,
        Position = position,
        Good = position.Batches > 0 ? _good : null,
        GoodUpdates = _goodUpdates,
        History = [.. History],
    });

    /// <summary>Takes a checkpoint over; false where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or of another training.</exception>
    public bool Resume(string path)
    {
        if (!File.Exists(path))
            return false;
        CheckpointFile.Content content = CheckpointFile.Read(path, network, Fingerprint());
        content.Weights.CopyTo(engine.Packed.ParameterSpan);
        content.FirstMoments.CopyTo(engine.FirstMoments);
        content.SecondMoments.CopyTo(engine.SecondMoments);
        engine.Updates = content.Updates;
        engine.Packed.DeriveAll(transposes: true);
        if (best is not null)
        {
            content.BestWeights.CopyTo(best.Weights);
            best.Resume(content.BestLoss ?? double.PositiveInfinity, content.BestSince);
        }

        RollBacks = content.RollBacks;
        _position = content.Position;
        _good = content.Good ?? _good;
        _goodUpdates = content.GoodUpdates;
        History.AddRange(content.History);
        return true;
    }

    /// <summary>What must be the same for a training to go on as if nothing had happened. More epochs may be asked for, unless the schedule depends on their number.</summary>
    private string Fingerprint() => string.Join('\n',
        network.Summary(),
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{data.Fingerprint}; batch {options.BatchSize}, rate {options.LearningRate:R}, clip {options.ClipNorm:R} {options.ClipValue:R}, L2 {options.L2Regularization:R}, seed {options.Seed}, smoothing {options.LabelSmoothing:R}, balance {options.BalanceClasses}, patience {options.EarlyStoppingPatience}"),
        options.Optimizer.ToString(),
        options.Dropout.ToString(),
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{string.Join("; ", network.Layers.Select(layer => layer.Cell.Options))}, truncated {options.TruncatedSteps}"),
        options.Schedule?.ToString() ?? "",
        options.Schedule is CosineSchedule ? options.Epochs.ToString(System.Globalization.CultureInfo.InvariantCulture) : "");
}
