using LstmMlNet.Networks;

namespace LstmMlNet.MLNetInternals;

/// <summary>Networks as nodes of an ONNX graph, in types of neither the exporter's package nor ML.NET's.</summary>
/// <param name="Nodes">The nodes, each after those that it reads.</param>
/// <param name="Constants">Weights and other constants.</param>
/// <param name="Score">The value that the head gives.</param>
/// <param name="Logit">A sigmoid head's value before the sigmoid; null of other heads, and of ensembles.</param>
/// <param name="HiddenState">The last hidden state; null where it was not asked for.</param>
internal sealed record NetworkNodes(
    IReadOnlyList<NetworkNodes.Node> Nodes,
    IReadOnlyList<NetworkNodes.Constant> Constants,
    string Score,
    string? Logit,
    string? HiddenState)
{
    /// <summary>What the sequences are called among the inputs of the nodes.</summary>
    public const string Input = "sequences";

    /// <summary>A node; its attributes are long, double, string, or arrays of them.</summary>
    internal sealed record Node(
        string Operation,
        IReadOnlyList<string> Inputs,
        IReadOnlyList<string> Outputs,
        IReadOnlyList<KeyValuePair<string, object>> Attributes);

    /// <summary>A constant; its values are an array of float, double or long.</summary>
    internal sealed record Constant(string Name, Array Values, IReadOnlyList<long> Shape);
}

/// <summary>Writes networks as nodes: implemented in the package LstmMlNet.Onnx, which this one does not know.</summary>
internal abstract class NetworkNodesWriter
{
    private const string Implementation = "LstmMlNet.Onnx.Export.ChainNodes, LstmMlNet.Onnx";

    /// <summary>Finds the exporter, where the program references it.</summary>
    /// <exception cref="NotSupportedException">It does not.</exception>
    public static NetworkNodesWriter Find() => Type.GetType(Implementation) is { } type
        ? (NetworkNodesWriter)Activator.CreateInstance(type)!
        : throw new NotSupportedException($"{nameof(LstmSequenceTransformer)} cannot be converted to ONNX without the package "
            + "LstmMlNet.Onnx. Add it to the project: dotnet add package LstmMlNet.Onnx.");

    /// <param name="networks">The networks, whose predictions' mean is written.</param>
    /// <param name="opset">The version of the operators.</param>
    /// <param name="hiddenState">Whether the last hidden state is wanted.</param>
    /// <exception cref="NotSupportedException">A network has a part that cannot be written.</exception>
    public abstract NetworkNodes Write(NetworkEnsemble networks, int opset, bool hiddenState);
}
