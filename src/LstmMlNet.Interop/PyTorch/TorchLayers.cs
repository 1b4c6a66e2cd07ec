using LstmMlNet.Interop.Tensors;
using LstmMlNet.Networks;
using LstmMlNet.Onnx.Import;

namespace LstmMlNet.Interop.PyTorch;

/// <summary>The recurrent layers of a state dictionary, from the bottom up.</summary>
internal static class TorchLayers
{
    private const int MostModules = 8;

    /// <exception cref="NotSupportedException">The layers cannot be put one on top of the other, or are of no kind known here.</exception>
    public static List<ImportedLayer> Of(TorchModules modules, StateDictionary state, CellActivation activation)
    {
        if (modules.Recurrent.Count == 0)
            throw new NotSupportedException(
                $"The {state.What} has no recurrent layer: no tensor is named as those of nn.LSTM, nn.GRU and nn.RNN are (weight_ih_l0).");
        if (modules.Recurrent.Count > MostModules)
            throw new NotSupportedException(
                $"The {state.What} has {modules.Recurrent.Count} recurrent modules; up to {MostModules} are read.");
        List<ImportedLayer>[] all = [.. modules.Recurrent.Select(module => LayersOf(module, state.Budget, activation))];
        if (Chains(all))
            return [.. all.SelectMany(layers => layers)];
        List<ImportedLayer>[][] orders = [.. Orders(all).Where(Chains).Take(2)];
        return orders.Length == 1 ? [.. orders[0].SelectMany(layers => layers)] : throw new NotSupportedException(
            $"The {state.What}'s recurrent "
            + $"modules {string.Join(", ", modules.Recurrent.Select(module => $"'{module.Prefix.TrimEnd('.')}'"))} "
            + "do not read one another in one order by their widths; a network here is one stack.");
    }

    private static bool Chains(IReadOnlyList<List<ImportedLayer>> all) =>
        Enumerable.Range(1, all.Count - 1).All(i => all[i][0].Inputs == OutputOf(all[i - 1][^1]));

    private static IEnumerable<List<ImportedLayer>[]> Orders(List<ImportedLayer>[] all) => all.Length <= 1
        ? [all]
        : all.SelectMany((first, i) => Orders([.. all[..i], .. all[(i + 1)..]]).Select(rest => (List<ImportedLayer>[])[first, .. rest]));

    private static int OutputOf(ImportedLayer layer) => layer.Units * layer.Directions.Count;

    private static List<ImportedLayer> LayersOf(TorchRecurrent module, ReadBudget budget, CellActivation activation)
    {
        var layers = new List<ImportedLayer>();
        foreach ((int number, SortedDictionary<int, TorchDirection> directions) in module.Layers)
        {
            string name = $"{module.Prefix}*_l{number}";
            if (number != layers.Count || !directions.ContainsKey(0))
                throw new InvalidDataException($"The state dictionary has {name}, but not all layers and directions before it.");
            ImportedLayer[] parts = [.. directions.Values.Select(direction => Direction(direction, name, budget, activation))];
            ImportedLayer first = parts[0];
            if (parts.Any(part => part.Cell != first.Cell || part.Units != first.Units || part.Inputs != first.Inputs))
                throw new InvalidDataException($"The two directions of {name} have different shapes.");
            if (layers.Count > 0 && (first.Cell != layers[^1].Cell || first.Inputs != OutputOf(layers[^1])))
                throw new InvalidDataException($"{name} reads {first.Inputs} values, and the layer below returns {OutputOf(layers[^1])}.");
            layers.Add(first with { Directions = [.. parts.SelectMany(part => part.Directions)] });
        }

        return layers;
    }

    private static ImportedLayer Direction(TorchDirection direction, string name, ReadBudget budget, CellActivation activation)
    {
        if (direction.Tensors.ContainsKey("weight_hr"))
            throw new NotSupportedException(
                $"{name} has a projection of its hidden state (proj_size, weight_hr), which no cell here has.");
        if (!direction.Tensors.TryGetValue("weight_ih", out var input) || !direction.Tensors.TryGetValue("weight_hh", out var recurrent))
            throw new InvalidDataException($"{name} lacks weight_ih or weight_hh.");
        if (input.Value.Shape is not [var width, > 0 and var inputs] || recurrent.Value.Shape is not [var rows, > 0 and var units]
            || width != rows || rows % units != 0 || units > int.MaxValue / 8 || inputs > int.MaxValue / 8)
            throw new InvalidDataException(
                $"{input.Key} {input.Value.ShapeText} and {recurrent.Key} {recurrent.Value.ShapeText} are of no recurrent layer.");
        RecurrentCellType type = (rows / units) switch
        {
            4 => RecurrentCellType.Lstm,
            3 => RecurrentCellType.Gru,
            1 => RecurrentCellType.SimpleRnn,
            _ => throw new NotSupportedException(
                $"{recurrent.Key} {recurrent.Value.ShapeText} has {rows / units} gates; LSTM has 4, GRU 3, RNN 1."),
        };
        if (activation != CellActivation.Tanh && type != RecurrentCellType.SimpleRnn)
            throw new NotSupportedException($"{name} is of an LSTM or GRU, whose activation in PyTorch is always tanh.");
        int[] gates = TorchWeights.GatesOf(type);
        int size = (int)units;
        float[] first = TorchWeights.Bias(BiasOf("bias_ih"), gates, size);
        float[] second = TorchWeights.Bias(BiasOf("bias_hh"), gates, size);
        var weights = new Dictionary<string, float[]>
        {
            ["kernel"] = TorchWeights.Kernel(input.Value.Values(input.Key, budget), gates, size),
            ["recurrent_kernel"] = TorchWeights.Kernel(recurrent.Value.Values(recurrent.Key, budget), gates, size),
            ["bias"] = type == RecurrentCellType.Gru ? [.. first, .. second] : TorchWeights.Sum(first, second),
        };
        return new ImportedLayer(type, size, (int)inputs, new RecurrentCellOptions { Activation = activation }, [weights]);

        float[] BiasOf(string kind)
        {
            if (!direction.Tensors.TryGetValue(kind, out var bias))
                return new float[rows];
            return bias.Value.Shape is [var length] && length == rows
                ? bias.Value.Values(bias.Key, budget)
                : throw new InvalidDataException($"{bias.Key} has shape {bias.Value.ShapeText}, and {input.Key} {input.Value.ShapeText}.");
        }
    }
}
