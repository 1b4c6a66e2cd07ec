namespace LstmMlNet.Reports;

/// <summary>A part of a section: text, a table, a figure.</summary>
internal abstract record Part;

/// <summary>Ready HTML, in which outside text is already encoded.</summary>
internal sealed record Html(string Markup) : Part;

/// <summary>The verdict of a section's first sentence.</summary>
internal enum Tone
{
    /// <summary>Neither good nor bad.</summary>
    Plain,

    Good,

    /// <summary>Good with a reservation.</summary>
    Mixed,

    Bad,
}

/// <summary>A section of a report: a heading, a sentence, plots, and the numbers behind them.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Tone">Whether the sentence is good news.</param>
/// <param name="Verdict">The sentence: what is good or bad here, from the numbers.</param>
/// <param name="Shown">The visible content.</param>
/// <param name="Hidden">The content that opens on demand.</param>
internal sealed record Section(string Id, string Title, Tone Tone, string Verdict, IReadOnlyList<Part> Shown, IReadOnlyList<Part> Hidden)
{
    /// <summary>The heading of the hidden content.</summary>
    public string More { get; init; } = "The numbers";
}
