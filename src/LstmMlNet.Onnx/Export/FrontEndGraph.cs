using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Onnx.Graph;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Export;

/// <summary>Convolutions in front of the recurrent layers. Beyond a sequence's end there are zeros, as before its beginning.</summary>
internal sealed class FrontEndGraph
{
    private const float Epsilon = 1e-3f;
    private readonly GraphWriter _graph;
    private readonly ConvolutionalFrontEnd _frontEnd;
    private readonly string _outputs;
    private readonly StepCounts _counts;
    private string? _read;

    /// <param name="graph">The graph.</param>
    /// <param name="frontEnd">The convolutions.</param>
    /// <param name="steps">What they read, <c>[batch, steps, features]</c>.</param>
    /// <param name="counts">Each sequence's steps.</param>
    public FrontEndGraph(GraphWriter graph, ConvolutionalFrontEnd frontEnd, string steps, StepCounts counts)
    {
        _graph = graph;
        _frontEnd = frontEnd;
        var inputs = new List<(string Values, StepCounts Counts)> { (steps, counts) };
        for (int i = 0; i < frontEnd.Layers.Count; i++)
            inputs.Add(Layer(i, inputs));
        (_outputs, _counts) = inputs[^1];
    }

    /// <summary>What the head reads, <c>[batch, filters]</c> each: means over the steps, shares of steps above zero, maxima.</summary>
    public IEnumerable<string> Pooled()
    {
        if (_frontEnd.GlobalMean)
            yield return MeanOf(_outputs);
        if (_frontEnd.PositiveShare)
        {
            string positive = _graph.Cast(_graph.Node("Greater", [Read(_outputs), _graph.Scalar(0)]), Element.Float);
            yield return _graph.Divide(
                _counts.SumOf(positive, () => _graph.Scalar(0)),
                ReadsInside ? _graph.Cast(StepsRead(_counts.Each ?? _counts.Steps), Element.Float) : _counts.As(Element.Float));
        }

        // After a ReLU none is below the zeros beyond a sequence's end.
        if (_frontEnd.GlobalMax)
            yield return _graph.Max(Own(Read(_outputs), _counts, 0), 1, keep: false);
    }

    private bool ReadsInside => _frontEnd.Layers[^1].Paths.Any(path => path.Inside);

    /// <summary>
    /// Zero where a kernel that is read only inside a sequence reaches beyond an end of it (<see cref="ConvolutionPath.Inside"/>).
    /// </summary>
    private string Read(string outputs)
    {
        if (!ReadsInside)
            return outputs;
        if (_read is not null)
            return _read;
        string all = _graph.Unsqueeze(_graph.Unsqueeze(_counts.Each ?? _counts.Steps, -1), -1);
        string step = _graph.Unsqueeze(_graph.Node("Range", [_graph.Long(0), _counts.Steps, _graph.Long(1)]), 1);
        string fits = _graph.Node("Greater", [all, _graph.Longs(PerFilter(path => path.Span))]);
        string within = _graph.Node("And", [
            _graph.Node("GreaterOrEqual", [step, _graph.Longs(PerFilter(path => path.Span / 2))]),
            _graph.Node("Less", [step, _graph.Subtract(all, _graph.Longs(PerFilter(path => path.Span - (path.Span / 2))))])]);
        string isRead = _graph.Node("Or", [within, _graph.Node("Not", [fits])]);
        return _read = _graph.Node("Where", [isRead, outputs, _graph.Scalar(0)]);
    }

    /// <summary>At how many steps each filter is read, int64 <c>[batch or 1, filters]</c>.</summary>
    private string StepsRead(string steps)
    {
        string all = _graph.Unsqueeze(steps, -1);
        string span = _graph.Longs(PerFilter(path => path.Span));
        return _graph.Node("Where", [_graph.Node("Greater", [all, span]), _graph.Subtract(all, span), all]);
    }

    private long[] PerFilter(Func<ConvolutionPath, int> number) =>
        [.. _frontEnd.Layers[^1].Paths.SelectMany(path => Enumerable.Repeat(path.Inside ? (long)number(path) : 0, path.Filters))];

    /// <summary>The mean within each frame, <c>[batch, frames, filters]</c>.</summary>
    /// <param name="stepsPerFrame">Steps of the input in each.</param>
    /// <param name="frames">Each sequence's frames.</param>
    public string Frames(int stepsPerFrame, StepCounts frames)
    {
        int size = stepsPerFrame / _frontEnd.Stride;
        if (size == 1)
            return _outputs;
        string missing = _graph.Subtract(_graph.Multiply(frames.Steps, _graph.Long(size)), _counts.Steps);
        string pads = _graph.Concat(0, _graph.Longs(0, 0, 0, 0), _graph.Unsqueeze(missing, 0), _graph.Longs(0));
        string filled = _graph.Node("Pad", [Own(_outputs, _counts, 0), pads]);
        string sums = _graph.Sum(_graph.Reshape(filled, 0, -1, size, _frontEnd.Filters), 2, keep: false);

        // The last frame may have fewer steps; one beyond a sequence's end has none, and is not read.
        string start = _graph.Multiply(_graph.Node("Range", [_graph.Long(0), frames.Steps, _graph.Long(1)]), _graph.Long(size));
        string left = _counts.Each is { } each
            ? _graph.Subtract(_graph.Unsqueeze(each, 1), _graph.Unsqueeze(start, 0))
            : _graph.Subtract(_counts.Steps, _graph.Unsqueeze(start, 0));
        string count = _graph.Node("Max", [_graph.Node("Min", [left, _graph.Long(size)]), _graph.Long(1)]);
        return _graph.Divide(sums, _graph.Unsqueeze(_graph.Cast(count, Element.Float), 2));
    }

