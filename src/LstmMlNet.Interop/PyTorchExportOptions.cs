namespace LstmMlNet.Interop;

/// <summary>The names of a state dictionary's modules: those of the attributes of the Python class that loads it.</summary>
public sealed record PyTorchExportOptions
{
    /// <summary>
    /// The name of the <c>nn.LSTM</c>, <c>nn.GRU</c> or <c>nn.RNN</c>; for layers that differ in kind or units, of their
    /// <c>nn.ModuleList</c>. Default: <c>rnn</c>.
    /// </summary>
    public string RecurrentName { get; init; } = "rnn";

    /// <summary>The name of the <c>nn.Linear</c>. Default: <c>fc</c>.</summary>
    public string HeadName { get; init; } = "fc";

    /// <summary>The name of the <c>nn.Embedding</c>, for networks that read tokens. Default: <c>embedding</c>.</summary>
    public string EmbeddingName { get; init; } = "embedding";

    /// <exception cref="ArgumentException">A name is missing, or given twice.</exception>
    internal void Validate()
    {
        string[] names = [RecurrentName, HeadName, EmbeddingName];
        if (names.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("A module of the state dictionary has no name.");
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length)
            throw new ArgumentException($"Two modules of the state dictionary have the same name ({string.Join(", ", names)}).");
    }
}
