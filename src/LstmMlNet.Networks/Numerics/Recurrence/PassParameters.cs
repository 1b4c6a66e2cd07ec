namespace LstmMlNet.Networks.Numerics;

/// <summary>A cell's weights as they are published and saved: row-major, gates in their published order.</summary>
internal sealed record PassParameters(float[] Kernel, float[] RecurrentKernel, float[] Bias, float[] Elementwise);
