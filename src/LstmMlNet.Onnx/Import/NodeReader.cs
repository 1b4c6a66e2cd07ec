using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Import;

/// <summary>A node as its reader sees it: its inputs' values, its attributes, and its name in errors.</summary>
internal sealed class NodeReader(NodeProto node, IReadOnlyList<Value?> inputs)
{
    public string Operation => node.OpType;

    public IReadOnlyList<string> Outputs => node.Output;

    /// <summary>Its name in errors.</summary>
    public string Name =>
        node.Name.Length > 0 ? $"{node.OpType} '{node.Name}'" : $"{node.OpType} that gives '{node.Output.FirstOrDefault()}'";

    public int InputCount => inputs.Count;

    /// <summary>An input that must be there.</summary>
    public Value this[int index] => Optional(index)
        ?? throw new InvalidDataException($"The ONNX model's {Name} lacks its input {index}.");

    public Value? Optional(int index) => index < inputs.Count ? inputs[index] : null;

    public OnnxTensor ConstantAt(int index) => (this[index] as Constant)?.Tensor
        ?? throw Unsupported($"its input {index} is {this[index].What}, not a constant");

    public long Int(string name, long otherwise) => Find(name) is { } attribute ? attribute.I : otherwise;

    public float? Float(string name) => Find(name)?.F;

    public string Text(string name, string otherwise) => Find(name) is { } attribute ? attribute.S.ToStringUtf8() : otherwise;

    public IReadOnlyList<string>? Texts(string name) => Find(name)?.Strings.Select(text => text.ToStringUtf8()).ToArray();

    public IReadOnlyList<float>? Floats(string name) => Find(name)?.Floats;

    public TensorProto? Tensor(string name) => Find(name)?.T;

    public IReadOnlyList<long>? Ints(string name) => Find(name)?.Ints;

    /// <summary>Axes that are an attribute in older versions of an operator, and an input in newer ones.</summary>
    public IReadOnlyList<long>? Axes(int index) => Ints("axes") ?? (Optional(index) is null ? null : ConstantAt(index).Longs);

    /// <summary>An axis counted from the front.</summary>
    public int AxisIn(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new InvalidDataException($"The ONNX model's {Name} has axis {axis} of a tensor with {rank} dimensions.");

    public NotSupportedException Unsupported(string why) => new($"The ONNX model cannot be read as a network: of its {Name}, {why}.");

    private AttributeProto? Find(string name)
    {
        AttributeProto? found = node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
        return found is { RefAttrName.Length: > 0 } ? throw Unsupported($"the attribute '{name}' is a function's parameter") : found;
    }
}
