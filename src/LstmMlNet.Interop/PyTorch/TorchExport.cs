using LstmMlNet.Interop.Export;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Storage;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Interop.PyTorch;

/// <summary>A network as a state dictionary's tensors, in the order and under the names that PyTorch gives them.</summary>
internal static class TorchExport
{
    public static List<StoredTensor> Tensors(RecurrentNetwork network, PyTorchExportOptions options)
    {
        PortableNetwork.Check(network, "PyTorch", CanWrite);
        var portable = PortableNetwork.Of(network);
        var tensors = new List<StoredTensor>();
        if (network.Embedding is { } embedding)
            tensors.Add(new(
                $"{options.EmbeddingName}.weight",
                [embedding.Vocabulary + 1, embedding.Units],
                embedding.DataOf(ParameterNames.Embeddings)));

        // One module of several layers where they are of one kind, and otherwise a list of modules of one layer each.
        RecurrentLayer first = network.Layers[0];
        bool alike = network.Layers.All(layer => layer.Cell.CellType == first.Cell.CellType && layer.Units == first.Units
            && layer.Bidirectional == first.Bidirectional);
        for (int i = 0; i < network.Layers.Count; i++)
        {
            string prefix = alike ? options.RecurrentName : $"{options.RecurrentName}.{i}";
            int number = alike ? i : 0;
            for (int d = 0; d < network.Layers[i].Cells.Count; d++)
                AddDirection(tensors, portable.Cells[i][d], $"_l{number}{(d == 0 ? "" : "_reverse")}", prefix);
        }

        if (network.Head is not NoHead)
        {
            int outputs = network.Head.Outputs;
            tensors.Add(new(
                $"{options.HeadName}.weight",
                [outputs, portable.HeadKernel.Length / outputs],
                TorchWeights.Rows(portable.HeadKernel, [0], outputs)));
            tensors.Add(new($"{options.HeadName}.bias", [outputs], portable.HeadBias));
        }

        return tensors;
    }

    private static string? CanWrite(RecurrentLayer layer) => layer.Cell switch
    {
        { CellType: not (RecurrentCellType.Lstm or RecurrentCellType.Gru or RecurrentCellType.SimpleRnn) } =>
            $"a cell of type {RecurrentCells.NameOf(layer.Cell.CellType)}",
        { CellType: not RecurrentCellType.SimpleRnn, Options.Activation: not CellActivation.Tanh } =>
            "an LSTM or GRU with another activation than tanh",
        { Options.RecurrentActivation: not GateActivation.Sigmoid } => "gates with another activation than sigmoid",
        _ => null,
    };

    private static void AddDirection(List<StoredTensor> tensors, PortableCell cell, string suffix, string prefix)
    {
        int[] gates = TorchWeights.GatesOf(cell.Type);
        int width = gates.Length * cell.Units;
        bool apart = cell.Bias.Length == 2 * width;
        tensors.Add(
            new($"{prefix}.weight_ih{suffix}", [width, cell.Kernel.Length / width], TorchWeights.Rows(cell.Kernel, gates, cell.Units)));
        tensors.Add(new($"{prefix}.weight_hh{suffix}", [width, cell.Units], TorchWeights.Rows(cell.RecurrentKernel, gates, cell.Units)));
        tensors.Add(new($"{prefix}.bias_ih{suffix}", [width], TorchWeights.Bias(cell.Bias.AsSpan(0, width), gates, cell.Units)));
        tensors.Add(new(
            $"{prefix}.bias_hh{suffix}",
            [width],
            apart ? TorchWeights.Bias(cell.Bias.AsSpan(width), gates, cell.Units) : new float[width]));
    }
}
