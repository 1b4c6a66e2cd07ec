using System.Globalization;
using Microsoft.ML.Data;

namespace LstmMlNet.Tables;

/// <summary>Whether a column can be what it is loaded as, before any row is given out.</summary>
internal static class ColumnCheck
{
    /// <exception cref="ArgumentException">The table has no such column.</exception>
    /// <exception cref="InvalidDataException">The column holds something else; the message names the first places.</exception>
    public static void Run(TableSurvey survey, TableColumn column, TableOptions options)
    {
        string table = survey.Layout.Name;
        SurveyedColumn? found = survey.Columns.FirstOrDefault(one => one.Name == column.Name);
        if (found is null)
        {
            if (column.IsOptional || column.IsWithheld)
                return;
            throw new ArgumentException(
                $"{table} has no column '{column.Name}'. Its columns: {string.Join(", ", survey.Columns.Select(one => one.Name))}.");
        }

        if (column.Kind == DataKind.String || column.IsWithheld || found.Kind == TableColumnKind.Empty)
            return;
        (string what, bool fits) = column.Kind switch
        {
            DataKind.DateTime => ("dates or times", found.Kind == TableColumnKind.Timestamp || found.AreDates),
            DataKind.Boolean => ("Booleans", found.Kind == TableColumnKind.Boolean),
            _ => ("numbers", found.Kind is TableColumnKind.Number or TableColumnKind.Boolean),
        };
        if (!fits)
            throw new InvalidDataException($"Column '{column.Name}' of {table} does not hold {what}: {string.Join(", ", found.Examples)}.");
        if (found.Unreadable > 0)
        {
            string count = found.Unreadable.ToString("N0", CultureInfo.InvariantCulture);
            string others = found.Unreadable > found.Examples.Count ? $" and others, {count} in all," : "";
            (string are, string them) = found.Unreadable == 1 ? ("is", "it") : ("are", "them");
            throw new InvalidDataException($"{table}, column '{column.Name}': {string.Join(", ", found.Examples)}{others} {are} not among "
                + $"its {what} and not known for a missing value. Correct {them}, leave the column out, or name the word as one that "
                + "stands for a missing value.");
        }

        if (column.Kind == DataKind.DateTime && found.IsDayOrMonth && options.DateFormat is null)
            throw new InvalidDataException($"{table}, column '{column.Name}': the dates could be day and month or month and day "
                + $"({found.FirstDayOrMonth}). Give their format: dd/MM/yyyy or MM/dd/yyyy.");
        if (column.Kind == DataKind.DateTime && found.Missing > 0)
        {
            string more = found.Missing > 1 ? string.Create(CultureInfo.InvariantCulture, $" and {found.Missing - 1:N0} more") : "";
            throw new InvalidDataException($"{table}, column '{column.Name}': the date is missing in {found.FirstMissing}{more}.");
        }
    }

    public static DataViewType TypeOf(DataKind kind) => kind switch
    {
        DataKind.Single => NumberDataViewType.Single,
        DataKind.Double => NumberDataViewType.Double,
        DataKind.Boolean => BooleanDataViewType.Instance,
        DataKind.DateTime => DateTimeDataViewType.Instance,
        _ => TextDataViewType.Instance,
    };
}
