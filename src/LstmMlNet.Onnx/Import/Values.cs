using LstmMlNet.Networks;

namespace LstmMlNet.Onnx.Import;

/// <summary>What is known of a value of the model while its graph is read.</summary>
internal abstract record Value
{
    /// <summary>How errors speak of it.</summary>
    public abstract string What { get; }
}

/// <summary>A constant.</summary>
internal sealed record Constant(OnnxTensor Tensor) : Value
{
    public override string What => $"a constant [{string.Join(", ", Tensor.Shape)}]";
}

/// <summary>One dimension: a number, or that of one of the input's axes.</summary>
internal readonly record struct Size(long? Known, int? InputAxis)
{
    public static implicit operator Size(long value) => new(value, null);
}

/// <summary>Dimensions computed from the input's: what a Shape, and what is done with it, gives.</summary>
internal sealed record Sizes(IReadOnlyList<Size> Values, bool IsScalar = false) : Value
{
    public override string What => "a computed shape";
}

/// <summary>The same number everywhere, in any shape.</summary>
internal sealed record Fill(float Number) : Value
{
    public override string What => $"a tensor of {Number}";
}

/// <summary>Each sequence's number of steps.</summary>
internal sealed record Lengths : Value
{
    public override string What => "the sequences' lengths";
}

/// <summary>The sequences before the first recurrent layer.</summary>
/// <param name="Axes">The input's axes in their present order; the features are axis 2, also where the input is tokens.</param>
/// <param name="Gain">What each feature is multiplied by; null for 1.</param>
/// <param name="Shift">What is added to each feature after that; null for 0.</param>
/// <param name="Embeddings">The vectors of tokens; null where the sequences are numbers.</param>
internal sealed record Input(IReadOnlyList<int> Axes, float[]? Gain = null, float[]? Shift = null, OnnxTensor? Embeddings = null) : Value
{
    public const int Features = 2;

    public override string What => "the input";
}

/// <summary>Tokens before they are embedded, <c>[batch, steps]</c>.</summary>
internal sealed record Tokens : Value
{
    public override string What => "the input's tokens";
}

/// <summary>An axis of what recurrent layers return.</summary>
internal enum Axis
{
    Batch,
    Steps,

    /// <summary>The parts, one after another (ONNX's num_directions).</summary>
    Parts,

    /// <summary>The units of one part or, where there is no axis of parts, of all of them side by side.</summary>
    Units,
    One,
}

/// <summary>Which of a direction's outputs.</summary>
internal enum Taken
{
    /// <summary>Every step's.</summary>
    Steps,

    /// <summary>That after its last step: of a backward direction, at the first.</summary>
    Last,

    /// <summary>That of its first step: of a backward direction, at the last.</summary>
    First,
    Mean,
    Max,
}

/// <summary>The outputs of one direction of one layer.</summary>
internal readonly record struct Part(int Layer, int Direction, Taken Taken);

/// <summary>What recurrent layers return, whole or in part.</summary>
internal sealed record States(IReadOnlyList<Axis> Axes, IReadOnlyList<Part> Parts, int Units) : Value
{
    public override string What => "the recurrent layers' output";

    public bool SideBySide => !Axes.Contains(Axis.Parts);
}

/// <summary>What a dense layer makes of the states.</summary>
/// <param name="From">What it reads.</param>
/// <param name="Kernel">Its weights, <c>[inputs, outputs]</c>.</param>
/// <param name="Bias">Its biases, <c>[outputs]</c>; null before they are added.</param>
/// <param name="Activation">The operator after it; null for none.</param>
internal sealed record Dense(States From, OnnxTensor Kernel, float[]? Bias = null, string? Activation = null) : Value
{
    public int Outputs => (int)Kernel.Shape[1];

    public override string What => "the dense layer's output";
}

/// <summary>The cell states at the end, which no network here returns.</summary>
internal sealed record CellStates : Value
{
    public override string What => "the last cell states";
}
