using System.Diagnostics;
using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Training;

/// <summary>One training run, from the start or from a checkpoint.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const int MostRollBacks = 5;
    private readonly RecurrentNetwork _network;
    private readonly TrainingSource _data;
    private readonly TrainingOptions _options;
    private readonly FeatureScaling? _scaling;
    private readonly FeatureScaling? _targetScaling;
    private readonly TrainingEngine _engine;
    private readonly Validation? _validation;
    private readonly BatchSource _batches;
    private readonly BestWeights? _best;
    private readonly HeadLoss _plainLoss;
    private readonly TrainingState _state;
    private readonly double _sequences;
    private readonly TrainingFingerprint? _fingerprint;
    private readonly ICollective _collective;
    private readonly bool _isWriter;
    private readonly string _checkpointPath = "";
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _written;

    public TrainingRun(RecurrentNetwork network, TrainingSource data, TrainingOptions options, SequenceDataset? validation)
    {
        _network = network;
        _data = data;
        _options = options;
        _collective = options.Collective;
        _collective.RequireSame("Whether a training has validation data", validation is null ? "no" : "yes");
        if (options.Checkpoint is not null || _collective.Size > 1)
            _fingerprint = RankAgreement.Require(TrainingFingerprint.Of(network, data, options, validation), options);
        _isWriter = options.Checkpoint is not null && _collective.Rank == 0;
        if (_isWriter)
            _checkpointPath = options.Checkpoint!.PathFor(_fingerprint!.DataKey);

        NetworkHead head = network.Head;
        (_scaling, _targetScaling) = TrainingScaling.Measure(network, data, options);
        IReadOnlyList<float>? classWeights = ClassBalance.WeightsOf(options, data.Targets);
        _engine = new TrainingEngine(
            network,
            _scaling,
            head.CreateLoss(_targetScaling, classWeights, options.LabelSmoothing),
            options.Threads,
            SimdWidths.Best,
            collective: _collective);
        try
        {
            _engine.CheckMemory(Enumerable.Repeat(data.LongestSteps, AugmentedBatches.CopiesOf(options.Augmentation, head))
                .SelectMany(steps => steps));
            RandomKernelMeasurement.Run(
                _engine.Packed,
                network,
                data,
                _scaling,
                SeededRandom.Derive(options.Seed, SeedStream.KernelBiases));
            RankAgreement.ShareWeights(_engine.Packed, _collective);
            if (options.Dropout.IsOn)
                _engine.UseDropout(options.Dropout, SeededRandom.Derive(options.Seed, SeedStream.Dropout));

            _engine.Truncate(options.TruncatedSteps ?? 0);

            // Label smoothing applies to training only; validation measures the loss on the true labels.
            _plainLoss = head.CreateLoss(_targetScaling, classWeights, 0f);
            _validation = validation is null
                ? null
                : new Validation(_engine.Packed, validation, _plainLoss, _scaling, _targetScaling, options);
            _batches = TrainingBatches.Create(network, data, options, _engine.Packed.Plan.FramesOf);
            _engine.PlaceOf = _batches.PlaceOf;
            if (_batches.IsEmpty)
                throw new ArgumentException(
                    "All sequences have weight 0, by themselves or by their classes: there is nothing to learn from.",
                    nameof(data));
            _engine.MeanWeight = data.Targets.MeanWeight(_plainLoss);
            _best = options.EarlyStoppingPatience is { } patience ? new BestWeights(_engine.Packed, patience) : null;
            _state = new TrainingState(network, _engine, _best);
            _sequences = options.RowRanks.Sum(data.Count);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<EpochMetrics> Run(CancellationToken cancellation)
    {
        TimeSpan before = TimeSpan.Zero;

        // Processes stop together, after a batch; one alone leaves it half done.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_options.StopToken, cancellation);
        if (_collective.Size == 1)
        {
            _engine.Stop = stop.Token;
            _validation?.Stop = stop.Token;
        }

        using CheckpointLock? held = _isWriter ? CheckpointLock.Take(_checkpointPath) : null;
        if (_options.Checkpoint is not null && Resume())
            before = _state.History.Count > 0 ? _state.History[^1].Elapsed : TimeSpan.Zero;
        _written = _clock.Elapsed;
        while (_state.History.Count < _options.Epochs && _best?.IsOver != true && !Stops)
        {
            EpochMetrics? metrics = RunEpoch(_state.History.Count + 1, before, cancellation);
            if (metrics is null)
                break;
            _state.History.Add(metrics);
            _best?.Continue(metrics);
            if (_isWriter && (metrics.Epoch % _options.Checkpoint!.EveryEpochs == 0 || IsDue(_options.Checkpoint)))
                Write(default);

            if (_collective.Rank == 0)
                _options.Progress?.Invoke(metrics);
        }

        // If training stops during the first epoch, there are no best weights yet.
        if (_state.History.Count > 0)
            _best?.Restore();
        _network.TakeWeights(_engine.Packed, _scaling, _targetScaling);
        return _state.History;
    }

    // All processes stop after the same batch, the one in which any of them asked to.
    private bool Stops => _collective.Size > 1 ? _engine.Stops : _options.StopToken.IsCancellationRequested;

    private bool Resume()
    {
        using RankFile file = RankFile.Share(_checkpointPath, _collective);
        return _state.Resume(file.Path, _fingerprint!, _batches.BatchCount, _options.OnDivergence == DivergenceHandling.RollBack);
    }

    public void Dispose()
    {
        _batches?.Dispose();
        _validation?.Dispose();
        _engine.Dispose();
    }

    /// <returns>The epoch's metrics; null if it was stopped before its end, validation included.</returns>
    private EpochMetrics? RunEpoch(int epoch, TimeSpan before, CancellationToken cancellation)
    {
        TimeSpan start = _clock.Elapsed;
        EpochPosition sums = _state.TakePosition();
        if (_options.OnDivergence == DivergenceHandling.RollBack && sums.Batches == 0)
            _state.Remember();
        while (true)
        {
            try
            {
                sums = _options.HeadSolver == HeadSolver.Ridge ? SolveHead(cancellation) : TrainEpoch(epoch, sums, cancellation);
                break;
            }
            catch (TrainingDivergedException) when (_options.OnDivergence == DivergenceHandling.RollBack
                && _state.RollBacks < MostRollBacks)
            {
                _state.RollBack();
                sums = default;
            }
        }

        if (sums.Batches < _batches.BatchCount)
            return null;
        TimeSpan trained = _clock.Elapsed;
        (double Loss, double Accuracy)? measured = _validation?.Run();
        cancellation.ThrowIfCancellationRequested();
        if (_validation is not null && measured is null)
            return null;
        bool classes = _network.Head.ClassCount > 0;
        return new EpochMetrics
        {
            Epoch = epoch,
            EpochCount = _options.Epochs,
            Loss = sums.Loss / sums.Weight,
            Accuracy = classes ? sums.Correct / sums.Weight : null,
            ValidationLoss = measured?.Loss,
            ValidationAccuracy = classes ? measured?.Accuracy : null,
            LearningRate = RateAt(epoch - 1),
            SequencesPerSecond = _sequences / Math.Max((trained - start).TotalSeconds, 1e-9),
            Elapsed = before + _clock.Elapsed,
        };
    }

    /// <summary>The head in closed form, in the place of an epoch; the layers below it stay as they are.</summary>
    /// <returns>No batches if it was stopped: the head is then as it was.</returns>
    private EpochPosition SolveHead(CancellationToken cancellation)
    {
        var fit = new HeadFit(_engine.Packed, _data.Held!, _scaling, _targetScaling, _plainLoss, _options);
        if (fit.TryRun(_collective.Size > 1 ? cancellation : _engine.Stop, cancellation) is not { } sums)
            return default;

        // Ranks on other processors may differ in the last bits.
        RankAgreement.ShareWeights(_engine.Packed, _collective);
        return sums with { Batches = _batches.BatchCount };
    }

    private EpochPosition TrainEpoch(int epoch, EpochPosition position, CancellationToken cancellation)
    {
        (int batch, double loss, double correct, double weight) = position;
        _batches.Shuffle(epoch);
        _batches.Skip(batch);
        while (!Stops && _batches.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            _options.BeforeBatch?.Invoke();

            // A schedule's warm-up ends within its first batches: it counts the current batch.
            double rate = RateAt(epoch - 1 + ((batch + 1) / (double)_batches.BatchCount));
            _engine.GroupSizeOfAll = _batches.GroupSize;
            _engine.AsksToStop = _options.StopToken.IsCancellationRequested;
            BatchResult result =
                _engine.Step(_batches.Sequences, _batches.Targets, _batches.Weights, _batches.Count, _options.ToUpdate(rate));
            if (result.IsStopped)
                break;
            if (!double.IsFinite(result.Loss) || !double.IsFinite(result.GradientNorm))
                throw new TrainingDivergedException(epoch, result.Loss, result.GradientNorm, (float)rate);
            batch++;
            loss += result.Loss;
            correct += result.Correct;
            weight += result.Weight;
            if (_isWriter && IsDue(_options.Checkpoint!) && batch < _batches.BatchCount)
                Write(new EpochPosition(batch, loss, correct, weight));
        }

        cancellation.ThrowIfCancellationRequested();
        return new EpochPosition(batch, loss, correct, weight);
    }

    private bool IsDue(CheckpointOptions checkpoint) => _clock.Elapsed - _written >= checkpoint.Every;

    private void Write(EpochPosition position)
    {
        _state.Write(_checkpointPath, _fingerprint!, position);
        _written = _clock.Elapsed;
    }

    private double RateAt(double epochsDone) => _options.LearningRate
        * _state.RateShare
        * (_options.LargeBatch?.FactorAt(_options.BatchSize, epochsDone) ?? 1)
        * (_options.Schedule?.ShareAt(epochsDone, _options.Epochs, _state.History) ?? 1);
}
