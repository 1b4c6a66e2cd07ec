namespace LstmMlNet.Networks.Numerics;

/// <content>A head that reads the last steps of each sequence one by one.</content>
internal sealed unsafe partial class NetworkRunner
{
    private readonly Action<RowRange> _gatherDecoded;
    private readonly Action<RowRange> _scatterDecoded;
    private float[] _decoded = [];

    private int DecodedSteps => _plan.HeadLayer.DecodedSteps;

    private Span<float> DecodedLogits(int place) => _decoded.AsSpan(place * _plan.HeadLayer.Outputs, _plan.HeadLayer.Outputs);

    private void ResizeDecoded()
    {
        int length = DecodedSteps > 0 ? Shape.Count * _plan.HeadLayer.Outputs : 0;
        if (_decoded.Length < length)
            _decoded = new float[length];
    }

    /// <summary>Puts each sequence's logits of its last steps side by side.</summary>
    private void GatherDecoded(RowRange places)
    {
        for (int b = places.From; b < places.End; b++)
        {
            for (int h = 0; h < DecodedSteps; h++)
                StepLogits(b, h).CopyTo(DecodedLogits(b).Slice(h * _plan.Head.Outputs, _plan.Head.Outputs));
        }
    }

    /// <summary>Gives the gradients of each sequence's logits back to its last steps; all other steps have none.</summary>
    private void ScatterDecodedGradients(RowRange places)
    {
        for (int b = places.From; b < places.End; b++)
        {
            for (int t = 0; t < Shape.Lengths[b]; t++)
                new Span<float>(Logits + ((nint)Shape.RowOf(b, t) * _plan.Head.OutputStride), _plan.Head.OutputStride).Clear();
            for (int h = 0; h < DecodedSteps; h++)
                DecodedLogits(b).Slice(h * _plan.Head.Outputs, _plan.Head.Outputs).CopyTo(StepLogits(b, h));
        }
    }

    /// <summary>The logits of one of the last steps, as the dense layer gave them.</summary>
    private Span<float> StepLogits(int place, int ahead) =>
        new(
            Logits + ((nint)Shape.RowOf(place, Shape.Lengths[place] - DecodedSteps + ahead) * _plan.Head.OutputStride),
            _plan.Head.Outputs);
}
