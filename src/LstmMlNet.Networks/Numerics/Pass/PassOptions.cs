namespace LstmMlNet.Networks.Numerics;

/// <summary>What a pass is made for, beside its cell's equations.</summary>
/// <param name="Inputs">Features a step, as they lie in the input's rows.</param>
/// <param name="Units">Units of the cell.</param>
/// <param name="Width">The vector width.</param>
/// <param name="NeedsInputGradient">Whether something below asks for the input's gradient.</param>
/// <param name="Normalizes">Whether products are normalized over the units.</param>
/// <param name="LearnsInitialState">Whether sequences start at learned states.</param>
internal sealed record PassOptions(
    int Inputs,
    int Units,
    SimdWidth Width,
    bool NeedsInputGradient,
    bool Normalizes = false,
    bool LearnsInitialState = false);
