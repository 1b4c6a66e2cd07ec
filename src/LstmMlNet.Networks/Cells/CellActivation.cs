namespace LstmMlNet.Networks;

/// <summary>The activation of a cell's candidate and of its output (Keras: <c>activation</c>).</summary>
public enum CellActivation
{
    /// <summary>The hyperbolic tangent.</summary>
    Tanh = 0,

    /// <summary>The greater of x and 0. Unbounded, so that states can grow: clip gradients, and keep sequences short.</summary>
    Relu = 1,
}
