using System.Globalization;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using LstmMlNet.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Training;

/// <summary>
/// Warns of data that makes metrics too good to be true or sequences meaningless: features that leak the label, row or sequence numbers
/// used as features, repeated IDs without --id. Each warning names the option that helps.
/// </summary>
internal static class DataWarnings
{
    // With fewer rows, an apparent pattern may be chance.
    private const int LeastRows = 12;
    private const int MostRows = 200_000;
    private const int MostNamed = 3;
    private static readonly string[] s_idNames = ["id", "index", "row", "nr", "no", "number", "key", "unnamed: 0"];

    public static IEnumerable<string> Of(MLContext mlContext, DataSource source, DataRoles roles, Scenario scenario)
    {
        if (source.HoldsSequences)
            return [];
        IDataView rows = mlContext.Data.TakeRows(source.Load(mlContext, roles), MostRows);
        string[] labels = Texts(rows, roles.Label);
        if (labels.Length < LeastRows)
            return [];
        string[]? ids = roles.Id is { } id ? Texts(rows, id) : null;
        return
        [
            .. FeatureWarnings(rows, roles, scenario, labels, ids),
            .. TooFine(roles, scenario),
            .. RepeatedIds(mlContext, source, roles, scenario),
            .. scenario == Scenario.Forecasting && roles.Order is { } order ? Repeated(rows, roles.Id, order) : [],
        ];
    }

    /// <summary>
    /// Columns whose distinct values collapse when rounded to float, if nothing else warns of it: those of wide rows, and the number that a
    /// regression predicts.
    /// </summary>
    private static IEnumerable<string> TooFine(DataRoles roles, Scenario scenario)
    {
        SourceColumn[] read =
        [
            .. roles.IsWide ? roles.Features : [],
            .. scenario == Scenario.Regression ? [roles.Label] : Array.Empty<SourceColumn>(),
        ];
        string[] names = [.. read.Where(column => column.Survey?.NeedsDouble == true).Select(column => column.Name)];
        if (names.Length > 0)
            yield return $"rounding to Single (float), which holds 7 digits, makes different values of {Listed(names, "'")} the "
                + "same: subtract a constant from the data";
    }

    private static IEnumerable<string> FeatureWarnings(IDataView rows, DataRoles roles, Scenario scenario, string[] labels, string[]? ids)
    {
        // Of a row that is a sequence, columns are steps: none of them is an id of rows or the label by itself, unless it is equal to it.
        bool areSteps = ids is null && scenario != Scenario.Forecasting;
        return roles.Features.Where(feature => feature != roles.Label)
            .Select(feature => (Kind: KindOf(Numbers(rows, feature), feature.Name), feature.Name))
            .Where(feature => feature.Kind != Suspicion.None)
            .GroupBy(feature => feature.Kind, feature => feature.Name)
            .OrderBy(group => group.Key)
            .Select(group => Sentence(group.Key, [.. group]));

        Suspicion KindOf(double[] values, string name)
        {
            if (GivesAway(values, labels, scenario))
                return Suspicion.GivesAway;
            if (scenario == Scenario.Forecasting && IsAhead(values, Numbers(rows, roles.Label)))
                return Suspicion.IsAhead;
            if (areSteps)
                return IsNamedId(name) && AllDifferent(values) && IsCount(values, null) ? Suspicion.CountsRows : Suspicion.None;
            return IsCount(values, ids) ? Suspicion.IsCount
                : ids is null ? IsNamedId(name) && AllDifferent(values) ? Suspicion.IsId : Suspicion.None
                : NumbersSequences(values, ids) ? Suspicion.NumbersSequences : Suspicion.None;
        }

        string Sentence(Suspicion kind, string[] names)
        {
            bool one = names.Length == 1;
            string features = one ? "the feature" : "the features";
            string are = $"{Listed(names, "'")} look{(one ? "s" : "")} like the number of the row or sequence:";
            string leave = $"exclude {(one ? "it" : "them")} (--ignore {Listed(names, "", ",")})";
            return kind switch
            {
                Suspicion.GivesAway => $"{features} {Listed(names, "'")} "
                    + (scenario == Scenario.Classification
                        ? $"{(one ? "has" : "have")} one value for each class '{roles.Label.Name}'"
                        : $"equal{(one ? "s" : "")} the label '{roles.Label.Name}'")
                    + $" in every row: if {(one ? "it is" : "they are")} not known when predicting, {leave}",
                Suspicion.IsAhead => $"{features} {Listed(names, "'")} equal{(one ? "s" : "")} the next row's '{roles.Label.Name}': "
                    + $"{(one ? "it is" : "they are")} not known when forecasting, {leave}",
                Suspicion.CountsRows =>
                    $"{(one ? "the column" : "the columns")} {Listed(names, "'")} count{(one ? "s" : "")} the rows, and "
                        + $"{(one ? "is read as a step" : "are read as steps")} of each sequence: {leave}",
                Suspicion.IsCount => $"{features} {are} give --order {names[0]}, or {leave}",
                Suspicion.IsId => $"{features} {are} give --id {names[0]}, or {leave}",
                _ => $"{features} {are} {leave}",
            };
        }
    }

