using Microsoft.ML.Data;

namespace ReberGrammar;

/// <summary>A word, and whether it is in the language.</summary>
internal sealed class Word
{
    [VectorType]
    public string[] Letters { get; set; } = [];

    public bool Label { get; set; }
}
