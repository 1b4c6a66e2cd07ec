using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks;

/// <summary>
/// The computation of one step of a recurrent network: <c>(x, state) → (output, new state)</c>. Use a cell on its own (<see cref="Step"/>)
/// or in a <see cref="RecurrentLayer"/>, which runs it over time.
/// </summary>
public abstract class RecurrentCell : IWeightedPart
{
    internal const string Peephole = "peephole";
    internal const string StateNorm = "state_norm";
    private const string KernelNorm = "kernel_norm";
    private const string RecurrentNorm = "recurrent_norm";
    private const string InitialStates = "initial_state";
    private readonly CellLayout _layout;
    private NetworkParameter[]? _parameters;

    private protected RecurrentCell(int units, RecurrentCellOptions options, CellLayout layout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Units = units;
        Options = options;
        _layout = layout;
        StateSizes = [.. Enumerable.Repeat(units, layout.States)];
    }

    /// <summary>The number of units: the width of the hidden state and of the output.</summary>
    public int Units { get; }

    /// <summary>The cell's options other than its kind and its number of units.</summary>
    public RecurrentCellOptions Options { get; }

    /// <summary>The kind of cell.</summary>
    public abstract RecurrentCellType CellType { get; }

    /// <summary>
    /// The widths of the states that a step takes and returns: <c>[units, units]</c> (h, c) for LSTMs, <c>[units]</c> (h) for the others.
    /// </summary>
    public IReadOnlyList<int> StateSizes { get; }

    /// <summary>The number of features per step; null until <see cref="Build"/>.</summary>
    public int? Features { get; private set; }

    /// <summary>
    /// The weights by their Keras names: <c>kernel</c> [features, gates · units], <c>recurrent_kernel</c> [units, gates · units],
    /// <c>bias</c>, and any others that the cell has (<c>peephole</c>, <c>kernel_norm</c>, <c>initial_state</c>, …). The gates are in the
    /// order of each cell's summary (LSTM f, i, u, o; GRU z, r, n), not in Keras's; the bias of a GRU that resets after the product is
    /// [2, 3 · units]: the input's, then the recurrent product's. Empty until <see cref="Build"/>.
    /// </summary>
    public IReadOnlyList<NetworkParameter> Parameters => _parameters ?? [];

    /// <summary>Keras's name of the layer that runs this cell, as the summary shows it.</summary>
    internal abstract string LayerTypeName { get; }

    internal CellLayout Layout => _layout;

    /// <summary>
    /// Creates the weights: kernel Glorot uniform, recurrent kernel orthogonal, biases zero (1 for the forget gate if the cell has one and
    /// its option asks for it).
    /// </summary>
    /// <param name="features">The number of features per step.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is less than 1.</exception>
    /// <exception cref="InvalidOperationException">The cell has already been built.</exception>
    public void Build(int features, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (_parameters is not null)
            throw new InvalidOperationException(
                $"This cell was already built for {Features} features per step; make a new cell to build another.");
        var random = new SeededRandom(seed);
        LoadWeights(features, (name, shape) => name switch
        {
            ParameterNames.Kernel => Initializers.GlorotUniform(shape[0], shape[1], random),
            ParameterNames.RecurrentKernel => Initializers.Orthogonal(shape[0], shape[1], random),
            _ => new float[shape.Aggregate(1, (product, size) => checked(product * size))],
        });
        InitializeBias(this.DataOf(ParameterNames.Bias));

        // Gains start at 1 (Ba et al. 2016), shifts at 0.
        foreach (string norm in new[] { KernelNorm, RecurrentNorm })
            this.DataOf(norm).AsSpan().Fill(1f);
        if (this.DataOf(StateNorm) is { Length: > 0 } state)
            state.AsSpan(0, Units).Fill(1f);
    }

    /// <summary>Creates a state of zeros: where a sequence starts unless the initial state is learned.</summary>
    public CellState ZeroState() => new([.. StateSizes.Select(size => new float[size])]);

    /// <summary>
    /// Creates the state in which a sequence starts: zeros, or the learned initial state
    /// (<see cref="RecurrentCellOptions.LearnInitialState"/>).
    /// </summary>
    public CellState InitialState() => this.DataOf(InitialStates) is { Length: > 0 } learned
        ? new([.. learned.Chunk(Units)])
        : ZeroState();

