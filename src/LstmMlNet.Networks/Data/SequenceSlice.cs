namespace LstmMlNet.Networks.Data;

/// <summary>One sequence's values, step by step, inside an array: <c>[steps, features]</c> from <see cref="Offset"/> on.</summary>
/// <param name="Values">The array that holds the values.</param>
/// <param name="Offset">Where they start.</param>
/// <param name="Steps">How many steps there are.</param>
internal readonly record struct SequenceSlice(float[] Values, int Offset, int Steps);
