using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Everything that the rest of a training depends on: weights, the optimizer's moments, the best weights, the epochs so far,
/// how often it was rolled back.
/// </summary>
internal sealed class TrainingState(RecurrentNetwork network, TrainingEngine engine, BestWeights? best)
{
    private CheckpointCarrier? _carrier;
    private float[][]? _good;
    private long _goodUpdates;
    private EpochPosition _position;

    public List<EpochMetrics> History { get; } = [];

    public int RollBacks { get; private set; }

    /// <summary>What is left of the learning rate after all roll-backs.</summary>
    public double RateShare => Math.Pow(0.5, RollBacks);

    /// <summary>Saves the state at the start of an epoch.</summary>
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

    /// <summary>Where in its epoch the checkpoint was written that training resumes from; the beginning, once it was asked for.</summary>
    public EpochPosition TakePosition()
    {
        EpochPosition position = _position;
        _position = default;
        return position;
    }

    /// <param name="path">Where to.</param>
    /// <param name="training">What is trained.</param>
    /// <param name="position">The progress of the epoch after those of the history.</param>
    public void Write(string path, TrainingFingerprint training, EpochPosition position)
    {
        // Never overwrite a checkpoint with weights that are not finite.
        if (SequenceStore.IndexOfNonFinite(engine.Packed.ParameterSpan) >= 0)
            return;
        CheckpointFile.Write(path, Carrier(), training, new CheckpointContent
        {
            Weights = engine.Packed.ParameterSpan.ToArray(),
            FirstMoments = engine.FirstMoments.ToArray(),
            SecondMoments = engine.SecondMoments.ToArray(),
            BestWeights = best?.Weights.ToArray(),
            BestLoss = best?.Loss ?? double.PositiveInfinity,
            BestSince = best?.Since ?? 0,
            Updates = engine.Updates,
            RollBacks = RollBacks,
            Position = position,
            Good = position.Batches > 0 ? _good : null,
            GoodUpdates = _goodUpdates,
            History = [.. History],
        });
    }

    /// <summary>Takes a checkpoint over; false where there is none.</summary>
    /// <param name="path">Where from.</param>
    /// <param name="training">What is trained.</param>
    /// <param name="batches">Batches of an epoch.</param>
    /// <param name="rollsBack">Whether training may be rolled back to an epoch's beginning.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or of another training.</exception>
    public bool Resume(string path, TrainingFingerprint training, int batches, bool rollsBack)
    {
        if (!File.Exists(path))
            return false;
        CheckpointContent content = CheckpointFile.Read(path, network, Carrier(), training);
        bool good = content.Good is not null || !rollsBack || content.Position.Batches == 0;
        if (!good || content.Position.Batches >= batches || (content.BestWeights is null) == (best is not null))
            throw new InvalidDataException($"The checkpoint '{path}' does not match this training; delete it to start again.");
        content.Weights.CopyTo(engine.Packed.ParameterSpan);
        content.FirstMoments.CopyTo(engine.FirstMoments);
        content.SecondMoments.CopyTo(engine.SecondMoments);
        InputValues.FlushDenormals(engine.FirstMoments);
        InputValues.FlushDenormals(engine.SecondMoments);
        engine.Updates = content.Updates;
        engine.Packed.DeriveAll(transposes: true);
        if (best is not null)
        {
            content.BestWeights.CopyTo(best.Weights);
            best.Resume(content.BestLoss, content.BestSince);
        }

        RollBacks = content.RollBacks;
        _position = content.Position;
        _good = content.Good ?? _good;
        _goodUpdates = content.GoodUpdates;
        History.AddRange(content.History);
        return true;
    }

    private CheckpointCarrier Carrier() => _carrier ??= new CheckpointCarrier(network);
}