    private string MeanOf(string values) => _graph.Divide(_counts.SumOf(values, () => _graph.Scalar(0)), _counts.As(Element.Float));

    private (string Values, StepCounts Counts) Layer(int index, List<(string Values, StepCounts Counts)> inputs)
    {
        ConvolutionLayer layer = _frontEnd.Layers[index];
        (string input, StepCounts counts) = inputs[index];
        StepCounts strided = Strided(counts, layer.Stride);
        string output = Relu(Normalized(index, Filters(index, input, counts), ""));
        if (layer.ShortcutOver == 0)
            return (output, strided);
        int from = index + 1 - layer.ShortcutOver;
        int stride = 1;
        for (int i = from; i <= index; i++)
            stride *= _frontEnd.Layers[i].Stride;
        string shortcut = Convolve(inputs[from].Values, Parameter(index, "shortcut_kernel"), 1, stride, 0, 0);
        return (Relu(_graph.Add(output, Normalized(index, shortcut, "shortcut_"))), strided);
    }

    private string Filters(int index, string input, StepCounts counts)
    {
        ConvolutionLayer layer = _frontEnd.Layers[index];
        string read = layer.Parameters.Any(parameter => parameter.Name == "bottleneck_kernel")
            ? Convolve(input, Parameter(index, "bottleneck_kernel"), 1, 1, 0, 0)
            : input;
        read = Own(read, counts, 0);
        bool causal = layer.Padding == ConvolutionPadding.Causal;
        var parts = new List<string>();
        for (int p = 0; p < layer.Paths.Count; p++)
        {
            ConvolutionPath path = layer.Paths[p];
            int span = (path.KernelSize - 1) * path.Dilation;
            int before = causal ? span : span / 2;
            string kernel = Parameter(index, p == 0 ? "kernel" : string.Create(CultureInfo.InvariantCulture, $"kernel_{p}"));
            parts.Add(Convolve(read, kernel, path.Dilation, layer.Stride, before, span - before));
        }

        if (layer.PooledFilters > 0)
        {
            string greatest = _graph.Node(
                "MaxPool",
                [_graph.Transpose(Own(input, counts, float.MinValue), 0, 2, 1)],
                Attributes.Ints("kernel_shape", 3),
                Attributes.Ints("pads", causal ? [2, 0] : [1, 1]));
            parts.Add(Convolve(_graph.Transpose(greatest, 0, 2, 1), Parameter(index, "pooled_kernel"), 1, layer.Stride, 0, 0));
        }

        return _graph.Concat(2, parts);
    }

    /// <summary>A kernel <c>[size, channels, filters]</c> over <c>[batch, steps, channels]</c>.</summary>
    private string Convolve(string values, string kernel, int dilation, int stride, int before, int after) => _graph.Transpose(
        _graph.Node(
            "Conv",
            [_graph.Transpose(values, 0, 2, 1), _graph.Transpose(kernel, 2, 1, 0)],
            Attributes.Ints("dilations", dilation),
            Attributes.Ints("strides", stride),
            Attributes.Ints("pads", before, after)),
        0,
        2,
        1);

    private string Normalized(int index, string values, string prefix)
    {
        ConvolutionNormalization kind = _frontEnd.Layers[index].Normalization;
        if (kind == ConvolutionNormalization.None)
            return _graph.Add(values, Parameter(index, prefix + "bias"));
        string distance;
        string variance;
        if (kind == ConvolutionNormalization.Layer)
        {
            distance = _graph.Subtract(values, _graph.Mean(values, -1, keep: true));
            variance = _graph.Mean(_graph.Multiply(distance, distance), -1, keep: true);
        }
        else
        {
            distance = _graph.Subtract(values, Parameter(index, prefix + "moving_mean"));
            variance = Parameter(index, prefix + "moving_variance");
        }

        string deviation = _graph.Node("Sqrt", [_graph.Add(variance, _graph.Scalar(Epsilon))]);
        return _graph.Add(
            _graph.Multiply(_graph.Divide(distance, deviation), Parameter(index, prefix + "gamma")),
            Parameter(index, prefix + "beta"));
    }

    private string Parameter(int layer, string name)
    {
        NetworkParameter parameter = _frontEnd.Layers[layer].Parameters.First(parameter => parameter.Name == name);
        return _graph.Parameter(
            string.Create(CultureInfo.InvariantCulture, $"convolutions.{layer}.{name}"),
            parameter.Values,
            [.. parameter.Shape.Select(size => (long)size)]);
    }

    /// <summary>A sequence's own values, and another beyond its end.</summary>
    private string Own(string values, StepCounts counts, float beyond) =>
        counts.Mask is { } mask ? _graph.Node("Where", [mask, values, _graph.Scalar(beyond)]) : values;

    private string Relu(string values) => _graph.Node("Relu", [values]);

    private static StepCounts Strided(StepCounts counts, int stride) => stride == 1 ? counts : counts.InFrames(stride);
}
