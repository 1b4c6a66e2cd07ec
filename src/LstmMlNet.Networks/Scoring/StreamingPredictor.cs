using System.Numerics.Tensors;
using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>
/// Scores a sequence that arrives step by step (live sensor data): it carries the state forward, so a new step costs only that step, and
/// its outputs after each step are exactly those of the whole sequence so far. A predictor serves one sequence and one caller at a time;
/// any number of predictors share a network. After the first step, no memory is allocated.
/// </summary>
public sealed class StreamingPredictor
{
    private readonly PackedNetwork _packed;
    private readonly NetworkRunner _runner;
    private readonly FeatureScaling? _scaling;
    private readonly SequenceSlice[] _frame;
    private readonly int _mostContext;
    private int _context;
    private readonly int[] _length = [1];
    private readonly float[] _states;
    private readonly float[] _pooled;
    private readonly float[] _pooledWithPart;
    private readonly NetworkHead _head;
    private readonly FeatureScaling? _targetScaling;
    private readonly float[] _outputs;
    private readonly StreamingPredictor[] _others = [];
    private int _frames;
    private int _stepInFrame;

    /// <param name="network">The network; all of its layers must be unidirectional.</param>
    /// <exception cref="ArgumentException">
    /// A layer is bidirectional (its backward cell starts at an end that a stream does not have), the network has a level feature (every
    /// new step would change the earlier ones), or the head reads the last steps one by one (<see cref="DenseQuantileLayer.StepsAhead"/>).
    /// </exception>
    public StreamingPredictor(RecurrentNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Layers.Any(layer => layer.Bidirectional))
            throw new ArgumentException(
                "A bidirectional layer reads from the sequence's end, which a stream does not have. "
                + "Train with Bidirectional = false to score step by step.",
                nameof(network));
        if (network.LevelFeature is not null)
            throw new ArgumentException(
                "The network takes each sequence relative to its level, which changes with every step: score whole windows with it.",
                nameof(network));
        if (network.FrontEnd is { Normalization: not SequenceNormalization.None })
            throw new ArgumentException(
                "The network's convolutions read each sequence standardized as a whole, and a stream does not have its later steps yet: "
                + "score whole sequences with it.",
                nameof(network));
        if (network.FrontEnd is { IsCausal: false })
            throw new ArgumentException(
                "The network's convolutions read steps on both sides of each, and a stream does not have the later ones yet. "
                + "Train with causal padding to score step by step.",
                nameof(network));
        if (network.Head.DecodedSteps > 0)
            throw new ArgumentException(
                "The head reads the last steps of a sequence, which stand for the steps ahead: score whole windows with it.",
                nameof(network));
        _packed = network.Packed();
        _scaling = network.Scaling;
        _runner = new NetworkRunner(_packed.Plan, keeps: false);
        _mostContext = network.FrontEnd is { } convolutions ? ContextOf(convolutions) : 0;
        _frame = [new SequenceSlice(new float[network.Features * (network.StepsPerFrame + _mostContext)], 0, network.StepsPerFrame)];
        _states = new float[_runner.StateLength];
        _pooled = new float[_runner.ContinuedPoolLength];
        _pooledWithPart = new float[_pooled.Length];
        _head = network.Head;
        _targetScaling = network.TargetScaling;
        _outputs = new float[network.Head.Outputs];
        _runner.CopyInitialStates(_packed, _states);
    }

    /// <summary>Creates a predictor of the mean of several networks.</summary>
    /// <param name="ensemble">The networks; all of their layers must be unidirectional.</param>
    /// <inheritdoc cref="StreamingPredictor(RecurrentNetwork)" path="/exception"/>
    public StreamingPredictor(NetworkEnsemble ensemble)
        : this((ensemble ?? throw new ArgumentNullException(nameof(ensemble)))[0]) =>
        _others = [.. ensemble.Skip(1).Select(network => new StreamingPredictor(network))];

    /// <summary>The number of steps processed since the sequence began.</summary>
    public long Steps { get; private set; }

    /// <summary>Processes the sequence's next step.</summary>
    /// <param name="step">The step's features, <c>[features]</c>.</param>
    /// <returns>
    /// The head's outputs for the sequence so far (class probabilities, numbers) or for this step, <c>[outputs]</c>; valid
    /// until the next step.
    /// </returns>
    /// <exception cref="ArgumentException">The number of features differs from the network's, or a value is not finite.</exception>
    public ReadOnlySpan<float> Next(ReadOnlySpan<float> step)
    {
        int features = _packed.Plan.Features;
        if (step.Length != features)
            throw new ArgumentException($"The step has {step.Length} values; the network has {features} features.", nameof(step));
        int bad = SequenceStore.IndexOfNonFinite(step);
        if (bad >= 0)
            throw new ArgumentException($"Feature {bad} is {step[bad]}: features must be finite numbers.", nameof(step));

        if (_packed.Plan.Problem(step) is { } problem)
            throw new ArgumentException($"The sequence {problem}.", nameof(step));

        // A frame that is not full yet is filled up with its last step, as at the end of a whole sequence, and run again from the state
        // before it when the next step arrives.
        int stepsPerFrame = _packed.Plan.StepsPerFrame;
        for (int i = _stepInFrame; i < stepsPerFrame; i++)
            step.CopyTo(_frame[0].Values.AsSpan((_context + i) * features, features));

        // Convolutions see the steps so far; the frame's later ones have not arrived yet.
        if (_packed.Plan.FrontEnd is not null)
            _frame[0] = _frame[0] with { Steps = _context + _stepInFrame + 1 };
        _runner.Resize(_length, givesSequence: false);
        _runner.Load(_packed, _frame, _scaling, _context);
        _runner.Forward(_packed, _states);
        _pooled.CopyTo(_pooledWithPart, 0);
        _runner.ContinuePooling(_packed, _pooledWithPart, _frames + 1, _frames * (long)stepsPerFrame + _stepInFrame + 1);
        _runner.LogitsOf(0).CopyTo(_outputs);
        _head.Activate(_outputs, _targetScaling, SequenceLevel.None);
        Steps++;
        if (++_stepInFrame == stepsPerFrame)
        {
            _stepInFrame = 0;
            _frames++;
            _runner.CopyFinalStates(_states);
            _pooledWithPart.CopyTo(_pooled, 0);
            KeepContext(features);
        }

        foreach (StreamingPredictor other in _others)
            TensorPrimitives.Add(_outputs, other.Next(step), _outputs);
        if (_others.Length > 0)
            TensorPrimitives.Divide(_outputs, _others.Length + 1, _outputs);
        return _outputs;
    }

    /// <summary>Steps before a frame that its convolutions read: whole outputs.</summary>
    private static int ContextOf(ConvolutionalFrontEnd convolutions)
    {
        int stride = convolutions.Stride;
        return checked((convolutions.ReceptiveField + stride - 2) / stride * stride);
    }

    /// <summary>The next frame's convolutions read the end of the steps so far.</summary>
    private void KeepContext(int features)
    {
        int have = _context + _packed.Plan.StepsPerFrame;
        _context = Math.Min(_mostContext, have);
        Span<float> values = _frame[0].Values;
        values.Slice((have - _context) * features, _context * features).CopyTo(values);
    }

    /// <summary>Starts a new sequence.</summary>
    public void Reset()
    {
        Steps = 0;
        _frames = 0;
        _stepInFrame = 0;
        _context = 0;
        _runner.CopyInitialStates(_packed, _states);
        Array.Clear(_pooled);
        foreach (StreamingPredictor other in _others)
            other.Reset();
    }
}
