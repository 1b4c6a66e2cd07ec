using LstmMlNet.Networks;
using LstmMlNet.Onnx.Graph;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Export;

/// <summary>A sequence's level (<see cref="LevelFeature"/>), in double precision as in training.</summary>
internal sealed class LevelGraph
{
    private readonly GraphWriter _graph;
    private readonly string _center;
    private readonly string _unit;
    private readonly bool _ownUnits;
    private readonly int _feature;

    /// <param name="graph">The graph.</param>
    /// <param name="level">Which feature, and what its level is.</param>
    /// <param name="input">The features as they came, <c>[batch, steps, features]</c>.</param>
    /// <param name="counts">Each sequence's steps.</param>
    public LevelGraph(GraphWriter graph, LevelFeature level, string input, StepCounts counts)
    {
        _graph = graph;
        _feature = level.Feature;
        string series = graph.Cast(
            graph.Node("Gather", [input, graph.Longs(level.Feature)], Attributes.Int("axis", 2)), Element.Double);
        string spread = graph.Double(level.Spread > 0 ? level.Spread : 1);
        if (level.Kind == LevelKind.LastValue)
        {
            _center = counts.LastOf(series);
            _unit = spread;
            return;
        }

        string steps = counts.As(Element.Double);
        _center = graph.Divide(counts.SumOf(series, Zero), steps);
        string distance = graph.Subtract(series, graph.Unsqueeze(_center, 1));
        string deviation = graph.Node("Sqrt", [graph.Divide(counts.SumOf(graph.Multiply(distance, distance), Zero), steps)]);
        string rounding = graph.Multiply(graph.Node("Abs", [_center]), graph.Double(LevelFeature.Rounding));
        string varies = graph.Node("And", [
            graph.Node("Greater", [deviation, rounding]),
            graph.Node("Greater", [deviation, graph.Double(Math.Max(LevelFeature.Smallest, LevelFeature.Flat * level.Spread))])]);
        _unit = graph.Node("Where", [varies, deviation, spread]);
        _ownUnits = true;

        string Zero() => graph.Double(0);
    }

    /// <summary>Takes the level off its feature.</summary>
    public string RemoveFrom(string input, int features)
    {
        var own = new double[features];
        own[_feature] = 1;
        string which = _graph.Doubles("level_feature", own, features);
        string one = _graph.Double(1);
        string center = _graph.Multiply(_graph.Unsqueeze(_center, 1), which);
        string ownUnit = _ownUnits ? _graph.Unsqueeze(_unit, 1) : _unit;
        string unit = _graph.Add(_graph.Multiply(_graph.Subtract(ownUnit, one), which), one);
        string values = _graph.Cast(input, Element.Double);
        return _graph.Cast(_graph.Divide(_graph.Subtract(values, center), unit), Element.Float);    }

    /// <summary>Brings predicted numbers back, <c>[batch, outputs]</c>.</summary>
    public string Restore(string values)
    {
        string wide = _graph.Cast(values, Element.Double);
        return _graph.Cast(_graph.Add(_graph.Multiply(wide, _unit), _center), Element.Float);
    }
}
