namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A cell's weights as they are published and saved: row-major, gates in their published order; empty what it does not have.
/// </summary>
internal sealed record PassParameters(
    float[] Kernel,
    float[] RecurrentKernel,
    float[] Bias,
    float[] Peephole,
    float[] StateNorm,
    float[] KernelNorm,
    float[] RecurrentNorm,
    float[] InitialState);
