namespace LstmMlNet.AspNetCore.Chain;

/// <summary>How a vector's values lie: of a known length, or in steps.</summary>
/// <param name="Size">Values; null for any number.</param>
/// <param name="Width">Values of a step; null where they have no steps.</param>
/// <param name="Steps">Steps of every sequence; null for any number.</param>
/// <param name="MaximumSteps">Steps (or values, where they have no steps) at most.</param>
/// <param name="IsNetworkInput">Whether the network reads it as it is: a value may not be missing then.</param>
internal readonly record struct VectorShape(int? Size, int? Width, int? Steps, int MaximumSteps, bool IsNetworkInput);
