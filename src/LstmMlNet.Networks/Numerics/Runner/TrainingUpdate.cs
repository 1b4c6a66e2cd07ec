namespace LstmMlNet.Networks.Numerics;

/// <summary>How a batch's gradients become an update.</summary>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="LearningRate">The step size.</param>
/// <param name="ClipNorm">The gradients' global norm is brought down to this; 0 leaves it.</param>
/// <param name="ClipValue">Each gradient is held within ± this; 0 leaves it.</param>
/// <param name="L2">This share of each weight is added to its gradient.</param>
internal readonly record struct TrainingUpdate(
    Optimizer Optimizer,
    double LearningRate,
    float ClipNorm = 0f,
    float ClipValue = 0f,
    float L2 = 0f);
