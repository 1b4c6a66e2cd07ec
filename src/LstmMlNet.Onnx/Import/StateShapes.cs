namespace LstmMlNet.Onnx.Import;

/// <summary>
/// What a Reshape does to the axes of recurrent layers' outputs: it sets directions side by side, or moves axes of size 1.
/// </summary>
internal static class StateShapes
{
    public static Value Reshape(NodeReader node, States states, GraphReader graph)
    {
        IReadOnlyList<Size> target = SizeOperators.Of(node[1]) ?? throw node.Unsupported($"its shape is {node[1].What}");
        bool copies = node.Int("allowzero", 0) == 0;
        Size[] own = [.. states.Axes.Select(axis => StateOperators.SizeOf(axis, states, graph))];
        Size[] wanted = [.. target.Select((size, i) => copies && size.Known == 0 && i < own.Length ? own[i] : size)];
        var axes = new List<Axis>();
        return Match(states, own, wanted, 0, 0, axes)
            ? states with { Axes = axes }
            : throw node.Unsupported("it does more than to set directions side by side");
    }

    public static Value Flatten(NodeReader node, States states) => node.Int("axis", 1) == 1 && states.Axes switch
    {
        [Axis.Batch, Axis.Units] or [Axis.Batch, Axis.Parts, Axis.Units] or [Axis.Batch, Axis.One, Axis.Units] => true,
        _ => false,
    }
        ? states with { Axes = [Axis.Batch, Axis.Units] }
        : throw node.Unsupported("it does more than to set directions side by side");

    /// <summary>Finds the axes that the wanted sizes mean, one after another.</summary>
    private static bool Match(States states, Size[] own, Size[] wanted, int from, int to, List<Axis> axes)
    {
        if (from == own.Length && to == wanted.Length)
            return true;
        if (from < own.Length && to < wanted.Length)
        {
            bool any = wanted[to].Known == -1;
            if (states.Axes[from] == Axis.Parts && from + 1 < own.Length && states.Axes[from + 1] == Axis.Units
                && (any || wanted[to].Known == states.Parts.Count * states.Units) && Take(Axis.Units, 2))
                return true;
            if ((any || wanted[to] == own[from]) && Take(states.Axes[from], 1))
                return true;
        }

        // An axis of size 1 goes, or comes.
        if (from < own.Length
            && own[from].Known == 1
            && states.Axes[from] is Axis.One or Axis.Parts
            && Match(states, own, wanted, from + 1, to, axes))
            return true;
        if (to >= wanted.Length || wanted[to].Known != 1)
            return false;
        axes.Add(Axis.One);
        return Match(states, own, wanted, from, to + 1, axes) || Undo();

        bool Take(Axis axis, int count)
        {
            axes.Add(axis);
            return Match(states, own, wanted, from + count, to + 1, axes) || Undo();
        }

        bool Undo()
        {
            axes.RemoveAt(axes.Count - 1);
            return false;
        }
    }
}