    /// <summary>The first names, and how many more there are.</summary>
    private static string Listed(string[] names, string quote, string separator = ", ") =>
        string.Join(separator, names.Take(MostNamed).Select(name => quote + name + quote)) + (names.Length <= MostNamed
            ? ""
            : quote.Length == 0
            ? $"{separator}…"
            : string.Create(CultureInfo.InvariantCulture, $" and {names.Length - MostNamed:N0} more"));

    /// <summary>Whether a feature is the label: the same number, or for each class one value of its own.</summary>
    private static bool GivesAway(double[] values, string[] labels, Scenario scenario)
    {
        if (scenario != Scenario.Classification)
            return values.Zip(labels).All(pair => pair.First.ToString(CultureInfo.InvariantCulture) == pair.Second);
        var valueOf = new Dictionary<string, double>(StringComparer.Ordinal);
        var labelOf = new Dictionary<double, string>();
        for (int i = 0; i < values.Length; i++)
        {
            if (!valueOf.TryAdd(labels[i], values[i]) && !valueOf[labels[i]].Equals(values[i]))
                return false;
            if (!labelOf.TryAdd(values[i], labels[i]) && labelOf[values[i]] != labels[i])
                return false;
        }

        return valueOf.Count > 1 && valueOf.Count < labels.Length;
    }

    private static bool IsAhead(double[] values, double[] series) =>
        values.Distinct().Take(3).Count() > 2 && values.SkipLast(1).Zip(series.Skip(1)).All(pair => pair.First.Equals(pair.Second));

    /// <summary>Whether whole numbers rise by one from row to row, from the start of each sequence on.</summary>
    private static bool IsCount(double[] values, string[]? ids)
    {
        var last = new Dictionary<string, double>(StringComparer.Ordinal);
        int steps = 0;
        for (int i = 0; i < values.Length; i++)
        {
            string id = ids?[i] ?? "";
            if (values[i] != Math.Floor(values[i]))
                return false;
            if (last.TryGetValue(id, out double before))
            {
                if (values[i] != before + 1)
                    return false;
                steps++;
            }

            last[id] = values[i];
        }

        return steps >= LeastRows / 2;
    }

    /// <summary>Whether whole numbers correspond to the IDs: one for each sequence, none for two.</summary>
    private static bool NumbersSequences(double[] values, string[] ids)
    {
        var numberOf = new Dictionary<string, double>(StringComparer.Ordinal);
        var used = new HashSet<double>();
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != Math.Floor(values[i]))
                return false;
            if (numberOf.TryGetValue(ids[i], out double number))
            {
                if (!number.Equals(values[i]))
                    return false;
            }
            else if (!used.Add(values[i]))
            {
                return false;
            }
            else
            {
                numberOf.Add(ids[i], values[i]);
            }
        }

        return numberOf.Count is > 4 and var count && count < values.Length;
    }

    /// <summary>Without --id, a text column whose values come again in neighboring rows.</summary>
    private static IEnumerable<string> RepeatedIds(MLContext mlContext, DataSource source, DataRoles roles, Scenario scenario)
    {
        if (roles.Id is not null)
            yield break;
        foreach (SourceColumn column in source.Columns.Where(column => column.Kind == TableColumnKind.Text
            && column != roles.Label
            && column != roles.Group
            && column != roles.Order))
        {
            string[] values = Texts(mlContext.Data.TakeRows(source.Load(mlContext, roles with { Id = column }), MostRows), column);
            int different = values.Distinct(StringComparer.Ordinal).Count();
            if (different < 2 || different * 2 > values.Length)
                continue;
            yield return scenario == Scenario.Forecasting
                ? $"'{column.Name}' has {different} values in {values.Length} rows: if each is a series of its own, give "
                    + $"--id {column.Name}; otherwise windows span several of them"
                : $"'{column.Name}' has {different} values in {values.Length} rows: if rows of one value are the steps of one sequence, "
                    + $"give --id {column.Name}; if they are of one person, machine or site, --group {column.Name}";
        }
    }

    private static IEnumerable<string> Repeated(IDataView rows, SourceColumn? id, SourceColumn order)
    {
        (long all, long different) = RepeatedTimes.Count(rows, id, order);
        if (different == all)
            yield break;
        string advice = id is null
            ? "if the table holds several series, name the column that identifies them with --id"
            : $"keep one row per step, or use another --id than {id.Name}";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"'{order.Name}' has {different:N0} different values in {all:N0} rows{(id is null ? "" : ", within each series")}: {advice}");
    }

    private static bool IsNamedId(string name) => s_idNames.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase)
        || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("Id", StringComparison.Ordinal);

    private static bool AllDifferent(double[] values) => values.Distinct().Count() == values.Length;

    private static double[] Numbers(IDataView rows, SourceColumn column) => rows.Schema[column.Name].Type.RawType == typeof(double)
        ? [.. rows.GetColumn<double>(column.Name)]
        : [.. rows.GetColumn<float>(column.Name).Select(value => (double)value)];

    private static string[] Texts(IDataView rows, SourceColumn column) => rows.Schema[column.Name].Type is TextDataViewType
        ? [.. rows.GetColumn<ReadOnlyMemory<char>>(column.Name).Select(value => value.ToString())]
        : [.. Numbers(rows, column).Select(value => value.ToString(CultureInfo.InvariantCulture))];

    /// <summary>What may be wrong with a feature.</summary>
    private enum Suspicion
    {
        None,
        GivesAway,
        IsAhead,
        IsCount,
        IsId,
        NumbersSequences,
        CountsRows,
    }
}
