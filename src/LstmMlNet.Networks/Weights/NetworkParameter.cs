namespace LstmMlNet.Networks;

/// <summary>A named array of weights.</summary>
public sealed class NetworkParameter
{
    internal NetworkParameter(string name, int[] shape, float[] data)
    {
        Name = name;
        Shape = shape;
        Data = data;
    }

    /// <summary>The name within its layer, as in Keras: <c>kernel</c>, <c>recurrent_kernel</c>, <c>bias</c>, …</summary>
    public string Name { get; }

    /// <summary>The dimensions, row-major.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The values, row-major.</summary>
    public ReadOnlySpan<float> Values => Data;

    /// <summary>The number of values.</summary>
    public int Count => Data.Length;

    internal float[] Data { get; }
}
