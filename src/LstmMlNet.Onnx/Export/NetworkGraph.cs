using System.Globalization;
using System.Text.Json;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Storage;
using LstmMlNet.Onnx.Graph;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Export;

/// <summary>A network, or the mean of several, as an ONNX model.</summary>
internal static class NetworkGraph
{
    private const string Batch = "batch";

    public static ModelProto Write(NetworkEnsemble networks, OnnxExportOptions options, IReadOnlyList<string>? classes)
    {
        options.Validate();
        RecurrentNetwork network = networks[0];
        bool hidden = options.HiddenState || network.Head is NoHead;
        if (hidden && networks.Count > 1)
            throw new NotSupportedException("An ensemble has no hidden state of its own: each network has one. Export one network.");
        var graph = new GraphWriter("LstmMlNet", options.Opset);
        Dimension steps = network.Steps is { } fixedSteps ? fixedSteps : "steps";
        string input = network.Embedding is null
            ? graph.Input(options.InputName, Element.Float, [Batch, steps, network.Features])
            : graph.Input(options.InputName, Element.Int64, [Batch, steps]);
        string? each = options.SequenceLengths ?? network.Steps is null
            ? graph.Cast(graph.Input(options.LengthsName, Element.Int32, [Batch]), Element.Int64)
            : null;

        ScoreGraph? single = networks.Count == 1 ? new ScoreGraph(graph, network, input, each) : null;
        if (network.Head is not NoHead)
        {
            graph.Name(single?.Score() ?? ScoreGraph.Mean(graph, networks, input, each), options.OutputName);
            graph.Output(options.OutputName, Element.Float, OutputShape(network.Head, steps));
        }

        if (hidden)
        {
            graph.Name(single!.HiddenState(), options.HiddenStateName);
            graph.Output(options.HiddenStateName, Element.Float, [Batch, network.HiddenWidth]);
        }

        return Model(graph.Graph, networks, options, classes);
    }

    private static IReadOnlyList<Dimension> OutputShape(NetworkHead head, Dimension steps) => head switch
    {
        DenseQuantileLayer quantiles => [Batch, quantiles.Horizon, quantiles.Quantiles.Count],
        { PerStep: true } => [Batch, steps, head.Outputs],
        _ => [Batch, head.Outputs],
    };

    private static ModelProto Model(
        GraphProto graph, NetworkEnsemble networks, OnnxExportOptions options, IReadOnlyList<string>? classes)
    {
        RecurrentNetwork network = networks[0];
        var model = new ModelProto
        {
            IrVersion = options.IrVersion,
            ProducerName = "LstmMlNet",
            ProducerVersion = typeof(NetworkGraph).Assembly.GetName().Version?.ToString(3) ?? "",
            Graph = graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = options.Opset });
        if (networks.Count == 1)
        {
            Add(OwnModel.DescriptionKey, JsonSerializer.Serialize(NetworkFile.Describe(network), StorageJson.Default.NetworkDescription));
            Add(OwnModel.ChecksumKey, OwnModel.ChecksumOf(graph));
        }

        Add("features", network.Features.ToString(CultureInfo.InvariantCulture));
        if (network.Steps is { } steps)
            Add("steps", steps.ToString(CultureInfo.InvariantCulture));
        if (network.Embedding is { } embedding)
            Add("tokens", embedding.Vocabulary.ToString(CultureInfo.InvariantCulture));
        if (classes is not null)
            Add(OwnModel.ClassesKey, JsonSerializer.Serialize(classes));
        if (network.Head is DenseQuantileLayer quantiles)
            Add("quantiles", JsonSerializer.Serialize(quantiles.Quantiles));
        return model;

        void Add(string key, string value) => model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
    }
}
