namespace LstmMlNet.Reports;

/// <summary>A part of a section: text, a table, a figure.</summary>
internal abstract record Part;

/// <summary>Ready HTML; whatever came from outside in it is encoded.</summary>
internal sealed record Html(string Markup) : Part;

/// <summary>A part of a report with a heading of its own.</summary>
internal sealed record Section(string Id, string Title, IReadOnlyList<Part> Parts);
