using System.Globalization;
using LstmMlNet.Tables.Cells;

namespace LstmMlNet.Tables.Survey;

/// <summary>The first row: names, or data already.</summary>
internal static class HeaderRow
{
    // What pandas calls a column without a name when it writes it again.
    private const string PandasUnnamed = "Unnamed: ";

    public static bool IsUnnamed(string name) => name.Length == 0
        || (name.StartsWith(PandasUnnamed, StringComparison.Ordinal)
            && int.TryParse(name[PandasUnnamed.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out _));

    /// <summary>
    /// Whether the first row is one of data: above columns of numbers (dates, Booleans) it holds such values too, and they are not
    /// whole numbers that count up, as steps that give columns their names do.
    /// </summary>
    public static bool IsData(string[] first, SurveyedColumn[] columns, MissingWords words)
    {
        int values = 0;
        bool counts = true;
        double last = double.NaN;
        foreach (SurveyedColumn column in columns)
        {
            string cell = first[column.Index];
            if (column.Kind is TableColumnKind.Text or TableColumnKind.Empty || words.Contains(cell))
                continue;
            double number = double.NaN;
            bool fits = column.Kind switch
            {
                TableColumnKind.Number => NumberText.TryParse(cell, column.DecimalSign, out number),
                TableColumnKind.Boolean => BooleanText.TryParse(cell, out _),
                _ => TimestampText.TryParse(cell, column.DateOrder, out _),
            };
            if (!fits)
                return false;
            counts &= number == Math.Floor(number) && (double.IsNaN(last) || number == last + 1);
            last = number;
            values++;
        }

        return values > 0 && (values == 1 || !counts);
    }

    /// <exception cref="InvalidDataException">Two columns have the same name.</exception>
    public static void Check(TableLayout layout)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < layout.Names.Count; i++)
        {
            string name = layout.Names[i];
            if (!IsUnnamed(name) && !places.TryAdd(name, i))
            {
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{layout.Name} names columns {places[name] + 1} and {i + 1} alike, '{FirstCells.Shorten(name)}': the header must "
                    + $"name every column once."));
            }
        }
    }
}
