namespace LstmMlNet.Reports;

/// <summary>The progress of a report.</summary>
/// <param name="Part">What is measured now, as its section is called.</param>
/// <param name="Index">Parts that are done.</param>
/// <param name="Count">Parts in all.</param>
public sealed record ReportProgress(string Part, int Index, int Count);
