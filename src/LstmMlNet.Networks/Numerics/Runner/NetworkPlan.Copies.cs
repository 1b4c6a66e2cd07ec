using LstmMlNet.Networks.Layers;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Numerics;

/// <content>Copies weights between the network's layers and their packed form.</content>
internal sealed partial class NetworkPlan
{
    /// <summary>Copies all weights between the network's layers and their packed form.</summary>
    public void CopyParameters(Span<float> packed, bool toPacked)
    {
        foreach (EmbeddedFeature feature in Embedded)
            Exchange(feature.Layer.DataOf(ParameterNames.Embeddings), packed.Slice(feature.Offset, feature.Length), toPacked);
        FrontEnd?.CopyParameters(packed, toPacked);
        foreach (LayerPlan layer in Layers)
        {
            foreach (DirectionPlan direction in layer.Directions)
                ParameterPacking.Copy(
                    direction.Pass,
                    direction.Cell.PassParameters(),
                    packed.Slice(direction.ParameterOffset, direction.Pass.ParameterLength),
                    layer.InputRows,
                    toPacked);
        }

        if (Attention is { } attention)
            CopyAttention(attention, packed.Slice(PoolParameterOffset, PoolParameterLength), toPacked);
        if (HeadLayer.Outputs > 0)
            Head.Copy(
                HeadLayer.DataOf(ParameterNames.Kernel),
                HeadLayer.DataOf(ParameterNames.Bias),
                packed.Slice(HeadParameterOffset, Head.ParameterLength),
                HeadRows,
                toPacked);
    }

    private void CopyAttention(AttentionPoolingLayer attention, Span<float> packed, bool toPacked)
    {
        Span<float> kernel = attention.DataOf(ParameterNames.Kernel);
        for (int i = 0; i < kernel.Length; i++)
        {
            if (toPacked)
                packed[PoolRows[i]] = kernel[i];
            else
                kernel[i] = packed[PoolRows[i]];
        }

        Exchange(attention.DataOf(ParameterNames.Bias), packed[^1..], toPacked);
    }

    private static void Exchange(Span<float> published, Span<float> packed, bool toPacked)
    {
        if (toPacked)
            published.CopyTo(packed);
        else
            packed.CopyTo(published);
    }
}
