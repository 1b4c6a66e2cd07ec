namespace LstmMlNet.Onnx.Import;

/// <summary>Operators on what recurrent layers return: which steps, which layers and directions, in which order of axes.</summary>
internal static class StateOperators
{
    public static Value Read(NodeReader node, States states, GraphReader graph) => node.Operation switch
    {
        "Transpose" => states with { Axes = [.. InputOperators.Order(node, states.Axes.Count).Select(axis => states.Axes[axis])] },
        "Squeeze" => Squeeze(node, states, graph),
        "Unsqueeze" => Unsqueeze(node, states),
        "Reshape" => StateShapes.Reshape(node, states, graph),
        "Flatten" => StateShapes.Flatten(node, states),
        "Gather" => Gather(node, states, graph),
        "Slice" => Slice(node, states, graph),
        "ReduceMean" => Reduce(node, states, Taken.Mean),
        "ReduceMax" => Reduce(node, states, Taken.Max),
        "MatMul" or "Gemm" => DenseOperators.Create(node, states),
        _ => throw node.Unsupported("it is not known on the output of recurrent layers"),
    };

    public static Size SizeOf(Axis axis, States states, GraphReader graph) => axis switch
    {
        Axis.Parts => states.Parts.Count,
        Axis.Units => states.SideBySide ? states.Parts.Count * states.Units : states.Units,
        Axis.One => 1,
        _ => graph.SizeOf(axis) is { } known ? known : new Size(null, axis == Axis.Batch ? graph.InputAxes.Batch : graph.InputAxes.Steps),
    };

    public static Value Concat(NodeReader node, States[] all)
    {
        States first = all[0];
        int at = node.AxisIn(node.Int("axis", 0), first.Axes.Count);
        Axis axis = first.Axes[at];
        if (all.Any(other => !other.Axes.SequenceEqual(first.Axes) || other.Units != first.Units) || axis is not (Axis.Parts or Axis.Units)
            || (axis == Axis.Units && !first.SideBySide))
            throw node.Unsupported("it joins outputs of layers of different shapes");
        return first with { Parts = [.. all.SelectMany(states => states.Parts)] };
    }

    public static IReadOnlyList<Value> Split(NodeReader node, States states, GraphReader graph)
    {
        int at = node.AxisIn(node.Int("axis", 0), states.Axes.Count);
        long? whole = SizeOf(states.Axes[at], states, graph).Known;
        IReadOnlyList<long>? given = node.Ints("split") ?? (node.Optional(1) is null ? null : node.ConstantAt(1).Longs);
        int count = node.Outputs.Count;
        if (whole is null || (given is null && whole % count != 0) || (given is not null && given.Count != count))
            throw node.Unsupported("it splits an axis whose size is not known, or not evenly");
        var results = new List<Value>();
        long start = 0;
        for (int i = 0; i < count; i++)
        {
            long size = given?[i] ?? (whole.Value / count);
            results.Add(Range(node, states, at, start, start + size, whole));
            start += size;
        }

        return results;
    }

    private static States Squeeze(NodeReader node, States states, GraphReader graph)
    {
        int[]? axes = node.Axes(1)?.Select(axis => node.AxisIn(axis, states.Axes.Count)).ToArray();
        axes ??= [.. Enumerable.Range(0, states.Axes.Count).Where(i => SizeOf(states.Axes[i], states, graph).Known == 1)];
        foreach (int i in axes)
        {
            if (states.Axes[i] is not (Axis.One or Axis.Parts) || SizeOf(states.Axes[i], states, graph).Known != 1)
                throw node.Unsupported($"it leaves out the axis of {Words(states.Axes[i])}");
        }

        return states with { Axes = [.. states.Axes.Where((_, i) => !axes.Contains(i))] };
    }

    private static States Unsqueeze(NodeReader node, States states)
    {
        IReadOnlyList<long> given = node.Axes(1) ?? throw new InvalidDataException($"The ONNX model's {node.Name} has no axes.");
        List<Axis> axes = [.. states.Axes];
        foreach (int axis in given.Select(axis => node.AxisIn(axis, states.Axes.Count + given.Count)).Order())
            axes.Insert(Math.Min(axis, axes.Count), Axis.One);
        return states with { Axes = axes };
    }

