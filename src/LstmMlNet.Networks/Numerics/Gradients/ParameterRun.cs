namespace LstmMlNet.Networks.Numerics;

/// <summary>A run of packed parameters, with what an update reads and keeps of each.</summary>
/// <param name="parameters">The parameters.</param>
/// <param name="gradients">Their gradients.</param>
/// <param name="first">The rule's first states.</param>
/// <param name="second">The rule's second states.</param>
/// <param name="length">How many, a multiple of four.</param>
internal readonly unsafe struct ParameterRun(float* parameters, float* gradients, float* first, float* second, int length)
{
    public readonly float* Parameters = parameters;
    public readonly float* Gradients = gradients;
    public readonly float* First = first;
    public readonly float* Second = second;
    public readonly int Length = length;
}
