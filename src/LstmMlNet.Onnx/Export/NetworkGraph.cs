using System.Globalization;
using System.Text.Json;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Storage;
using LstmMlNet.Onnx.Graph;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Export;

/// <summary>A network as an ONNX model.</summary>
internal static class NetworkGraph
{
    private const string Batch = "batch";

    public static ModelProto Write(RecurrentNetwork network, OnnxExportOptions options, IReadOnlyList<string>? classes)
    {
        options.Validate();
        if (network.Categories.Count > 0 || network.Head is DenseQuantileLayer { StepsAhead: > 0 })
            throw new NotSupportedException(
                "The network reads categories beside numbers, or has a head that reads the last steps as steps ahead: ONNX export has "
                + "neither yet. Save it with network.Save, or the whole model with mlContext.Model.Save.");
        var graph = new GraphWriter("LstmMlNet", options.Opset);
        Dimension steps = network.Steps is { } fixedSteps ? fixedSteps : "steps";
        string input = network.Embedding is null
            ? graph.Input(options.InputName, Element.Float, [Batch, steps, network.Features])
            : graph.Input(options.InputName, Element.Int64, [Batch, steps]);
        string? each = options.SequenceLengths ?? network.Steps is null
            ? graph.Cast(graph.Input(options.LengthsName, Element.Int32, [Batch]), Element.Int64)
            : null;
        var counts = new StepCounts(graph, () => graph.Pick(graph.Node("Shape", [input]), 1, axis: 0), each);

        var read = new InputGraph(graph, network, input, counts);
        string outputs = RecurrentGraph.Write(graph, network, read.Steps, read.Counts);
        if (network.Head is not NoHead)
        {
            string rows = network.Head.PerStep ? outputs : PoolingGraph.Write(graph, network, outputs, read.Counts);
            if (network.FrontEnd is { GlobalMean: true })
                rows = graph.Concat(1, rows, read.FrontEnd!.GlobalMean());
            graph.Name(HeadGraph.Write(graph, network, rows, read.Level), options.OutputName);
            graph.Output(options.OutputName, Element.Float, OutputShape(network.Head, steps));
        }

        if (options.HiddenState || network.Head is NoHead)
        {
            graph.Name(PoolingGraph.Last(graph, network, outputs, read.Counts), options.HiddenStateName);
            graph.Output(options.HiddenStateName, Element.Float, [Batch, network.HiddenWidth]);
        }

        return Model(graph.Graph, network, options, classes);
    }

    private static IReadOnlyList<Dimension> OutputShape(NetworkHead head, Dimension steps) => head switch
    {
        DenseQuantileLayer quantiles => [Batch, quantiles.Horizon, quantiles.Quantiles.Count],
        { PerStep: true } => [Batch, steps, head.Outputs],
        _ => [Batch, head.Outputs],
    };

    private static ModelProto Model(
        GraphProto graph, RecurrentNetwork network, OnnxExportOptions options, IReadOnlyList<string>? classes)
    {
        var model = new ModelProto
        {
            IrVersion = options.IrVersion,
            ProducerName = "LstmMlNet",
            ProducerVersion = typeof(NetworkGraph).Assembly.GetName().Version?.ToString(3) ?? "",
            Graph = graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = options.Opset });
        Add(OwnModel.DescriptionKey, JsonSerializer.Serialize(NetworkFile.Describe(network), StorageJson.Default.NetworkDescription));
        Add(OwnModel.ChecksumKey, OwnModel.ChecksumOf(graph));
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
