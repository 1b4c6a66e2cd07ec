using System.Runtime.InteropServices;
using Google.Protobuf;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;
using LstmMlNet.Onnx.Graph;
using LstmMlNet.Onnx.Schema;
using Kind = LstmMlNet.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace LstmMlNet.Onnx.Export;

/// <summary>Writes networks for <c>mlContext.Model.ConvertToOnnx</c>, which has no types of Protocol Buffers to take them in.</summary>
internal sealed class ChainNodes : NetworkNodesWriter
{
    public override NetworkNodes Write(NetworkEnsemble networks, int opset, bool hiddenState)
    {
        var graph = new GraphWriter("network", opset);
        ScoreGraph? single = networks.Count == 1 ? new ScoreGraph(graph, networks[0], NetworkNodes.Input, each: null) : null;
        string score = networks[0].Head is NoHead
            ? ""
            : single?.Score() ?? ScoreGraph.Mean(graph, networks, NetworkNodes.Input, each: null);
        string? hidden = hiddenState && single is not null ? single.HiddenState() : null;
        string? logit = single is not null && networks[0].Head is DenseSigmoidLayer
            ? graph.Graph.Node.Last(node => node.OpType == "Sigmoid" && node.Output[0] == score).Input[0]
            : null;
        return new NetworkNodes(
            [.. graph.Graph.Node.Select(NodeOf)],
            [.. graph.Graph.Initializer.Select(ConstantOf)],
            score,
            logit,
            hidden);
    }

    private static NetworkNodes.Node NodeOf(NodeProto node) =>
        new(
            node.OpType,
            node.Input,
            node.Output,
            [.. node.Attribute.Select(attribute => KeyValuePair.Create(attribute.Name, ValueOf(attribute)))]);

    private static object ValueOf(AttributeProto attribute) => attribute.Type switch
    {
        Kind.Int => attribute.I,
        Kind.Float => (double)attribute.F,
        Kind.String => attribute.S.ToStringUtf8(),
        Kind.Ints => attribute.Ints.ToArray(),
        Kind.Floats => attribute.Floats.Select(value => (double)value).ToArray(),
        Kind.Strings => attribute.Strings.Select(text => text.ToStringUtf8()).ToArray(),
        _ => throw new NotSupportedException("The network has a cell without an ONNX operator, or layer normalization within its cells, "
            + $"which ML.NET's converter has no node for. {nameof(OnnxFile)}.{nameof(OnnxFile.Save)} writes such a network."),
    };

    private static NetworkNodes.Constant ConstantOf(TensorProto tensor)
    {
        ReadOnlySpan<byte> bytes = tensor.RawData.Span;
        return new NetworkNodes.Constant(
            tensor.Name,
            (Element)tensor.DataType switch
            {
                Element.Float => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
                Element.Double => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
                _ => MemoryMarshal.Cast<byte, long>(bytes).ToArray(),
            },
            tensor.Dims);
    }
}
