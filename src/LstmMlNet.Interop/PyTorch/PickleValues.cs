namespace LstmMlNet.Interop.PyTorch;

/// <summary>A dictionary in a pickle, in its order. Keys may be anything; of equal ones the last counts, as in Python.</summary>
internal sealed class PickleDictionary
{
    private List<KeyValuePair<object?, object?>>? _entries;

    public IReadOnlyList<KeyValuePair<object?, object?>> Entries => _entries ?? [];

    public void Add(object? key, object? value) => (_entries ??= []).Add(new(key, value));
}

/// <summary>A tuple in a pickle.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>A class or function that a pickle names, one of those that <see cref="TorchNames"/> lets in.</summary>
internal sealed record PickleName(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A storage that a pickle refers to: its key in the file, its type, and how many elements it has.</summary>
internal sealed record StorageReference(string Key, PickleName Type, long Count);
