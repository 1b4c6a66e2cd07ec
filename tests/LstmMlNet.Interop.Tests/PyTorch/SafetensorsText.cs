using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace LstmMlNet.Interop.Tests.PyTorch;

/// <summary>Safetensors files as Python's package writes them: sorted by name, of any type of number.</summary>
internal static class SafetensorsText
{
    public static byte[] Of(TorchTensor[] state, string type = "Float")
    {
        var header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        var data = new List<byte>();
        foreach (TorchTensor tensor in state.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            int start = data.Count;
            data.AddRange(new TorchSave { Type = type }.Bytes(tensor.Values));
            string name = type switch { "Float" => "F32", "Double" => "F64", "Half" => "F16", _ => "BF16" };
            header.Append(",\"").Append(tensor.Name).Append("\":{\"dtype\":\"").Append(name).Append("\",\"shape\":")
                .Append(JsonSerializer.Serialize(tensor.Shape)).Append(",\"data_offsets\":[")
                    .Append(start)
                    .Append(',')
                    .Append(data.Count)
                    .Append("]}");
        }

        return File(header.Append('}').ToString(), [.. data]);
    }

    public static byte[] File(string header, byte[] data)
    {
        var length = new byte[8];
        byte[] text = Encoding.UTF8.GetBytes(header);
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }
}
