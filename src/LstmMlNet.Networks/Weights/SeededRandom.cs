using MathNet.Numerics.Random;

namespace LstmMlNet.Networks.Weights;

/// <summary>The random numbers of initial weights and of shuffling: xoshiro256**, the same on every machine.</summary>
internal sealed class SeededRandom(int seed)
{
    private readonly Xoshiro256StarStar _source = new(seed, threadSafe: false);

    public double NextDouble() => _source.NextDouble();

    public int NextInt(int exclusiveMaximum) => _source.Next(exclusiveMaximum);

    public float NextUniform(float low, float high) => low + ((float)NextDouble() * (high - low));

    /// <summary>A seed for an independent stream: a layer's weights do not change when another layer is added.</summary>
    public static int Derive(int seed, int stream)
    {
        // SplitMix64's finalizer (Steele, Lea, Flood 2014) spreads neighboring seeds apart.
        ulong z = ((ulong)(uint)seed << 32) + (uint)stream + 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return (int)((z ^ (z >> 31)) & 0x7FFFFFFF);
    }
}
