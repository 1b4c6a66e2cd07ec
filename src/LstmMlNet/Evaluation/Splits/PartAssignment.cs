namespace LstmMlNet.Evaluation.Splits;

/// <summary>
/// Deals rows out to parts at random so that each part has its share of every class, and rows of a group stay together: the
/// largest groups first, each to the part that most lacks its classes.
/// </summary>
internal static class PartAssignment
{
    /// <param name="strata">Each row's class.</param>
    /// <param name="groups">Each row's group; null: each row by itself.</param>
    /// <param name="shares">The parts' shares of all rows; together 1.</param>
    /// <param name="seed">The same seed deals the same.</param>
    /// <returns>Each row's part.</returns>
    public static int[] Run(int[] strata, int[]? groups, double[] shares, int seed)
    {
        int classes = strata.Length > 0 ? strata.Max() + 1 : 0;
        var totals = new double[classes];
        foreach (int own in strata)
            totals[own]++;
        Unit[] units = UnitsOf(strata, groups);
        new Random(seed).Shuffle(units);
        Unit[] ordered = [.. units.OrderByDescending(unit => unit.Rows.Count)];
        double[][] lacking = [.. shares.Select(share => totals.Select(total => share * total).ToArray())];
        double[] lackingRows = [.. shares.Select(share => share * strata.Length)];
        var parts = new int[strata.Length];
        foreach (Unit unit in ordered)
        {
            int part = Enumerable.Range(0, shares.Length)
                .MaxBy(p => (unit.Classes.Sum(own => own.Count * lacking[p][own.Class] / totals[own.Class]), lackingRows[p]));
            foreach ((int own, int count) in unit.Classes)
                lacking[part][own] -= count;
            lackingRows[part] -= unit.Rows.Count;
            unit.Part = part;
        }

        FillEmptyParts(ordered, shares.Length);
        foreach (Unit unit in ordered)
        {
            foreach (int row in unit.Rows)
                parts[row] = unit.Part;
        }

        return parts;
    }

    /// <summary>Each part gets at least one unit: the smallest one of the part that has most.</summary>
    private static void FillEmptyParts(Unit[] ordered, int parts)
    {
        for (int part = 0; part < parts; part++)
        {
            if (Array.Exists(ordered, unit => unit.Part == part))
                continue;
            IGrouping<int, Unit>? richest = ordered.GroupBy(unit => unit.Part)
                .Where(units => units.Count() > 1)
                .MaxBy(units => units.Count());
            if (richest is not null)
                richest.Last().Part = part;
        }
    }

    private static Unit[] UnitsOf(int[] strata, int[]? groups)
    {
        IEnumerable<IGrouping<int, int>> together = Enumerable.Range(0, strata.Length).GroupBy(row => groups is null ? row : groups[row]);
        return
        [
            .. together.Select(rows => new Unit([.. rows], [.. rows.GroupBy(row => strata[row]).Select(own => (own.Key, own.Count()))])),
        ];
    }

    private sealed class Unit(List<int> rows, List<(int Class, int Count)> classes)
    {
        public List<int> Rows => rows;

        public List<(int Class, int Count)> Classes => classes;

        public int Part { get; set; }
    }
}
