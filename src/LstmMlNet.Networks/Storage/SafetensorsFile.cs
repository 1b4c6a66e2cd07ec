using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Storage;

/// <summary>
/// The content of a safetensors file. Tensors are taken one by one, by name and expected shape; one that nobody takes is an error.
/// </summary>
internal sealed class SafetensorsFile
{
    private readonly string _what;
    private readonly IReadOnlyList<StoredTensor> _all;
    private readonly Dictionary<string, StoredTensor> _tensors = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">Two tensors have the same name.</exception>
    public SafetensorsFile(string what, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<StoredTensor> tensors)
    {
        _what = what;
        Metadata = metadata;
        _all = tensors;
        foreach (StoredTensor tensor in tensors)
        {
            if (!_tensors.TryAdd(tensor.Name, tensor))
                throw new InvalidDataException($"The {what} has two tensors named {tensor.Name}.");
        }
    }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <param name="wholly">
    /// Whether the checksum must cover names, shapes and metadata too; in files of the first versions it covers the data alone.
    /// </param>
    /// <exception cref="InvalidDataException">The checksum does not match.</exception>
    public void Verify(bool wholly)
    {
        if (!SafetensorsChecksum.Fits(Metadata, _all, wholly))
            throw new InvalidDataException($"The {_what} is truncated or was altered: it does not match its checksum.");
    }

    /// <summary>Whether a tensor's name begins so.</summary>
    public bool HasGroup(string prefix) => _tensors.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <exception cref="InvalidDataException">
    /// There is none, it has another shape, or a value that is not finite although all must be.
    /// </exception>
    public float[] Take(string name, IReadOnlyList<int> shape, bool finite = true)
    {
        if (!_tensors.Remove(name, out StoredTensor? tensor))
            throw new InvalidDataException($"The {_what} has no tensor {name}.");
        if (!tensor.Shape.SequenceEqual(shape))
            throw new InvalidDataException(
                $"Tensor {name} has shape [{string.Join(", ", tensor.Shape)}]; the network needs [{string.Join(", ", shape)}].");
        int bad = finite ? SequenceStore.IndexOfNonFinite(tensor.Data) : -1;
        return bad < 0
            ? tensor.Data
            : throw new InvalidDataException(
                $"Tensor {name} has the value {tensor.Data[bad]} at index {bad}: weights must be finite numbers.");
    }

    /// <exception cref="InvalidDataException">A tensor was not taken.</exception>
    public void CheckAllTaken()
    {
        if (_tensors.Count > 0)
            throw new InvalidDataException($"The {_what} has tensors that its network does "
                + $"not: {string.Join(", ", _tensors.Keys.Order(StringComparer.Ordinal).Take(5))}.");
    }
}
