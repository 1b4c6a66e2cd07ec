using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Import;

/// <summary>
/// Bounds what operators on constants may make: a few times what the file holds, so that one that joins a tensor with itself again
/// and again does not fill the memory.
/// </summary>
internal sealed class ConstantBudget(GraphProto graph)
{
    private const int Times = 8;
    private const long Least = 1 << 16;
    private long _left = Math.Max(Least, Times * (long)graph.CalculateSize() / sizeof(float));

    public void Spend(OnnxTensor tensor, NodeReader node)
    {
        _left -= tensor.Length;
        if (_left < 0)
            throw node.Unsupported("the constants that it and others compute are much larger than the file");
    }
}
