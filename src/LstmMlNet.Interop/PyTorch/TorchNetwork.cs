using LstmMlNet.Interop.Tensors;
using LstmMlNet.Networks;
using LstmMlNet.Onnx;
using LstmMlNet.Onnx.Import;

namespace LstmMlNet.Interop.PyTorch;

/// <summary>
/// A network of a state dictionary. Names and shapes say its layers; how steps are pooled and what the outputs mean they do not, so that
/// comes from the options.
/// </summary>
internal static class TorchNetwork
{
    public static RecurrentNetwork Build(StateDictionary whole, ImportOptions options)
    {
        StateDictionary state = whole.Under(options.Prefix);
        var modules = new TorchModules(state);
        List<ImportedLayer> layers = TorchLayers.Of(modules, state, options.Activation);
        int width = layers[^1].Units * layers[^1].Directions.Count * (options.Pooling == SequencePooling.LastMeanMax ? 3 : 1);
        TorchMatrix[] embeddings = [.. modules.Matrices.Where(matrix => IsEmbedding(matrix, modules, state, layers[0].Inputs, width))];
        TorchMatrix[] linear = [.. modules.Matrices.Except(embeddings)];
        if (embeddings.Length > 1)
            throw Several("embeddings", embeddings);
        if (linear.Length > 1)
            throw Several("linear layers", linear);
        ImportedHead head = linear.Length == 1 ? HeadOf(linear[0], width, state.Budget, options)
            : options.EveryStep ? throw new NotSupportedException($"The {state.What} has no linear layer that could predict every step.")
            : new ImportedHead(new NoHead(), SequencePooling.Last, [], []);
        return new ImportedNetwork(state.What, layers, head)
        {
            Embeddings = embeddings.Length == 1 ? TableOf(embeddings[0], layers[0].Inputs, state.Budget) : null,
        }.Create();
    }

    /// <summary>
    /// An embedding has no bias, and is as wide as what the first layer reads; a linear layer reads the last one's states.
    /// </summary>
    private static bool IsEmbedding(TorchMatrix matrix, TorchModules modules, StateDictionary state, int inputs, int width)
    {
        if (matrix.Bias is not null || matrix.Weight.Shape[1] != inputs)
            return false;
        return matrix.Weight.Shape[1] != width
            || matrix.Prefix.Contains("emb", StringComparison.OrdinalIgnoreCase)
            || (state.InOrder && matrix.Place < modules.FirstRecurrent);
    }

    private static ImportedHead HeadOf(TorchMatrix linear, int width, ReadBudget budget, ImportOptions options)
    {
        if (linear.Weight.Shape is not [> 0 and <= int.MaxValue and var rows, var columns] || columns != width)
            throw new NotSupportedException(
                $"{linear.Name} {linear.Weight.ShapeText} does not read the {width} states of the last recurrent layer "
                + $"({nameof(ImportOptions.Pooling)} = {options.Pooling}); a network here ends with one linear layer on them.");
        int outputs = (int)rows;
        float[] kernel = TorchWeights.Kernel(linear.Weight.Values(linear.Name, budget), [0], outputs);
        float[] bias = linear.Bias is not { } tensor ? new float[outputs]
            : tensor.Shape is [var length] && length == outputs ? tensor.Values($"{linear.Prefix}bias", budget)
            : throw new InvalidDataException(
                $"{linear.Prefix}bias has shape {tensor.ShapeText}, and {linear.Name} {linear.Weight.ShapeText}.");
        LogitsMeaning meaning = options.Logits ?? (outputs > 1 || options.EveryStep ? LogitsMeaning.Classes : LogitsMeaning.Numbers);
        return new ImportedHead(HeadKind(outputs, meaning, options.EveryStep), options.Pooling, kernel, bias);
    }

    private static NetworkHead HeadKind(int outputs, LogitsMeaning meaning, bool everyStep) => (meaning, everyStep) switch
    {
        (LogitsMeaning.Classes, _) when outputs > 1 => new DenseSoftmaxLayer(outputs, everyStep),
        (LogitsMeaning.Classes, false) => new DenseSigmoidLayer(),
        (LogitsMeaning.Numbers, false) => new DenseLinearLayer(outputs),
        _ => throw new NotSupportedException(
            "For every step a network here predicts classes, two or more; numbers and a single class it predicts per sequence."),
    };

    private static float[] TableOf(TorchMatrix embedding, int width, ReadBudget budget) => embedding.Weight.Shape[0] is > 1 and var rows
        && rows * width <= Array.MaxLength
            ? embedding.Weight.Values(embedding.Name, budget)
            : throw new NotSupportedException($"{embedding.Name} {embedding.Weight.ShapeText} is an embedding of fewer than two tokens.");

    private static NotSupportedException Several(string what, TorchMatrix[] matrices) => new(
        $"The state dictionary has several {what} ({string.Join(", ", matrices.Select(m => $"{m.Name} {m.Weight.ShapeText}"))}); a "
        + "network here "
        + "has one. What lies between them a state dictionary does not say: export the model as ONNX, or name a part by its prefix.");
}
