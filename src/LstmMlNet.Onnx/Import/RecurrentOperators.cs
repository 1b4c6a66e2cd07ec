using LstmMlNet.Networks;
using LstmMlNet.Networks.Cells;

namespace LstmMlNet.Onnx.Import;

/// <summary>ONNX's LSTM, GRU and RNN as a recurrent layer, and what they return.</summary>
internal static class RecurrentOperators
{
    private const int SequenceLens = 4;
    private const int InitialH = 5;
    private const int InitialC = 6;
    private const int Peepholes = 7;

    public static IReadOnlyList<Value> Read(NodeReader node, GraphReader graph)
    {
        bool batchFirst = node.Int("layout", 0) != 0;
        OnnxTensor kernels = Weights(node, 1, 3);
        OnnxTensor recurrent = Weights(node, 2, 3);
        long directions = kernels.Shape[0];
        long units = recurrent.Shape[2];
        long inputs = kernels.Shape[2];
        int gates = node.Operation switch
        {
            "LSTM" => 4,
            "GRU" => 3,
            "RNN" => 1,
            _ => throw node.Unsupported("it is no recurrent operator"),
        };
        if (directions is < 1 or > 2 || units < 1 || inputs < 1 || kernels.Shape[1] != gates * units
            || !recurrent.Shape.SequenceEqual([directions, gates * units, units]) || node.Int("hidden_size", units) != units)
            throw new InvalidDataException(
                $"The ONNX model's {node.Name} has weights [{string.Join(", ", kernels.Shape)}] and "
                + $"[{string.Join(", ", recurrent.Shape)}], hidden_size {node.Int("hidden_size", units)}.");
        CheckDirection(node, directions);
        CheckRefused(node);
        Input? input = CheckInput(node, graph, inputs, batchFirst);

        var source = new OperatorWeights(
            $"ONNX model's {node.Name}",
            kernels,
            recurrent,
            Optional(node, 3, [directions, 2 * gates * units]),
            gates,
            (int)units);
        CellKind kind = CellKind.Of(node, (int)directions);
        float[]? peepholes = node.Operation == "LSTM" ? Optional(node, Peepholes, [directions, 3 * units]) : null;
        float[]? starts =
            InitialStates.Read(node, (int)directions, (int)units, batchFirst, node.Operation == "LSTM" ? [InitialH, InitialC] : [InitialH]);
        RecurrentCellType type = node.Operation switch
        {
            "LSTM" => peepholes is null ? RecurrentCellType.Lstm : RecurrentCellType.PeepholeLstm,
            "GRU" => node.Int("linear_before_reset", 0) != 0 ? RecurrentCellType.Gru : RecurrentCellType.GruResetBefore,
            "RNN" => RecurrentCellType.SimpleRnn,
            _ => throw node.Unsupported("it is no recurrent operator"),
        };
        var options = new RecurrentCellOptions
        {
            Activation = kind.Activation,
            RecurrentActivation = kind.Gate,
            LearnInitialState = starts is not null,
        };
        int place = graph.Add(
            new ImportedLayer(
                type,
                (int)units,
                (int)inputs,
                options,
                [.. Enumerable.Range(0, (int)directions).Select(d => source.Of(d, type, kind, peepholes, starts))]),
            input,
            batchFirst);
        return Results(place, (int)directions, (int)units, batchFirst);
    }

    private static List<Value> Results(int layer, int directions, int units, bool batchFirst)
    {
        Part[] steps = [.. Enumerable.Range(0, directions).Select(d => new Part(layer, d, Taken.Steps))];
        Part[] last = [.. steps.Select(part => part with { Taken = Taken.Last })];
        return
        [
            new States(
                batchFirst ? [Axis.Batch, Axis.Steps, Axis.Parts, Axis.Units] : [Axis.Steps, Axis.Parts, Axis.Batch, Axis.Units],
                steps,
                units),
            new States(batchFirst ? [Axis.Batch, Axis.Parts, Axis.Units] : [Axis.Parts, Axis.Batch, Axis.Units], last, units),
            new CellStates(),
        ];
    }

    private static void CheckDirection(NodeReader node, long directions)
    {
        string direction = node.Text("direction", "forward");
        if (direction is not ("forward" or "bidirectional"))
            throw node.Unsupported($"the direction '{direction}' is not known; forward and bidirectional are");
        if ((direction == "bidirectional") != (directions == 2))
            throw new InvalidDataException($"The ONNX model's {node.Name} is {direction} and has weights of {directions} directions.");
    }

    private static void CheckRefused(NodeReader node)
    {
        if (node.Float("clip") is { } clip)
            throw node.Unsupported($"it clips at {clip} (attribute clip)");
        if (node.Int("input_forget", 0) != 0)
            throw node.Unsupported("its input and forget gates are coupled (attribute input_forget)");
        if (node.Optional(SequenceLens) is { } lengths and not Lengths)
            throw node.Unsupported($"its sequence_lens is {lengths.What}, not an input of the model");
    }

    private static Input? CheckInput(NodeReader node, GraphReader graph, long inputs, bool batchFirst)
    {
        Axis[] axes = batchFirst ? [Axis.Batch, Axis.Steps, Axis.Units] : [Axis.Steps, Axis.Batch, Axis.Units];
        switch (node[0])
        {
            case Input input when graph.Layers.Count == 0:
                if (input.Axes[^1] != Input.Features)
                    throw node.Unsupported("the features are not the last axis of the input");
                long? width = input.Embeddings?.Shape[1] ?? graph.InputShape[Input.Features];
                if (width is { } known && known != inputs)
                    throw new InvalidDataException(
                        $"The ONNX model's {node.Name} has weights for {inputs} features; its input has {known}.");
                return input;
            case States states when states.Axes.SequenceEqual(axes) && states.Parts.Count * states.Units == inputs
                && states.Parts.Select((part, d) => part == new Part(graph.Layers.Count - 1, d, Taken.Steps)).All(follows => follows)
                && states.Parts.Count == graph.Layers[^1].Directions.Count:
                return null;
            default:
                throw node.Unsupported($"it reads {node[0].What} in another way than every step of the layer below");
        }
    }

    private static OnnxTensor Weights(NodeReader node, int index, int rank)
    {
        OnnxTensor tensor = node.ConstantAt(index);
        return tensor.Shape.Length == rank
            ? tensor
            : throw new InvalidDataException(
                $"The ONNX model's {node.Name} has weights [{string.Join(", ", tensor.Shape)}] as its input {index}.");
    }

    private static float[]? Optional(NodeReader node, int index, long[] shape)
    {
        if (node.Optional(index) is null or Fill { Number: 0 })
            return null;
        OnnxTensor tensor = node.ConstantAt(index);
        return tensor.Shape.SequenceEqual(shape)
            ? tensor.Floats
            : throw new InvalidDataException(
                $"The ONNX model's {node.Name} has [{string.Join(", ", tensor.Shape)}] as its input {index}, not "
                + $"[{string.Join(", ", shape)}].");
    }
}
