using System.Buffers.Binary;
using System.Text.Json;
using LstmMlNet.Interop.Tensors;

namespace LstmMlNet.Interop.PyTorch;

/// <summary>
/// Safetensors of any writer: every type of number, tensors in any order. Sizes and places are checked before any is read.
/// </summary>
internal static class SafetensorsReader
{
    public const string What = "safetensors file";
    private const int MostHeader = 100 << 20;

    /// <summary>Whether a file can be one: its first 8 bytes are the length of a header that begins with a brace.</summary>
    public static bool IsOne(ReadOnlySpan<byte> start, long length) =>
        start.Length >= 9 && start[8] == '{' && BinaryPrimitives.ReadInt64LittleEndian(start) is > 0 and var header && header <= length - 8;

    /// <summary>The file's tensors, and its metadata.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static (StateDictionary Tensors, IReadOnlyDictionary<string, string> Metadata) Read(Stream stream, ReadBudget budget)
    {
        long start = stream.Position;
        Span<byte> first = stackalloc byte[sizeof(long)];
        if (stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) < first.Length)
            throw new InvalidDataException($"The {What} is truncated: it ends within the header's length.");
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(first);
        if (headerLength < 2 || headerLength > MostHeader || headerLength > stream.Length - stream.Position)
            throw new InvalidDataException($"The {What}'s header would have {headerLength} bytes: the file is truncated, or is none.");
        byte[] header = Take(stream, headerLength);
        long dataStart = start + sizeof(long) + headerLength;
        long dataLength = stream.Length - dataStart;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var tensors = new OrderedDictionary<string, FileTensor>(StringComparer.Ordinal);
        var places = new List<(long Start, long End, string Name)>();
        try
        {
            using JsonDocument json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            foreach (JsonProperty entry in json.RootElement.EnumerateObject())
            {
                if (entry.Name == "__metadata__")
                {
                    foreach (JsonProperty value in entry.Value.EnumerateObject())
                        metadata[value.Name] = value.Value.GetString() ?? "";
                    continue;
                }

                if (!tensors.TryAdd(entry.Name, Tensor(stream, entry, dataStart, dataLength, budget, places)))
                    throw new InvalidDataException($"The {What} has tensor {entry.Name} twice.");
            }
        }
        catch (Exception exception) when (exception is JsonException
            or InvalidOperationException
            or KeyNotFoundException
            or FormatException)
        {
            throw new InvalidDataException($"The {What}'s header cannot be read: {exception.Message}", exception);
        }

        CheckPlaces(places, dataLength);
        return (new StateDictionary(What, [.. tensors], budget, InOrder: false), metadata);
    }

    private static FileTensor Tensor(
        Stream stream,
        JsonProperty entry,
        long dataStart,
        long dataLength,
        ReadBudget budget,
        List<(long Start, long End, string Name)> places)
    {
        string typeName = entry.Value.GetProperty("dtype").GetString() ?? "";
        ElementType type = typeName switch
        {
            "F32" => ElementType.Single,
            "F64" => ElementType.Double,
            "F16" => ElementType.Half,
            "BF16" => ElementType.BFloat16,
            _ => ElementType.Other,
        };
        long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        if (offsets is not [>= 0 and var from, var to] || to < from || to > dataLength)
            throw new InvalidDataException($"The {What} is truncated or damaged: tensor {entry.Name} lies outside its {dataLength} bytes.");
        Int128 count = 1;
        foreach (long size in shape)
            count = count < 0 || count > dataLength || size < 0 ? -1 : count * size;
        if (shape.Length > 8 || count < 0 || (type != ElementType.Other && count * FileTensor.SizeOf(type) != to - from))
            throw new InvalidDataException($"The {What} is damaged: tensor {entry.Name} does not fit its {to - from} bytes.");
        string name = entry.Name;
        places.Add((from, to, name));
        var storage = new TensorStorage(to - from, bigEndian: false, () =>
        {
            budget.Spend(to - from, $"Tensor {name}");
            stream.Position = dataStart + from;
            return Take(stream, to - from);
        });
        return new FileTensor(type, typeName, shape, FileTensor.RowMajor(shape), 0, storage);
    }

    /// <summary>The format's rule: tensors lie one behind another, and fill the file.</summary>
    private static void CheckPlaces(List<(long Start, long End, string Name)> places, long dataLength)
    {
        long end = 0;
        foreach ((long start, long next, string name) in places.Order())
        {
            if (start != end)
                throw new InvalidDataException(
                    $"The {What} is damaged: tensor {name} begins at byte {start}, those before it end at {end}.");
            end = next;
        }

        if (end != dataLength)
            throw new InvalidDataException($"The {What} is truncated or damaged: its tensors take {end} bytes, and it has {dataLength}.");
    }

    private static byte[] Take(Stream stream, long count)
    {
        if (count > Array.MaxLength)
            throw new InvalidDataException($"The {What} has a tensor of {count} bytes.");
        var bytes = new byte[count];
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length
            ? bytes
            : throw new InvalidDataException($"The {What} is truncated.");
    }
}
