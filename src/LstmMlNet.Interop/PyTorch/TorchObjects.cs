using LstmMlNet.Interop.Tensors;

namespace LstmMlNet.Interop.PyTorch;

/// <summary>Makes of the names and arguments in a pickle the tensors that they describe.</summary>
/// <param name="open">Finds the bytes of a storage.</param>
internal sealed class TorchObjects(Func<StorageReference, TensorStorage> open)
{
    private readonly Dictionary<string, TensorStorage> _storages = new(StringComparer.Ordinal);

    /// <summary>What a call of one of the names that a pickle may have gives.</summary>
    public object? Make(PickleName name, object?[] arguments)
    {
        switch (name.Name)
        {
            case "OrderedDict":
                return Dictionary(arguments);
            case "_rebuild_tensor" or "_rebuild_tensor_v2" or "_rebuild_tensor_v3":
                return Tensor(name, arguments);
            case "_rebuild_parameter" or "_rebuild_parameter_with_state" when arguments is [FileTensor tensor, ..]:
                return tensor;
            case "Size" when arguments is [PickleTuple sizes]:
                return sizes;
            case "device":
                return null;
            default:
                throw new InvalidDataException($"The PyTorch file calls {name} in a way that PyTorch does not.");
        }
    }

    /// <summary>A reference to a storage: ('storage', type, key, device, elements).</summary>
    public static object Storage(object?[] id) => id is ["storage", PickleName type, string key, _, long count, ..] && count >= 0
        && TorchNames.StorageType(type) is not null
            ? new StorageReference(key, type, count)
            : throw new InvalidDataException("The PyTorch file refers to a storage in a way that PyTorch does not.");

    private static PickleDictionary Dictionary(object?[] arguments)
    {
        var dictionary = new PickleDictionary();
        if (arguments.Length == 0)
            return dictionary;
        if (arguments is not [List<object?> pairs])
            throw new InvalidDataException("The PyTorch file makes a dictionary in a way that PyTorch does not.");
        foreach (object? pair in pairs)
        {
            object?[] items = pair is PickleTuple tuple ? tuple.Items : pair is List<object?> list ? [.. list] : [];
            if (items.Length != 2)
                throw new InvalidDataException("The PyTorch file makes a dictionary of what are not pairs.");
            dictionary.Add(items[0], items[1]);
        }

        return dictionary;
    }

    private FileTensor Tensor(PickleName name, object?[] arguments)
    {
        if (arguments is not [StorageReference reference, long offset, var size, var stride, ..]
            || Sizes(size) is not { } shape || Sizes(stride) is not { } strides)
            throw new InvalidDataException($"The PyTorch file calls {name} in a way that PyTorch does not.");
        ElementType type = TorchNames.StorageType(reference.Type)!.Value;
        string typeName = reference.Type.Name.Replace("Storage", "", StringComparison.Ordinal);
        if (name.Name == "_rebuild_tensor_v3")
        {
            if (arguments is not [_, _, _, _, _, _, PickleName dtype, ..] || TorchNames.TypeOf(dtype) is not { } given)
                throw new InvalidDataException("The PyTorch file has a tensor of an unknown type.");
            (type, typeName) = (given, dtype.Name);
        }

        if (!_storages.TryGetValue(reference.Key, out TensorStorage? storage))
            _storages[reference.Key] = storage = open(reference);
        return new FileTensor(type, typeName, shape, strides, offset, storage);
    }

    private static long[]? Sizes(object? value) => value switch
    {
        PickleTuple { Items: var items } when items.Length <= 64 && items.All(item => item is long) => [.. items.Cast<long>()],
        List<object?> list when list.Count <= 64 && list.All(item => item is long) => [.. list.Cast<long>()],
        _ => null,
    };
}
