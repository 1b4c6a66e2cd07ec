using LstmMlNet.Tables.Cells;

namespace LstmMlNet.Tables.Survey;

/// <summary>Decides what columns are from what was counted.</summary>
internal static class ColumnKinds
{
    public static SurveyedColumn[] Decide(TableLayout layout, ColumnCounts[] counts, TableOptions options)
    {
        // A file is written in one way: columns that decide speak for those that do not.
        bool point = counts.Any(column => column.PointOnly > column.CommaOnly);
        bool comma = counts.Any(column => column.CommaOnly > column.PointOnly);
        char? file = point == comma ? null : comma ? ',' : '.';
        return [.. counts.Select((column, i) => Decide(layout, layout.Names[i], i, column, file, options))];
    }

    private static SurveyedColumn Decide(TableLayout layout, string name, int index, ColumnCounts counts, char? file, TableOptions options)
    {
        (char sign, bool decided) = SignOf(layout, counts, file, options);
        long numbers = counts.Plain + counts.Either + (sign == '.' ? counts.PointOnly : counts.CommaOnly);
        long needed = (long)Math.Ceiling(counts.Values * TableOptions.ShareOfKind);
        TableColumnKind kind = counts.Values == 0 ? TableColumnKind.Empty
            : numbers >= needed ? TableColumnKind.Number
            : counts.Booleans >= needed ? TableColumnKind.Boolean
            : counts.Timestamps >= needed ? TableColumnKind.Timestamp
            : TableColumnKind.Text;
        IEnumerable<string> examples = kind switch
        {
            TableColumnKind.Boolean => counts.NotBooleans.Cells,
            TableColumnKind.Timestamp => counts.NotTimes.Cells,
            _ => counts.NotNumbers.Cells.Concat((sign == '.' ? counts.CommaCells : counts.PointCells).Cells),
        };
        long fitting = kind switch
        {
            TableColumnKind.Number => numbers,
            TableColumnKind.Boolean => counts.Booleans,
            TableColumnKind.Timestamp => counts.Timestamps,
            _ => counts.Values,
        };
        return new SurveyedColumn(name, index)
        {
            Kind = kind,
            Values = counts.Values,
            Missing = counts.Missing,
            FirstMissing = counts.FirstMissing,
            Blank = counts.Blank,
            FirstBlank = counts.FirstBlank,
            Unreadable = counts.Values - fitting,
            Examples = [.. examples.Take(3)],
            ShareOfNumbers = counts.Values == 0 ? 0 : (double)numbers / counts.Values,
            NeedsDouble = kind == TableColumnKind.Number && counts.NeedsDouble,
            AreDates = kind == TableColumnKind.Number && counts.EightDigits == counts.Values,
            IsDayOrMonth = kind == TableColumnKind.Timestamp && counts.DayOrMonth > 0 && counts.DayFirst == counts.MonthFirst,
            FirstDayOrMonth = counts.DayOrMonthCells.Cells is [var one, ..] ? one : null,
            DecimalSign = sign,
            HasCommas = kind == TableColumnKind.Number && counts.CommaOnly > counts.PointOnly,
            DateOrder = counts.MonthFirst > counts.DayFirst ? DateOrder.MonthFirst : DateOrder.DayFirst,

            // A point read as a decimal point is what everyone expects.
            Undecided = kind == TableColumnKind.Number && !decided && (sign == ',' || counts.EitherWithComma > 0)
                ? counts.FirstEither
                : null,
        };
    }

    private static (char Sign, bool Decided) SignOf(TableLayout layout, ColumnCounts counts, char? file, TableOptions options)
    {
        if (options.DecimalSign is { } given)
            return (given, true);
        if (counts.PointOnly != counts.CommaOnly)
            return (counts.PointOnly > counts.CommaOnly ? '.' : ',', true);
        if (counts.Either == 0)
            return (file ?? '.', true);
        if (file is { } own)
            return (own, false);

        // "1,234" alone: where commas divide cells they divide thousands too, elsewhere they are decimal signs. "1.234" is a decimal point.
        bool commas = counts.EitherWithComma * 2 > counts.Either;
        return (commas && layout.Format?.Separator is not (',' or null) ? ',' : '.', false);
    }
}
