using LstmMlNet.Networks;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Import;

/// <summary>
/// Follows a model's graph from its input to one of its outputs, operator by operator, and gathers the layers of a network on the
/// way. What it does not understand it refuses by its name.
/// </summary>
internal sealed class GraphReader
{
    private readonly GraphProto _graph;
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly ConstantBudget _budget;

    public GraphReader(ModelProto model)
    {
        _graph = model.Graph ?? throw new InvalidDataException("The ONNX model has no graph.");
        if (model.Functions.Count > 0)
            throw new NotSupportedException(
                $"The ONNX model has functions of its own ('{model.Functions[0].Name}'); export it with them inlined.");
        _budget = new ConstantBudget(_graph);
        ReadConstants();
        ReadInputs();
    }

    /// <summary>The layers so far, from the bottom up.</summary>
    public List<ImportedLayer> Layers { get; } = [];

    /// <summary>The input, as the first recurrent layer reads it.</summary>
    public Input? Input { get; private set; }

    /// <summary>The dimensions of the input; null for those that may be any.</summary>
    public IReadOnlyList<long?> InputShape { get; private set; } = [];

    /// <summary>Which axis of the input is the batch's, and which the steps'; known from the first recurrent layer on.</summary>
    public (int Batch, int Steps) InputAxes { get; private set; } = (0, 1);

    /// <summary>Follows the graph to an output.</summary>
    /// <param name="outputName">Which; null for the first.</param>
    public Value ReadOutput(string? outputName)
    {
        string[] names = [.. _graph.Output.Select(output => output.Name)];
        string output = outputName ?? names.FirstOrDefault() ?? throw new InvalidDataException("The ONNX model has no output.");
        if (!names.Contains(output))
            throw new ArgumentException(
                $"The ONNX model has no output '{output}'; its outputs are {string.Join(", ", names)}.",
                nameof(outputName));
        foreach (NodeProto node in NodesFor(output))
            Read(node);
        return _values.GetValueOrDefault(output)
            ?? throw new InvalidDataException($"No operator of the ONNX model gives its output '{output}'.");
    }

    /// <summary>Takes a recurrent layer in.</summary>
    /// <returns>Its place.</returns>
    public int Add(ImportedLayer layer, Input? input, bool batchFirst)
    {
        if (input is not null)
        {
            Input = input;
            InputAxes = batchFirst ? (input.Axes[0], input.Axes[1]) : (input.Axes[1], input.Axes[0]);
        }

        Layers.Add(layer);
        return Layers.Count - 1;
    }

    /// <summary>The size of a batch or of its steps; null where it may be any.</summary>
    public long? SizeOf(Axis axis) => axis switch
    {
        Axis.Batch => InputShape.ElementAtOrDefault(InputAxes.Batch),
        Axis.Steps => InputShape.ElementAtOrDefault(InputAxes.Steps),
        Axis.One => 1,
        _ => null,
    };

    private void ReadConstants()
    {
        foreach (TensorProto tensor in _graph.Initializer)
            _values[tensor.Name] = new LazyConstant(tensor);
    }

    private void ReadInputs()
    {
        foreach (ValueInfoProto input in _graph.Input.Where(input => !_values.ContainsKey(input.Name)))
        {
            long?[] shape =
            [
                .. (input.Type?.TensorType?.Shape?.Dim ?? []).Select(dimension =>
                    dimension.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && dimension.DimValue > 0
                        ? dimension.DimValue
                        : (long?)null),
            ];
            bool whole = (Element?)input.Type?.TensorType?.ElemType is Element.Int32 or Element.Int64;
            _values[input.Name] = (shape.Length, whole) switch
            {
                (3, false) when InputShape.Count == 0 => Described(new Input([0, 1, 2])),
                (2, true) when InputShape.Count == 0 => Described(new Tokens()),
                (1, true) => new Lengths(),
                _ => new Unknown($"the input '{input.Name}' of {shape.Length} dimensions"),
            };

            Value Described(Value value)
            {
                InputShape = shape;
                return value;
            }
        }
    }

    /// <summary>The nodes that an output needs, in the order in which they are computed.</summary>
    private List<NodeProto> NodesFor(string output)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal) { output };
        var nodes = new List<NodeProto>();
        for (int i = _graph.Node.Count - 1; i >= 0; i--)
        {
            NodeProto node = _graph.Node[i];
            if (!node.Output.Any(needed.Contains))
                continue;
            needed.UnionWith(node.Input);
            nodes.Add(node);
        }

        nodes.Reverse();
        return nodes;
    }

    private void Read(NodeProto node)
    {
        Value?[] inputs = [.. node.Input.Select(name => name.Length == 0 ? null : Known(node, name))];
        var reader = new NodeReader(node, inputs);
        if (node.Domain is not ("" or "ai.onnx"))
            throw reader.Unsupported($"operators of '{node.Domain}' are not known");
        IReadOnlyList<Value> results = Operators.Read(reader, this);
        for (int i = 0; i < Math.Min(results.Count, node.Output.Count); i++)
        {
            if (results[i] is Constant { Tensor: var tensor })
                _budget.Spend(tensor, reader);
            if (node.Output[i].Length > 0)
                _values[node.Output[i]] = results[i];
        }
    }

    private Value Known(NodeProto node, string name)
    {
        if (!_values.TryGetValue(name, out Value? value))
            throw new InvalidDataException($"The ONNX model's {node.OpType} '{node.Name}' reads '{name}', which nothing before it gives.");
        if (value is LazyConstant constant)
            _values[name] = value = new Constant(OnnxTensor.Of(constant.Tensor));
        return value is Unknown unknown
            ? throw new NotSupportedException(
                $"The ONNX model cannot be read as a network: its {node.OpType} '{node.Name}' reads {unknown.What}.")
            : value;
    }

    /// <summary>A constant that is decoded when it is first read.</summary>
    private sealed record LazyConstant(TensorProto Tensor) : Value
    {
        public override string What => $"the constant '{Tensor.Name}'";
    }

    private sealed record Unknown(string Name) : Value
    {
        public override string What => Name;
    }
}
