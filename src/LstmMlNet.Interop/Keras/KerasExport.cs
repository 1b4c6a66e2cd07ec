using System.IO.Compression;
using System.Text;
using LstmMlNet.Interop.Export;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Weights;
using PureHDF;

namespace LstmMlNet.Interop.Keras;

/// <summary>A network's weights in the layout of Keras 3: <c>layers/lstm_1/cell/vars/0</c>.</summary>
internal static class KerasExport
{
    public static byte[] Weights(RecurrentNetwork network)
    {
        PortableNetwork.Check(network, "Keras", Refuse);
        if (network.Pooling == SequencePooling.LastMeanMax)
            throw new NotSupportedException(
                "The network reads last state, mean and maximum side by side, which no Sequential does. OnnxFile.Save writes "
                + "every network.");
        var portable = PortableNetwork.Of(network);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var layers = new H5Group();
        if (network.Embedding is { } embedding)
            Add("Embedding", Variables((embedding.DataOf(ParameterNames.Embeddings), [embedding.Vocabulary + 1, embedding.Units])));
        for (int i = 0; i < network.Layers.Count; i++)
        {
            RecurrentLayer layer = network.Layers[i];
            H5Group[] cells = [.. portable.Cells[i].Select(Cell)];
            Add(
                layer.Bidirectional ? "Bidirectional" : ClassOf(layer),
                layer.Bidirectional
                    ? new H5Group { ["forward_layer"] = cells[0], ["backward_layer"] = cells[1], ["vars"] = new H5Group() }
                    : cells[0]);
        }

        if (network.Head is not NoHead)
        {
            int outputs = portable.HeadBias.Length;
            Add("Dense", Variables((portable.HeadKernel, [portable.HeadKernel.Length / outputs, outputs]), (portable.HeadBias, [outputs])));
        }

        using var stream = new MemoryStream();
        new H5File { ["layers"] = layers, ["vars"] = new H5Group() }.Write(stream);
        return stream.ToArray();

        void Add(string className, H5Group group)
        {
            string name = KerasWeights.SnakeCase(className);
            int count = counts[name] = counts.GetValueOrDefault(name) + 1;
            layers[count == 1 ? name : $"{name}_{count - 1}"] = group;
        }
    }

    public static string ClassOf(RecurrentLayer layer) => layer.Cell.CellType switch
    {
        RecurrentCellType.Lstm => "LSTM",
        RecurrentCellType.SimpleRnn => "SimpleRNN",
        RecurrentCellType.Gru or RecurrentCellType.GruResetBefore => "GRU",
        _ => throw new NotSupportedException($"Keras has no cell of type {RecurrentCells.NameOf(layer.Cell.CellType)}."),
    };

    public static void Zip(string config, byte[] weights, Stream stream)
    {
        // An archive knows its places by a stream that can be sought.
        using var whole = new MemoryStream();
        using (var zip = new ZipArchive(whole, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("metadata.json", Encoding.UTF8.GetBytes("""{"keras_version": "3.0.0", "date_saved": "2000-01-01@00:00:00"}"""));
            Add("config.json", Encoding.UTF8.GetBytes(config));
            Add("model.weights.h5", weights);

            void Add(string name, byte[] bytes)
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }

        whole.Position = 0;
        whole.CopyTo(stream);
    }

    private static string? Refuse(RecurrentLayer layer) => layer.Cell.CellType is RecurrentCellType.Lstm or RecurrentCellType.Gru
        or RecurrentCellType.GruResetBefore or RecurrentCellType.SimpleRnn
            ? null
            : $"a cell of type {RecurrentCells.NameOf(layer.Cell.CellType)}";

    private static H5Group Cell(PortableCell cell)
    {
        int[] gates = KerasRecurrent.GatesOf(cell.Type);
        int width = gates.Length * cell.Units;
        return new H5Group
        {
            ["cell"] = Variables(
                (KerasRecurrent.Columns(cell.Kernel, gates, cell.Units), [cell.Kernel.Length / width, width]),
                (KerasRecurrent.Columns(cell.RecurrentKernel, gates, cell.Units), [cell.Units, width]),
                (KerasRecurrent.Columns(cell.Bias, gates, cell.Units), cell.Bias.Length == width ? [width] : [2, width])),
            ["vars"] = new H5Group(),
        };
    }

    private static H5Group Variables(params (float[] Values, int[] Shape)[] variables)
    {
        var group = new H5Group();
        for (int i = 0; i < variables.Length; i++)
            group[$"{i}"] = new H5Dataset<float[]>(variables[i].Values, fileDims: [.. variables[i].Shape.Select(size => (ulong)size)]);
        return new H5Group { ["vars"] = group };
    }
}
