namespace LstmMlNet.Networks.Layers;

/// <summary>What a pooling concatenates for the head.</summary>
internal static class PooledParts
{
    /// <summary>How many times the head reads the width of the top layer.</summary>
    public static int Of(SequencePooling pooling) => pooling == SequencePooling.LastMeanMax ? 3 : 1;
}
