namespace LstmMlNet.Reports;

/// <summary>A part of a section: text, a table, a figure.</summary>
internal abstract record Part;

/// <summary>Ready HTML; whatever came from outside in it is encoded.</summary>
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

/// <summary>A part of a report with a heading of its own: a sentence first, pictures, and the numbers behind it.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Tone">Whether the sentence is good news.</param>
/// <param name="Verdict">The sentence: what is good or bad here, from the numbers.</param>
/// <param name="Shown">What is seen at once.</param>
/// <param name="Hidden">What opens under it.</param>
internal sealed record Section(string Id, string Title, Tone Tone, string Verdict, IReadOnlyList<Part> Shown, IReadOnlyList<Part> Hidden)
{
    /// <summary>What the hidden part is called.</summary>
    public string More { get; init; } = "The numbers";
}