    private static States Reduce(NodeReader node, States states, Taken taken)
    {
        if (node.Axes(1) is not [var given] || states.Axes[node.AxisIn(given, states.Axes.Count)] != Axis.Steps)
            throw node.Unsupported("only over the steps a mean or maximum can be taken");
        int at = node.AxisIn(given, states.Axes.Count);
        return Pooled(node, states, at, _ => taken, keep: node.Int("keepdims", 1) != 0);
    }

    private static States Gather(NodeReader node, States states, GraphReader graph)
    {
        int at = node.AxisIn(node.Int("axis", 0), states.Axes.Count);
        OnnxTensor index = node.ConstantAt(1);
        if (index.Length != 1 || index.Shape.Length > 1)
            throw node.Unsupported($"it takes {index.Length} places of the axis of {Words(states.Axes[at])}");
        long? whole = SizeOf(states.Axes[at], states, graph).Known;
        long start = index.Longs[0] < 0 && whole is { } known ? index.Longs[0] + known : index.Longs[0];
        States taken = Range(node, states, at, start, start + 1, whole);
        return index.Shape.Length == 1 ? taken : taken with { Axes = [.. taken.Axes.Where((_, i) => i != at)] };
    }

    private static States Slice(NodeReader node, States states, GraphReader graph)
    {
        IReadOnlyList<long> starts = node.Ints("starts") ?? node.ConstantAt(1).Longs;
        IReadOnlyList<long> ends = node.Ints("ends") ?? node.ConstantAt(2).Longs;
        IReadOnlyList<long> axes = node.Axes(3) ?? [.. Enumerable.Range(0, starts.Count).Select(i => (long)i)];
        if (node.Optional(4) is not null && node.ConstantAt(4).Longs.Any(step => step != 1))
            throw node.Unsupported("it steps backwards, or over some");
        for (int i = 0; i < starts.Count; i++)
        {
            int at = node.AxisIn(axes.ElementAtOrDefault(i), states.Axes.Count);
            long? whole = SizeOf(states.Axes[at], states, graph).Known;
            long start = starts[i];
            long end = ends.ElementAtOrDefault(i);
            if (whole is { } size)
            {
                start = Math.Clamp(start < 0 ? start + size : start, 0, size);
                end = Math.Clamp(end < 0 ? end + size : end, start, size);
            }
            else if (start < 0 && end > 0)
            {
                end = 0;
            }

            states = Range(node, states, at, start, end, whole);
        }

        return states;
    }

    /// <summary>Some neighbors on an axis; of an axis of unknown size, counted from its end where negative.</summary>
    private static States Range(NodeReader node, States states, int at, long start, long end, long? whole)
    {
        Axis axis = states.Axes[at];
        if (start == 0 && end == whole)
            return states;
        switch (axis)
        {
            case Axis.Parts:
                return states with { Parts = Some(start, end) };
            case Axis.Units when states.SideBySide && start % states.Units == 0 && end % states.Units == 0:
                return states with { Parts = Some(start / states.Units, end / states.Units) };
            case Axis.Steps when end - start == 1:
                bool first = start == 0;
                bool last = start == -1 || start == whole - 1;
                if (!first && !last)
                    throw node.Unsupported("it takes a step that is neither the first nor the last");
                return Pooled(node, states, at, part => (part.Direction == 0 ? last : first) ? Taken.Last : Taken.First, keep: true);
            default:
                throw node.Unsupported($"it takes a part of the axis of {Words(axis)}");
        }

        IReadOnlyList<Part> Some(long from, long to) => from >= 0 && to <= states.Parts.Count && from < to
            ? [.. states.Parts.Take((int)to).Skip((int)from)]
            : throw new InvalidDataException($"The ONNX model's {node.Name} takes {from} to {to} of {states.Parts.Count} directions.");
    }

    private static States Pooled(NodeReader node, States states, int at, Func<Part, Taken> taken, bool keep)
    {
        if (states.Parts.Any(part => part.Taken != Taken.Steps))
            throw node.Unsupported("the steps were taken together before");
        return states with
        {
            Parts = [.. states.Parts.Select(part => part with { Taken = taken(part) })],
            Axes = keep
                ? [.. states.Axes.Select((axis, i) => i == at ? Axis.One : axis)]
                : [.. states.Axes.Where((_, i) => i != at)],
        };
    }

    public static string Words(Axis axis) => axis switch
    {
        Axis.Batch => "the batch",
        Axis.Steps => "the steps",
        Axis.Parts => "the directions",
        Axis.Units => "the units",
        _ => "size 1",
    };
}