    /// <summary>
    /// Computes one step. A cell without weights is built for the width of the input first, with seed 0, as Keras's cells are.
    /// </summary>
    /// <param name="x">The step's input, <c>[features]</c>.</param>
    /// <param name="state">The previous state; <see cref="ZeroState"/> at the start.</param>
    /// <returns>The output <c>[units]</c> (the new hidden state) and the state after the step.</returns>
    /// <exception cref="ArgumentException">The input is empty, or the width of the input or of a state does not match the cell.</exception>
    public (float[] Output, CellState State) Step(ReadOnlySpan<float> x, CellState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (x.IsEmpty)
            throw new ArgumentException("The step's input is empty.", nameof(x));
        if (_parameters is null)
            Build(x.Length);
        if (x.Length != Features)
            throw new ArgumentException($"The step's input has {x.Length} values; this cell was built for {Features} features.", nameof(x));
        if (state.Count != StateSizes.Count)
            throw new ArgumentException($"The state has {state.Count} parts; this cell carries {StateSizes.Count}.", nameof(state));
        for (int i = 0; i < state.Count; i++)
        {
            if (state[i].Length != StateSizes[i])
                throw new ArgumentException(
                    $"Part {i} of the state has {state[i].Length} values; this cell has {StateSizes[i]} units.",
                    nameof(state));
        }

        float[][] next = SingleStep.Run(this, x, state);
        return ((float[])next[0].Clone(), new CellState(next));
    }

    /// <summary>Builds the cell in a network; one that is built already keeps its weights.</summary>
    void IWeightedPart.Build(int inputs, int seed)
    {
        if (Features is null)
            Build(inputs, seed);
        else if (Features != inputs)
            throw new ArgumentException($"A layer's cell was built for {Features} features per step, and gets {inputs} in this network.");
    }

    void IWeightedPart.LoadWeights(int inputs, Func<string, int[], float[]> source) => LoadWeights(inputs, source);

    private void LoadWeights(int features, Func<string, int[], float[]> source)
    {
        int kernelWidth = checked(_layout.KernelSlots.Length * Units);
        var shapes = new List<(string Name, int[] Shape)>
        {
            (ParameterNames.Kernel, [features, kernelWidth]),
            (ParameterNames.RecurrentKernel, [Units, checked(_layout.RecurrentSlots.Length * Units)]),
            (ParameterNames.Bias, _layout.HasRecurrentBias ? [2, kernelWidth] : [kernelWidth]),
        };
        if (_layout.Peepholes > 0)
            shapes.Add((Peephole, [_layout.Peepholes, Units]));
        if (Options.LayerNormalization)
        {
            shapes.Add((KernelNorm, [kernelWidth]));
            shapes.Add((RecurrentNorm, [checked(_layout.RecurrentSlots.Length * Units)]));
        }

        if (_layout.HasStateNorm)
            shapes.Add((StateNorm, [2, Units]));
        if (Options.LearnInitialState)
            shapes.Add((InitialStates, [_layout.States, Units]));
        _parameters =
        [
            .. shapes.Select(parameter => new NetworkParameter(parameter.Name, parameter.Shape, source(parameter.Name, parameter.Shape))),
        ];
        Features = features;
    }

    /// <summary>A new cell of the same configuration, without weights: the other direction of a bidirectional layer.</summary>
    internal abstract RecurrentCell CloneUntrained();

    internal RecurrentPass CreatePass(int inputs, SimdWidth width, bool needsInputGradient)
    {
        var shape = new PassOptions(inputs, Units, width, needsInputGradient, Options.LayerNormalization, Options.LearnInitialState);
        return (Options.RecurrentActivation, Options.Activation) switch
        {
            (GateActivation.Sigmoid, CellActivation.Tanh) => CreatePass<Sigmoid, Tanh>(shape),
            (GateActivation.Sigmoid, _) => CreatePass<Sigmoid, Relu>(shape),
            (_, CellActivation.Tanh) => CreatePass<HardSigmoid, Tanh>(shape),
            _ => CreatePass<HardSigmoid, Relu>(shape),
        };
    }

    private protected abstract RecurrentPass CreatePass<TGate, TState>(PassOptions shape)
        where TGate : struct, IActivation
        where TState : struct, IActivation;

    /// <summary>Sets biases that do not start at zero.</summary>
    private protected virtual void InitializeBias(Span<float> bias)
    {
    }

    internal PassParameters PassParameters() => new(
        this.DataOf(ParameterNames.Kernel),
        this.DataOf(ParameterNames.RecurrentKernel),
        this.DataOf(ParameterNames.Bias),
        this.DataOf(Peephole),
        this.DataOf(StateNorm),
        this.DataOf(KernelNorm),
        this.DataOf(RecurrentNorm),
        this.DataOf(InitialStates));
}
