namespace LstmMlNet.Reports;

/// <summary>The progress of a report.</summary>
/// <param name="Part">The part that is being measured, named as its section is.</param>
/// <param name="Index">The number of parts that are done.</param>
/// <param name="Count">The total number of parts.</param>
public sealed record ReportProgress(string Part, int Index, int Count);
