using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks;

/// <summary>
/// The head of a network: a dense layer on a sequence's pooled hidden states, <c>[batch, outputs]</c>, or on the hidden state of each step,
/// <c>[batch, steps, outputs]</c>. The kind of head determines what the outputs mean and which loss training minimizes.
/// </summary>
public abstract class NetworkHead : IWeightedPart
{
    private NetworkParameter[]? _parameters;

    private protected NetworkHead(int outputs, bool perStep = false)
    {
        Outputs = outputs;
        PerStep = perStep;
    }

    /// <summary>The number of outputs per sequence, or per step if <see cref="PerStep"/> is on.</summary>
    public int Outputs { get; }

    /// <summary>
    /// Whether there is a prediction for each step instead of one for the whole sequence (Keras: <c>TimeDistributed(Dense)</c>).
    /// </summary>
    public bool PerStep { get; }

    /// <summary>
    /// <c>kernel</c> [inputs, outputs], initialized Glorot uniform, and <c>bias</c> [outputs], initialized to zero; for a head that reads
    /// the last steps one by one, [inputs, outputs per step] and [outputs per step]. Empty until the head is part of a network.
    /// </summary>
    public IReadOnlyList<NetworkParameter> Parameters => _parameters ?? [];

    /// <summary>The number of weights of the head; 0 until it is part of a network.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Count);

    /// <summary>The name in files.</summary>
    internal abstract string Kind { get; }

    /// <summary>The line in a summary; null for none.</summary>
    internal virtual string? SummaryName => $"dense (Dense, {Kind.ToLowerInvariant()})";

    /// <summary>The kind of target that a sequence must have.</summary>
    internal abstract TargetKind Target { get; }

    /// <summary>
    /// How many of a sequence's last steps the head reads one by one, with the same weights: their outputs side by side are the sequence's.
    /// 0: it reads pooled states, or every step.
    /// </summary>
    internal virtual int DecodedSteps => 0;

    /// <summary>Whether the head reads steps, not pooled states.</summary>
    internal bool ReadsSteps => PerStep || DecodedSteps > 0;

    /// <summary>Columns of the kernel: outputs of one row that the head reads.</summary>
    internal int Columns => DecodedSteps > 0 ? Outputs / DecodedSteps : Outputs;

    /// <summary>Whether targets are standardized by the training data, and outputs converted back.</summary>
    internal virtual bool ScalesTargets => false;

    /// <summary>Whether outputs stay logits in the scorer's memory, and are activated in the caller's copy.</summary>
    internal virtual bool KeepsLogits => false;

    /// <summary>The number of classes; 0 if there are none.</summary>
    internal virtual int ClassCount => 0;

    /// <summary>Numbers in the target of a sequence, or of a step if <see cref="PerStep"/> is on.</summary>
    internal virtual int TargetCount => 1;

    /// <summary>The number of sigmoids per row of logits.</summary>
    internal virtual int SigmoidCount => 0;

    /// <summary>The number of exponentials per row of logits.</summary>
    internal virtual int ExponentialCount => 0;

    /// <summary>Arrays that files contain in addition to the weights: what was measured after training.</summary>
    internal virtual IEnumerable<NetworkParameter> Measured => [];

    /// <summary>The head's description in a file, apart from its arrays.</summary>
    internal virtual HeadDescription Describe() => new() { Kind = Kind, Outputs = Outputs, PerStep = PerStep };

    /// <summary>Loads the arrays of <see cref="Measured"/> from a file.</summary>
    /// <param name="description">The head's description, which tells which arrays there are.</param>
    /// <param name="source">Gives an array's values by its name and shape.</param>
    internal virtual void LoadMeasured(HeadDescription description, Func<string, int[], float[]> source)
    {
    }

    /// <summary>The loss of one row of logits.</summary>
    internal abstract HeadLoss CreateLoss(FeatureScaling? targets, IReadOnlyList<float>? classWeights, float labelSmoothing);

    /// <summary>Turns one row of logits into outputs, in place.</summary>
    /// <param name="logits">The row, <c>[outputs]</c>.</param>
    /// <param name="targets">How targets were standardized.</param>
    /// <param name="level">The sequence's level, to which numbers are relative.</param>
    internal abstract void Activate(Span<float> logits, FeatureScaling? targets, SequenceLevel level);

    /// <summary>A head without weights, of the same kind and size.</summary>
    internal abstract NetworkHead CloneUntrained();

    internal static Func<string, int[], float[]> InitialWeights(int seed) => (name, shape) => name == ParameterNames.Kernel
        ? Initializers.GlorotUniform(shape[0], shape[1], new SeededRandom(seed))
        : new float[shape[0]];

    void IWeightedPart.Build(int inputs, int seed) => LoadWeights(inputs, InitialWeights(seed));

    void IWeightedPart.LoadWeights(int inputs, Func<string, int[], float[]> source) => LoadWeights(inputs, source);

    private void LoadWeights(int inputs, Func<string, int[], float[]> source)
    {
        if (_parameters is not null)
            throw new ArgumentException("This head is already part of a network; make a new one.");
        _parameters = Outputs == 0
            ? []
            :
            [
                new(ParameterNames.Kernel, [inputs, Columns], source(ParameterNames.Kernel, [inputs, Columns])),
                new(ParameterNames.Bias, [Columns], source(ParameterNames.Bias, [Columns])),
            ];
    }
}
