using LstmMlNet.Onnx.Graph;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Export;

/// <summary>How many steps the sequences of a batch have: all the same number, or each its own.</summary>
internal sealed class StepCounts
{
    private readonly GraphWriter _graph;
    private readonly Func<string> _makeSteps;
    private string? _steps;
    private string? _narrow;
    private string? _mask;

    /// <param name="graph">The graph.</param>
    /// <param name="steps">Makes the batch's steps, an int64 scalar, when they are first asked for.</param>
    /// <param name="each">Each sequence's own, int64 <c>[batch]</c>; null where all have as many.</param>
    public StepCounts(GraphWriter graph, Func<string> steps, string? each)
    {
        _graph = graph;
        _makeSteps = steps;
        Each = each;
    }

    public string Steps => _steps ??= _makeSteps();

    public string? Each { get; }

    /// <summary>The <c>sequence_lens</c> of ONNX's recurrent operators; empty where all have as many.</summary>
    public string SequenceLens => Each is null ? "" : _narrow ??= _graph.Cast(Each, Element.Int32);

    /// <summary>Which steps are a sequence's own, bool <c>[batch, steps, 1]</c>; null where all are.</summary>
    public string? Mask
    {
        get
        {
            if (Each is null || _mask is not null)
                return _mask;
            string range = _graph.Node("Range", [_graph.Long(0), Steps, _graph.Long(1)]);
            string own = _graph.Node("Less", [_graph.Unsqueeze(range, 0), _graph.Unsqueeze(Each, 1)]);
            return _mask = _graph.Unsqueeze(own, 2);
        }
    }

    /// <summary>Each sequence's last step of <c>[batch, steps, width]</c>, <c>[batch, width]</c>.</summary>
    public string LastOf(string values)
    {
        if (Each is null)
            return _graph.Pick(values, -1, axis: 1);
        string last = _graph.Unsqueeze(_graph.Subtract(Each, _graph.Long(1)), 1);
        return _graph.Node("GatherND", [values, last], Attributes.Int("batch_dims", 1));
    }

    /// <summary>Each sequence's last steps of <c>[batch, steps, width]</c>, <c>[batch, count, width]</c>.</summary>
    public string LastOf(string values, int count)
    {
        if (Each is null)
            return _graph.Node("Slice", [values, _graph.Longs(-count), _graph.Longs(long.MaxValue), _graph.Longs(1)]);
        string first = _graph.Unsqueeze(_graph.Subtract(Each, _graph.Long(count)), 1);
        string steps = _graph.Add(first, _graph.Longs([.. Enumerable.Range(0, count).Select(t => (long)t)]));
        return _graph.Node("GatherND", [values, _graph.Unsqueeze(steps, 2)], Attributes.Int("batch_dims", 1));
    }

    /// <summary>The sum over each sequence's own steps, <c>[batch, width]</c>, of floats or doubles.</summary>
    public string SumOf(string values, Func<string> zero) =>
        _graph.Sum(Mask is null ? values : _graph.Node("Where", [Mask, values, zero()]), 1, keep: false);

    /// <summary>The number of steps as floats or doubles, <c>[batch, 1]</c> or a scalar.</summary>
    public string As(Element type) =>
        _graph.Cast(Each is null ? Steps : _graph.Unsqueeze(Each, 1), type);

    /// <summary>The counts of frames of so many steps.</summary>
    public StepCounts InFrames(int stepsPerFrame)
    {
        return new StepCounts(_graph, () => Frames(Steps), Each is null ? null : Frames(Each));

        string Frames(string steps) =>
            _graph.Divide(_graph.Add(steps, _graph.Long(stepsPerFrame - 1)), _graph.Long(stepsPerFrame));
    }
}
