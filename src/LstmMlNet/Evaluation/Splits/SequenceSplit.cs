using System.Collections;
using Microsoft.ML;

namespace LstmMlNet.Evaluation.Splits;

/// <summary>Splits sequences at random, stratified and by groups.</summary>
internal static class SequenceSplit
{
    public static DataOperationsCatalog.TrainTestData TrainTest(
        IDataView data,
        double testFraction,
        string? labelName,
        string? groupName,
        int seed)
    {
        if (!(testFraction is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction, "The share to test on must be between 0 and 1.");
        (int[] strata, int[]? groups) = Read(data, labelName, groupName, parts: 2);
        int[] parts = PartAssignment.Run(strata, groups, [1 - testFraction, testFraction], seed);
        KeepClassesInTraining(strata, groups, parts);
        return Pair(data, parts, test: 1);
    }

    /// <summary>Sets whole groups aside.</summary>
    /// <param name="strata">Each row's class.</param>
    /// <param name="groups">Each row's group.</param>
    /// <param name="fraction">The share that is set aside.</param>
    /// <param name="seed">The same seed sets the same aside.</param>
    /// <returns>Rows that stay and rows that are set aside, by their numbers; none of the latter where there is a single group.</returns>
    public static (IReadOnlyList<int> Kept, IReadOnlyList<int> Aside) Groups(int[] strata, int[] groups, double fraction, int seed)
    {
        int[] parts = PartAssignment.Run(strata, groups, [1 - fraction, fraction], seed);
        KeepClassesInTraining(strata, groups, parts);
        int[] rows = [.. Enumerable.Range(0, parts.Length)];
        return ([.. rows.Where(row => parts[row] == 0)], [.. rows.Where(row => parts[row] == 1)]);
    }

    public static IReadOnlyList<DataOperationsCatalog.TrainTestData> Folds(
        IDataView data,
        int folds,
        string? labelName,
        string? groupName,
        int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        (int[] strata, int[]? groups) = Read(data, labelName, groupName, folds);
        int[] parts = PartAssignment.Run(strata, groups, [.. Enumerable.Repeat(1.0 / folds, folds)], seed);
        return [.. Enumerable.Range(0, folds).Select(fold => Pair(data, parts, fold))];
    }

    private static (int[] Strata, int[]? Groups) Read(IDataView data, string? labelName, string? groupName, int parts)
    {
        int[] strata = labelName is null ? new int[RowValues.Count(data)] : RowValues.Strata(data, labelName);
        int[]? groups = groupName is null ? null : RowValues.Read(data, groupName, "group");
        int units = groups?.Distinct().Count() ?? strata.Length;
        if (units >= parts)
            return (strata, groups);
        if (strata.Length == 0)
            throw new InvalidOperationException($"The data has no rows to divide into {parts} parts.");
        throw new InvalidOperationException(groupName is null
            ? $"The data has {units} rows, too few for {parts} parts."
            : $"Group column '{groupName}' has {units} different values in {strata.Length} rows: at least {parts} are needed, so that "
                + "each part has one of its own.");
    }

    /// <summary>
    /// A class that only the test part has could not be learned: one of its groups goes to the training part, as long as others
    /// stay.
    /// </summary>
    private static void KeepClassesInTraining(int[] strata, int[]? groups, int[] parts)
    {
        HashSet<int> learned = [.. Enumerable.Range(0, strata.Length).Where(row => parts[row] == 0).Select(row => strata[row])];
        for (int first = 0; first < strata.Length; first++)
        {
            if (learned.Contains(strata[first]))
                continue;
            int[] unit = groups is null ? [first] : [.. Enumerable.Range(0, strata.Length).Where(row => groups[row] == groups[first])];
            if (unit.Length >= parts.Count(part => part == 1))
                continue;
            foreach (int row in unit)
            {
                parts[row] = 0;
                learned.Add(strata[row]);
            }
        }
    }

    private static DataOperationsCatalog.TrainTestData Pair(IDataView data, int[] parts, int test) => new(
        new SelectedRowsView(data, Where(parts, part => part != test)),
        new SelectedRowsView(data, Where(parts, part => part == test)));

    private static BitArray Where(int[] parts, Func<int, bool> selects) => new([.. parts.Select(selects)]);
}
