namespace LstmMlNet.Networks.Weights;

/// <summary>The names of parameters that more than one part of a network has, as in Keras.</summary>
internal static class ParameterNames
{
    public const string Kernel = "kernel";
    public const string RecurrentKernel = "recurrent_kernel";
    public const string Bias = "bias";
    public const string Embeddings = "embeddings";

    /// <summary>A parameter's values; empty if the part has none of that name.</summary>
    public static float[] DataOf(this IWeightedPart part, string name) =>
        part.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Data ?? [];
}
