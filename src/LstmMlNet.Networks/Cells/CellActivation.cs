namespace LstmMlNet.Networks;

/// <summary>The activation of a cell's candidate and of its output (Keras: <c>activation</c>).</summary>
public enum CellActivation
{
    /// <summary>The hyperbolic tangent.</summary>
    Tanh = 0,

    /// <summary>max(x, 0). Unbounded, so states can grow: clip gradients, and keep sequences short.</summary>
    Relu = 1,
}
