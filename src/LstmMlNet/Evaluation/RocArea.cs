namespace LstmMlNet.Evaluation;

/// <summary>
/// The area under the ROC curve: how often a row of the second class scores higher than one of the first; a tie counts half.
/// </summary>
internal static class RocArea
{
    /// <param name="rows">The rows.</param>
    /// <param name="drawn">Those that count, some of them more than once.</param>
    /// <param name="positive">The second class.</param>
    /// <returns>NaN where all rows are of one class.</returns>
    public static double Of(ClassificationRow[] rows, int[] drawn, string positive)
    {
        (double Score, bool IsPositive)[] sorted =
        [
            .. drawn.Select(i => (rows[i].Score, rows[i].Label == positive)).OrderBy(row => row.Score),
        ];
        (double below, double won, long positives) = (0, 0, 0);
        for (int start = 0; start < sorted.Length;)
        {
            (int end, long own) = (start, 0);
            for (; end < sorted.Length && sorted[end].Score.Equals(sorted[start].Score); end++)
                own += sorted[end].IsPositive ? 1 : 0;
            long others = end - start - own;
            won += own * (below + (others / 2.0));
            below += others;
            positives += own;
            start = end;
        }

        return won / (positives * below);
    }
}
