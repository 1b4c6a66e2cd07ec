using LstmMlNet.Interop.Tensors;

namespace LstmMlNet.Interop.PyTorch;

/// <summary>The only classes and functions that a pickle may name: those of tensors and of the dictionaries around them.</summary>
internal static class TorchNames
{
    private static readonly Dictionary<string, ElementType> s_storages = new(StringComparer.Ordinal)
    {
        ["FloatStorage"] = ElementType.Single,
        ["DoubleStorage"] = ElementType.Double,
        ["HalfStorage"] = ElementType.Half,
        ["BFloat16Storage"] = ElementType.BFloat16,
        ["LongStorage"] = ElementType.Other,
        ["IntStorage"] = ElementType.Other,
        ["ShortStorage"] = ElementType.Other,
        ["CharStorage"] = ElementType.Other,
        ["ByteStorage"] = ElementType.Other,
        ["BoolStorage"] = ElementType.Other,
        ["ComplexFloatStorage"] = ElementType.Other,
        ["ComplexDoubleStorage"] = ElementType.Other,
        ["UntypedStorage"] = ElementType.Other,
    };

    private static readonly Dictionary<string, ElementType> s_types = new(StringComparer.Ordinal)
    {
        ["float32"] = ElementType.Single,
        ["float"] = ElementType.Single,
        ["float64"] = ElementType.Double,
        ["double"] = ElementType.Double,
        ["float16"] = ElementType.Half,
        ["half"] = ElementType.Half,
        ["bfloat16"] = ElementType.BFloat16,
        ["int64"] = ElementType.Other,
        ["int32"] = ElementType.Other,
        ["int16"] = ElementType.Other,
        ["int8"] = ElementType.Other,
        ["uint8"] = ElementType.Other,
        ["uint16"] = ElementType.Other,
        ["uint32"] = ElementType.Other,
        ["uint64"] = ElementType.Other,
        ["bool"] = ElementType.Other,
    };

    /// <exception cref="NotSupportedException">It is none of them; the message says what to do.</exception>
    public static PickleName Check(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => new(module, name),
        ("torch._utils", "_rebuild_tensor" or "_rebuild_tensor_v2" or "_rebuild_tensor_v3") => new(module, name),
        ("torch._utils", "_rebuild_parameter" or "_rebuild_parameter_with_state") => new(module, name),
        ("torch", "Size" or "device") => new(module, name),
        ("torch" or "torch.cuda" or "torch.storage", _) when s_storages.ContainsKey(name) => new(module, name),
        ("torch", _) when s_types.ContainsKey(name) => new(module, name),
        _ => throw new NotSupportedException(
            $"The PyTorch file holds an object of {module}.{name}, as a whole module or a trainer's checkpoint does; only tensors are "
            + "read, and nothing in a file is executed. In Python, save the state dictionary alone: "
            + "torch.save(model.state_dict(), \"model.pt\")."),
    };

    /// <summary>The type of a storage's elements; null where the name is of no storage.</summary>
    public static ElementType? StorageType(PickleName name) => s_storages.TryGetValue(name.Name, out ElementType type) ? type : null;

    /// <summary>The element type that a name stands for; null where it is none.</summary>
    public static ElementType? TypeOf(PickleName name) =>
        name.Module == "torch" && s_types.TryGetValue(name.Name, out ElementType type) ? type : null;

    /// <summary>Bytes of an element of a storage, of whole numbers too.</summary>
    public static int SizeOf(PickleName storage) => storage.Name switch
    {
        "LongStorage" or "ComplexFloatStorage" or "DoubleStorage" => 8,
        "IntStorage" or "FloatStorage" => 4,
        "ShortStorage" or "HalfStorage" or "BFloat16Storage" => 2,
        "ComplexDoubleStorage" => 16,
        _ => 1,
    };
}
