using LstmMlNet.Networks;

namespace LstmMlNet.Onnx.Import;

/// <summary>The head of an imported network, its weights in the order in which the head here reads the states.</summary>
internal sealed record ImportedHead(NetworkHead Head, SequencePooling Pooling, float[] Kernel, float[] Bias)
{
    public static ImportedHead Of(Value output, IReadOnlyList<ImportedLayer> layers, OnnxImportOptions options)
    {
        if (output is States states)
        {
            CheckTop(states, layers);
            return new ImportedHead(new NoHead(), SequencePooling.Last, [], []);
        }

        if (output is not Dense dense)
            throw new NotSupportedException($"The ONNX model's output is {output.What}; a network's is its head's, or hidden states.");
        CheckTop(dense.From, layers);
        bool perStep = dense.From.Parts.All(part => part.Taken == Taken.Steps);
        if (perStep != dense.From.Axes.Contains(Axis.Steps))
            throw new NotSupportedException("The ONNX model's dense layer reads all steps together.");
        float[] bias = dense.Bias ?? new float[dense.Outputs];
        NetworkHead head = HeadFor(dense, perStep, options.Logits);
        if (perStep)
            return new ImportedHead(head, SequencePooling.Last, Rows(dense, layers, [Taken.Steps]), bias);
        Taken[] kinds = [.. dense.From.Parts.Select(part => part.Taken).Distinct()];
        return kinds switch
        {
            [Taken.Last] => new ImportedHead(head, SequencePooling.Last, Rows(dense, layers, kinds), bias),
            [Taken.Mean] => new ImportedHead(head, SequencePooling.Mean, Rows(dense, layers, kinds), bias),
            [Taken.Max] => new ImportedHead(head, SequencePooling.Max, Rows(dense, layers, kinds), bias),
            _ when kinds.All(kind => kind is Taken.Last or Taken.Mean or Taken.Max) => new ImportedHead(
                head, SequencePooling.LastMeanMax, Rows(dense, layers, [Taken.Last, Taken.Mean, Taken.Max]), bias),
            _ => throw new NotSupportedException(
                "The ONNX model's head reads a direction's output at its first step (of a bidirectional layer, the backward direction's "
                + "at the last step, as output[:, -1] does), where it has seen one step only. Read the last hidden states (h_n) instead."),
        };
    }

    private static void CheckTop(States states, IReadOnlyList<ImportedLayer> layers)
    {
        if (states.Parts.Any(part => part.Layer != layers.Count - 1))
            throw new NotSupportedException("The ONNX model's head reads a recurrent layer below the top one.");
    }

    /// <summary>The kernel's rows for each kind of pooling and each direction; zeros for what the model does not read.</summary>
    private static float[] Rows(Dense dense, IReadOnlyList<ImportedLayer> layers, Taken[] kinds)
    {
        int directions = layers[^1].Directions.Count;
        int block = dense.From.Units * dense.Outputs;
        var rows = new float[kinds.Length * directions * block];
        for (int i = 0; i < dense.From.Parts.Count; i++)
        {
            Part part = dense.From.Parts[i];
            int place = (Array.IndexOf(kinds, part.Taken) * directions) + part.Direction;
            for (int k = 0; k < block; k++)
                rows[(place * block) + k] += dense.Kernel.Floats[(i * block) + k];
        }

        return rows;
    }

    private static NetworkHead HeadFor(Dense dense, bool perStep, LogitsMeaning logits)
    {
        int outputs = dense.Outputs;
        switch (dense.Activation)
        {
            case "Softmax" when outputs > 1:
            case null when logits == LogitsMeaning.Classes && outputs > 1:
            case "LogSoftmax" when logits == LogitsMeaning.Classes && outputs > 1:
                return new DenseSoftmaxLayer(outputs, perStep);
            case "Sigmoid" when outputs == 1 && !perStep:
            case null when logits == LogitsMeaning.Classes && outputs == 1 && !perStep:
                return new DenseSigmoidLayer();
            case null when !perStep:
                return new DenseLinearLayer(outputs);
            case "LogSoftmax":
                throw new NotSupportedException(
                    "The ONNX model ends with LogSoftmax, which no head here "
                    + $"returns; {nameof(OnnxImportOptions)}.{nameof(OnnxImportOptions.Logits)} = {nameof(LogitsMeaning.Classes)} takes "
                    + "its softmax.");
            default:
                throw new NotSupportedException(
                    $"The ONNX model ends with {dense.Activation ?? "no activation"} over {outputs} "
                    + $"outputs{(perStep ? " per step" : "")}; a head here has softmax over two or more classes (per sequence or step), "
                    + "sigmoid over one, or numbers per sequence.");
        }
    }
}
