using System.Runtime.InteropServices;
using Google.Protobuf;
using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.Engines;

/// <summary>Writes a one-layer network as an ONNX model: LSTM or GRU, the last hidden state, Gemm, Softmax.</summary>
internal static class OnnxFile
{
    public const string Input = "x";
    public const string Output = "y";
    private const int FloatType = 1;
    private const int Int64Type = 7;

    /// <param name="shape">The shape.</param>
    /// <param name="network">Its network.</param>
    /// <param name="batch">Rows that the model takes at once.</param>
    public static byte[] Write(Shape shape, RecurrentNetwork network, int batch)
    {
        RecurrentCell cell = network.Layers[0].Cell;
        bool lstm = cell.CellType == RecurrentCellType.Lstm;

        // ONNX has i, o, f, c and z, r, h; the product f, i, u, o and z, r, n.
        int[] gates = lstm ? [1, 3, 0, 2] : [0, 1, 2];
        int width = gates.Length * shape.Units;
        byte[] node = Message(m =>
        {
            foreach (string name in new[] { Input, "w", "r", "b" })
                Text(m, 1, name);
            Text(m, 2, "");
            Text(m, 2, "h");
            Text(m, 4, lstm ? "LSTM" : "GRU");
            Nested(m, 5, Attribute("hidden_size", shape.Units));
            if (!lstm)
                Nested(m, 5, Attribute("linear_before_reset", 1));
        });
        byte[] graph = Message(m =>
        {
            Nested(m, 1, node);
            Nested(m, 1, Node("Squeeze", ["h", "axes"], "last"));
            Nested(m, 1, Node("Gemm", ["last", "headKernel", "headBias"], "logits"));
            Nested(m, 1, Node("Softmax", ["logits"], Output, Attribute("axis", 1)));
            Text(m, 2, "network");
            Nested(m, 5, Tensor(
                "w",
                [1, width, shape.Features],
                GateOrder.Transposed(cell.Parameters[0].Values, shape.Features, shape.Units, gates)));
            Nested(
                m,
                5,
                Tensor("r", [1, width, shape.Units], GateOrder.Transposed(cell.Parameters[1].Values, shape.Units, shape.Units, gates)));
            Nested(m, 5, Tensor(
                "b",
                [1, 2 * width],
                [.. GateOrder.Bias(cell, shape.Units, gates, second: false), .. GateOrder.Bias(cell, shape.Units, gates, second: true)]));
            Nested(m, 5, Tensor("headKernel", [shape.Units, shape.Classes], network.Head.Parameters[0].Values.ToArray()));
            Nested(m, 5, Tensor("headBias", [shape.Classes], network.Head.Parameters[1].Values.ToArray()));
            Nested(m, 5, Message(t =>
            {
                Number(t, 1, 1);
                Number(t, 2, Int64Type);
                Number(t, 7, 0);
                Text(t, 8, "axes");
            }));
            Nested(m, 11, Value(Input, [shape.Steps, batch, shape.Features]));
            Nested(m, 12, Value(Output, [batch, shape.Classes]));
        });
        return Message(m =>
        {
            Number(m, 1, 8);
            Nested(m, 7, graph);
            Nested(m, 8, Message(opset => Number(opset, 2, 14)));
        });
    }

    private static byte[] Node(string type, string[] inputs, string output, byte[]? attribute = null) => Message(m =>
    {
        foreach (string input in inputs)
            Text(m, 1, input);
        Text(m, 2, output);
        Text(m, 4, type);
        if (attribute is not null)
            Nested(m, 5, attribute);
    });

    private static byte[] Attribute(string name, long value) => Message(m =>
    {
        const int IntegerAttribute = 2;
        Text(m, 1, name);
        Number(m, 3, value);
        Number(m, 20, IntegerAttribute);
    });

    private static byte[] Tensor(string name, int[] dimensions, float[] values) => Message(m =>
    {
        foreach (int dimension in dimensions)
            Number(m, 1, dimension);
        Number(m, 2, FloatType);
        Text(m, 8, name);
        m.WriteTag(9, WireFormat.WireType.LengthDelimited);
        m.WriteBytes(ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)));
    });

    private static byte[] Value(string name, int[] dimensions) => Message(m =>
    {
        Text(m, 1, name);
        Nested(m, 2, Message(type => Nested(type, 1, Message(tensor =>
        {
            Number(tensor, 1, FloatType);
            Nested(tensor, 2, Message(tensorShape =>
            {
                foreach (int dimension in dimensions)
                    Nested(tensorShape, 1, Message(d => Number(d, 1, dimension)));
            }));
        }))));
    });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var coded = new CodedOutputStream(stream, leaveOpen: true))
            write(coded);
        return stream.ToArray();
    }

    private static void Text(CodedOutputStream m, int field, string value)
    {
        m.WriteTag(field, WireFormat.WireType.LengthDelimited);
        m.WriteString(value);
    }

    private static void Number(CodedOutputStream m, int field, long value)
    {
        m.WriteTag(field, WireFormat.WireType.Varint);
        m.WriteInt64(value);
    }

    private static void Nested(CodedOutputStream m, int field, byte[] message)
    {
        m.WriteTag(field, WireFormat.WireType.LengthDelimited);
        m.WriteBytes(ByteString.CopyFrom(message));
    }
}
