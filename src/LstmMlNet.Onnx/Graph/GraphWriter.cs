using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Graph;

/// <summary>Adds nodes and constants to an ONNX graph, each under a name of its own, and returns the name.</summary>
internal sealed class GraphWriter
{
    // From here on the axes of Squeeze, Unsqueeze and ReduceSum are an input instead of an attribute.
    private const int SomeAxesAreInputs = 13;

    // From here on those of ReduceMean and ReduceMax too.
    private const int AxesAreInputs = 18;
    private readonly Names _names;
    private readonly GraphProto _constants;
    private readonly HashSet<string> _parameters = new(StringComparer.Ordinal);

    public GraphWriter(string name, int opset)
    {
        Graph = new GraphProto { Name = name };
        Opset = opset;
        _constants = Graph;
        _names = new Names();
    }

    private GraphWriter(GraphWriter outer, string name)
    {
        Graph = new GraphProto { Name = name };
        Opset = outer.Opset;
        Prefix = outer.Prefix;
        _constants = outer._constants;
        _names = outer._names;
    }

    public GraphProto Graph { get; }

    public int Opset { get; }

    /// <summary>What parameters' names begin with from here on, where the graph has those of several networks.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>A graph within this one, such as the body of a Scan; it sees this one's values.</summary>
    public GraphWriter Body(string name) => new(this, name);

    /// <summary>Adds a node of one output.</summary>
    public string Node(string operation, IReadOnlyList<string> inputs, params IReadOnlyList<AttributeProto> attributes) =>
        Nodes(operation, inputs, 1, attributes)[0];

    /// <summary>Adds a node of several outputs.</summary>
    public string[] Nodes(string operation, IReadOnlyList<string> inputs, int outputs, params IReadOnlyList<AttributeProto> attributes)
    {
        string name = _names.New(operation);
        string[] results = [.. Enumerable.Range(0, outputs).Select(i => outputs == 1 ? $"{name}_out" : $"{name}_out{i}")];
        var node = new NodeProto { OpType = operation, Name = name };
        node.Input.AddRange(inputs);
        node.Output.AddRange(results);
        node.Attribute.AddRange(attributes);
        Graph.Node.Add(node);
        return results;
    }

    /// <summary>Gives a value the name that the graph's users know it by.</summary>
    public void Name(string value, string name)
    {
        var node = new NodeProto { OpType = "Identity", Name = _names.New("Identity") };
        node.Input.Add(value);
        node.Output.Add(name);
        Graph.Node.Add(node);
    }

    /// <summary>Declares an input.</summary>
    /// <param name="name">Its name in the file; within an inner graph, what it is called in.</param>
    /// <param name="type">The type of its values.</param>
    /// <param name="shape">Its dimensions: a number, or a name where there can be any.</param>
    public string Input(string name, Element type, IReadOnlyList<Dimension> shape)
    {
        string own = ReferenceEquals(Graph, _constants) ? name : _names.New(name);
        Graph.Input.Add(Described(own, type, shape));
        return own;
    }

    /// <summary>Declares an output.</summary>
    public void Output(string name, Element type, IReadOnlyList<Dimension> shape) => Graph.Output.Add(Described(name, type, shape));

    public string Floats(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Constant(name, Element.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A network's parameter, which keeps its name; asked for twice, it is there once.</summary>
    public string Parameter(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        string own = Prefix + name;
        if (_parameters.Add(own))
            AddConstant(own, Element.Float, MemoryMarshal.AsBytes(values), shape);
        return own;
    }

    public string Scalar(float value) => Floats("scalar", [value]);

    public string Double(double value) => Constant("scalar", Element.Double, MemoryMarshal.AsBytes<double>([value]), []);

    public string Doubles(string name, ReadOnlySpan<double> values, params ReadOnlySpan<long> shape) =>
        Constant(name, Element.Double, MemoryMarshal.AsBytes(values), shape);

    public string Longs(params ReadOnlySpan<long> values) =>
        Constant("indices", Element.Int64, MemoryMarshal.AsBytes(values), [values.Length]);

    public string Long(long value) => Constant("index", Element.Int64, MemoryMarshal.AsBytes<long>([value]), []);

    public string Add(string a, string b) => Node("Add", [a, b]);

    public string Subtract(string a, string b) => Node("Sub", [a, b]);

    public string Multiply(string a, string b) => Node("Mul", [a, b]);

    public string Divide(string a, string b) => Node("Div", [a, b]);

    public string MatMul(string a, string b) => Node("MatMul", [a, b]);

    public string Transpose(string value, params long[] order) => Node("Transpose", [value], Attributes.Ints("perm", order));

    public string Reshape(string value, params ReadOnlySpan<long> shape) => Node("Reshape", [value, Longs(shape)]);

    public string Unsqueeze(string value, params ReadOnlySpan<long> axes) => Opset < SomeAxesAreInputs
        ? Node("Unsqueeze", [value], Attributes.Ints("axes", axes.ToArray()))
        : Node("Unsqueeze", [value, Longs(axes)]);

    public string Squeeze(string value, long axis) => Opset < SomeAxesAreInputs
        ? Node("Squeeze", [value], Attributes.Ints("axes", axis))
        : Node("Squeeze", [value, Longs(axis)]);

    public string Concat(int axis, params IReadOnlyList<string> values) =>
        values.Count == 1 ? values[0] : Node("Concat", values, Attributes.Int("axis", axis));

    public string Cast(string value, Element type) => Node("Cast", [value], Attributes.Int("to", (long)type));

    /// <summary>One index along an axis, which is left out of the result.</summary>
    public string Pick(string value, long index, int axis) => Node("Gather", [value, Long(index)], Attributes.Int("axis", axis));

    /// <summary>A range of the last axis.</summary>
    public string Columns(string value, long start, long count) =>
        Node("Slice", [value, Longs(start), Longs(start + count), Longs(-1)]);

    public string Sum(string value, long axis, bool keep) => Reduce("ReduceSum", value, axis, keep, SomeAxesAreInputs);

    public string Mean(string value, long axis, bool keep) => Reduce("ReduceMean", value, axis, keep, AxesAreInputs);

    public string Max(string value, long axis, bool keep) => Reduce("ReduceMax", value, axis, keep, AxesAreInputs);

    private static ValueInfoProto Described(string name, Element type, IReadOnlyList<Dimension> shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.AddRange(shape.Select(dimension => dimension.ToProto()));
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private string Reduce(string operation, string value, long axis, bool keep, int inputsFrom) => Opset < inputsFrom
        ? Node(operation, [value], Attributes.Ints("axes", axis), Attributes.Int("keepdims", keep ? 1 : 0))
        : Node(operation, [value, Longs(axis)], Attributes.Int("keepdims", keep ? 1 : 0));

    private string Constant(string name, Element type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape) =>
        AddConstant(_names.New(name), type, bytes, shape);

    private string AddConstant(string name, Element type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        foreach (long size in shape)
            tensor.Dims.Add(size);
        _constants.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Names that no two values of a model share, those of its inner graphs included.</summary>
    private sealed class Names
    {
        private readonly Dictionary<string, int> _used = [];

        public string New(string name)
        {
            int count = _used.GetValueOrDefault(name);
            _used[name] = count + 1;
            return string.Create(CultureInfo.InvariantCulture, $"{name}_{count}");
        }
    }
}
