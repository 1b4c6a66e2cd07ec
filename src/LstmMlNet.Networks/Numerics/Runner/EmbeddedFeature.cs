namespace LstmMlNet.Networks.Numerics;

/// <summary>A feature that is replaced by its token's or category's vector.</summary>
/// <param name="Feature">Which feature of a step.</param>
/// <param name="Layer">The vectors.</param>
/// <param name="Offset">Where the table begins among the parameters.</param>
/// <param name="Length">Floats of the table.</param>
/// <param name="Column">Where the vector begins in a row that the first layer reads.</param>
internal sealed record EmbeddedFeature(int Feature, EmbeddingLayer Layer, int Offset, int Length, int Column);
