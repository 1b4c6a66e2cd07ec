namespace LstmMlNet.Interop.Tensors;

/// <summary>Tensors by their names.</summary>
/// <param name="What">What the file is called in errors.</param>
/// <param name="Tensors">In the file's order.</param>
/// <param name="Budget">What may be made of them.</param>
/// <param name="InOrder">Whether that order is the module's: of PyTorch's own files it is, safetensors are sorted by name.</param>
internal sealed record StateDictionary(
    string What,
    IReadOnlyList<KeyValuePair<string, FileTensor>> Tensors,
    ReadBudget Budget,
    bool InOrder)
{
    /// <summary>The tensors of a part of it, their names without the prefix.</summary>
    /// <exception cref="ArgumentException">No name begins so.</exception>
    public StateDictionary Under(string prefix)
    {
        if (prefix.Length == 0)
            return this;
        KeyValuePair<string, FileTensor>[] own =
        [
            .. Tensors.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(pair => KeyValuePair.Create(pair.Key[prefix.Length..], pair.Value)),
        ];
        return own.Length > 0 ? this with { Tensors = own } : throw new ArgumentException(
            $"No tensor of the {What} has a name that begins with '{prefix}'; there are "
            + $"{string.Join(", ", Tensors.Take(5).Select(pair => pair.Key))}.",
            nameof(prefix));
    }
}
