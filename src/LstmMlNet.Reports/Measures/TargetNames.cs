using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Reports.Measures;

/// <summary>What the numbers of a label column are called: its slots' names, or its own name.</summary>
internal static class TargetNames
{
    /// <param name="subject">The report's subject.</param>
    /// <param name="count">The number of targets.</param>
    public static IReadOnlyList<string> Read(ReportSubject subject, int count)
    {
        DataViewSchema.Column label = subject.Input.Schema[subject.Options.LabelColumnName];
        if (count == 1)
            return [label.Name];
        VBuffer<ReadOnlyMemory<char>> names = default;
        if (label.HasSlotNames())
            label.GetSlotNames(ref names);
        return [.. Enumerable.Range(0, count).Select(i => names.Length == count && !names.GetItemOrDefault(i).IsEmpty
            ? names.GetItemOrDefault(i).ToString()
            : string.Create(CultureInfo.InvariantCulture, $"target {i + 1}"))];
    }
}
