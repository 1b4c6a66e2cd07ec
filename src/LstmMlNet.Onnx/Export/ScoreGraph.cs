using LstmMlNet.Networks;
using LstmMlNet.Onnx.Graph;

namespace LstmMlNet.Onnx.Export;

/// <summary>A network from its input to its scores, within a graph that may have other networks beside it.</summary>
internal sealed class ScoreGraph
{
    private readonly GraphWriter _graph;
    private readonly RecurrentNetwork _network;
    private readonly InputGraph _read;
    private readonly string _outputs;

    /// <param name="graph">The graph.</param>
    /// <param name="network">The network.</param>
    /// <param name="input">The sequences, <c>[batch, steps, features]</c>, or of tokens <c>[batch, steps]</c>.</param>
    /// <param name="each">Each sequence's own steps, int64 <c>[batch]</c>; null where all have as many.</param>
    public ScoreGraph(GraphWriter graph, RecurrentNetwork network, string input, string? each)
    {
        (_graph, _network) = (graph, network);
        var counts = new StepCounts(graph, () => graph.Pick(graph.Node("Shape", [input]), 1, axis: 0), each);
        _read = new InputGraph(graph, network, input, counts);
        _outputs = RecurrentGraph.Write(graph, network, _read.Steps, _read.Counts);
    }

    /// <summary>The probabilities, numbers or quantiles that the members of an ensemble predict on average.</summary>
    public static string Mean(GraphWriter graph, NetworkEnsemble networks, string input, string? each)
    {
        if (networks.Count == 1)
            return new ScoreGraph(graph, networks[0], input, each).Score();
        string[] scores = [.. networks.Select((network, i) =>
        {
            graph.Prefix = FormattableString.Invariant($"members.{i}.");
            return new ScoreGraph(graph, network, input, each).Score();
        })];
        graph.Prefix = "";
        return graph.Node("Mean", scores);
    }

    /// <summary>What the head predicts.</summary>
    public string Score()
    {
        string rows = _network.Head.PerStep ? _outputs
            : _network.Head.DecodedSteps is > 0 and var ahead ? _read.Counts.LastOf(_outputs, ahead)
            : PoolingGraph.Write(_graph, _network, _outputs, _read.Counts);
        if (_read.FrontEnd is { } convolutions)
            rows = _graph.Concat(1, [rows, .. convolutions.Pooled()]);
        return HeadGraph.Write(_graph, _network, rows, _read.Level);
    }

    /// <summary>The last hidden state, <c>[batch, units]</c>.</summary>
    public string HiddenState() => PoolingGraph.Last(_graph, _network, _outputs, _read.Counts);
}
