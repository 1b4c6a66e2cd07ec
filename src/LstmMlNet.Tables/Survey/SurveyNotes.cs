using System.Globalization;

namespace LstmMlNet.Tables.Survey;

/// <summary>What was decided without being asked, in sentences.</summary>
internal static class SurveyNotes
{
    public static IEnumerable<string> Of(TableLayout layout, SurveyedColumn[] columns)
    {
        foreach (SurveyedColumn column in columns)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"{column.Index + 1}");
            if (HeaderRow.IsUnnamed(column.Name))
            {
                if (column.Values > 0)
                    yield return $"Column {place} of {layout.Name} has no name: it is left out.";
            }
            else if (column.Undecided is { } cell)
            {
                yield return $"Column '{column.Name}' is read with a decimal {(column.DecimalSign == ',' ? "comma" : "point")}; {cell} "
                    + "could be either.";
            }
        }

        if (columns.Any(column => column.HasCommas && !HeaderRow.IsUnnamed(column.Name)))
            yield return $"Numbers of {layout.Name} have decimal commas.";
    }
}
