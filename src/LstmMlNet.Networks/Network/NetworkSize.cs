using System.Globalization;
using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Layers;

namespace LstmMlNet.Networks.Network;

/// <summary>How much memory a network needs, before any of it is allocated.</summary>
internal static class NetworkSize
{
    // Weights as they are published, as the tiles read them, and transposed for the backward pass; two moments and their gradients.
    private const int CopiesInTraining = 6;
    private const int CopiesInScoring = 2;

    /// <exception cref="InsufficientMemoryException">It is more than is available, or than fits in one array.</exception>
    public static void Check(RecurrentNetwork network) => Check(network, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    internal static void Check(RecurrentNetwork network, long available)
    {
        (Int128 weights, Int128 largest) = Count(network);
        Int128 bytes = weights * sizeof(float) * (network.Head.Target == TargetKind.None ? CopiesInScoring : CopiesInTraining);
        if (bytes <= available && largest <= Array.MaxLength)
            return;
        string layers = string.Join(", ", network.Layers.Take(3).Select(layer => $"{layer.TypeName} of {layer.Units:N0} units"))
            + (network.Layers.Count > 3 ? ", …" : "");
        throw new InsufficientMemoryException(string.Create(
            CultureInfo.InvariantCulture,
            $"A network of {network.Layers.Count:N0} layers ({layers}) on {network.Features:N0} features per step, "
            + $"{network.StepsPerFrame:N0} steps per frame, has {weights:N0} weights and needs about {Gigabytes(bytes)}; "
            + $"there are {Gigabytes(available)}. Take fewer units, layers, tokens or steps per frame."));
    }

    /// <summary>All weights, and those of the largest parameter.</summary>
    private static (Int128 Weights, Int128 Largest) Count(RecurrentNetwork network)
    {
        Int128 weights = 0;
        Int128 largest = 0;
        Int128 width = (Int128)network.Features * network.StepsPerFrame;
        if (network.Embedding is { } embedding)
        {
            Add(embedding.Vocabulary + (Int128)1, embedding.Units);
            width = embedding.Units;
        }

        foreach (CategoricalFeature category in network.Categories)
        {
            Add(category.Embedding.Vocabulary + (Int128)1, category.Embedding.Units);
            width += category.Embedding.Units - 1;
        }

        if (network.FrontEnd is { } frontEnd)
        {
            for (int i = 0; i < frontEnd.Layers.Count; i++)
            {
                ConvolutionLayer layer = frontEnd.Layers[i];
                int inputs = frontEnd.InputsOf(i, network.Features);
                bool mixes = layer.HasBottleneck(inputs);
                Add(inputs, mixes ? layer.Bottleneck : 0);
                foreach (ConvolutionPath path in layer.Paths)
                    Add((Int128)path.KernelSize * (mixes ? layer.Bottleneck : inputs), path.Filters);
                Add(inputs, layer.PooledFilters);
                Add(frontEnd.ShortcutInputsOf(i, network.Features), layer.Filters);
            }

            width = (frontEnd.KeepInput ? width : 0) + frontEnd.Filters;
        }

        foreach (RecurrentLayer layer in network.Layers)
        {
            foreach (RecurrentCell cell in layer.Cells)
            {
                Add(width, (Int128)cell.Layout.KernelSlots.Length * cell.Units);
                Add(cell.Units, (Int128)cell.Layout.RecurrentSlots.Length * cell.Units);
            }

            width = (Int128)layer.Cells.Count * layer.Units;
        }

        Int128 beside = network.FrontEnd?.PooledWidth ?? 0;
        Add((width * PooledParts.Of(network.Pooling)) + beside, network.Head.Columns);
        return (weights, largest);

        void Add(Int128 rows, Int128 columns)
        {
            weights += rows * columns;
            largest = Int128.Max(largest, rows * columns);
        }
    }

    private static string Gigabytes(Int128 bytes) => ((double)bytes / (1L << 30)).ToString("N1", CultureInfo.InvariantCulture) + " GiB";
}
