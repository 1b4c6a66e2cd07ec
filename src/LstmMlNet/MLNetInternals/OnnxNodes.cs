using Microsoft.ML.Model.OnnxConverter;

namespace LstmMlNet.MLNetInternals;

/// <summary>Adds nodes and constants to the graph of <c>ConvertToOnnx</c>, under names that are free there.</summary>
/// <param name="context">The graph.</param>
internal sealed class OnnxNodes(OnnxContext context)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal) { [""] = "" };

    public OnnxContext Context => context;

    /// <summary>A value of <see cref="NetworkNodes"/> as it is called in this graph.</summary>
    public string Of(string value) => _names[value];

    /// <summary>Adds a node of one output.</summary>
    public string Node(string operation, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string output = context.AddIntermediateVariable(null, $"{operation}Output", true);
        Add(operation, inputs, [output], attributes.Select(attribute => KeyValuePair.Create(attribute.Name, attribute.Value)));
        return output;
    }

    /// <summary>Gives a value the name of a column.</summary>
    public void Name(string value, string column) => Add("Identity", [value], [column], []);

    public string Longs(params long[] values) => context.AddInitializer(values, [values.Length], "indices", true);

    public string Float(float value) => context.AddInitializer(value, "value", true);

    /// <summary>Adds the nodes of networks that read these sequences.</summary>
    public void AddAll(NetworkNodes nodes, string sequences)
    {
        _names[NetworkNodes.Input] = sequences;
        foreach (NetworkNodes.Constant constant in nodes.Constants)
            _names[constant.Name] = Constant(constant);
        foreach (NetworkNodes.Node node in nodes.Nodes)
        {
            foreach (string output in node.Outputs)
                _names[output] = context.AddIntermediateVariable(null, output, true);
            Add(node.Operation, node.Inputs.Select(Of), node.Outputs.Select(Of), node.Attributes);
        }
    }

    private string Constant(NetworkNodes.Constant constant) => constant.Values switch
    {
        float[] values when constant.Shape.Count == 0 => context.AddInitializer(values[0], constant.Name, true),
        double[] values when constant.Shape.Count == 0 => context.AddInitializer(values[0], constant.Name, true),
        long[] values when constant.Shape.Count == 0 => context.AddInitializer(values[0], constant.Name, true),
        float[] values => context.AddInitializer(values, constant.Shape, constant.Name, true),
        double[] values => context.AddInitializer(values, constant.Shape, constant.Name, true),
        _ => context.AddInitializer((long[])constant.Values, constant.Shape, constant.Name, true),
    };

    private void Add(
        string operation, IEnumerable<string> inputs, IEnumerable<string> outputs, IEnumerable<KeyValuePair<string, object>> attributes)
    {
        OnnxNode node = context.CreateNode(operation, inputs, outputs, context.GetNodeName(operation), "");
        foreach ((string name, object value) in attributes)
        {
            switch (value)
            {
                case long number: node.AddAttribute(name, number); break;
                case double number: node.AddAttribute(name, number); break;
                case string text: node.AddAttribute(name, text); break;
                case Type type: node.AddAttribute(name, type); break;
                case long[] numbers: node.AddAttribute(name, numbers); break;
                case double[] numbers: node.AddAttribute(name, numbers); break;
                default: node.AddAttribute(name, (IEnumerable<string>)(string[])value); break;
            }
        }
    }
}
