namespace LstmMlNet.AspNetCore.Chain;

/// <summary>What the columns of a table, or of a detector's rows, are for.</summary>
internal static class ColumnRoles
{
    public const string Id = "id";
    public const string Time = "time";
    public const string Target = "target";
    public const string Past = "past";
    public const string Known = "known";
    public const string Static = "static";
    public const string Value = "value";
    public const string Feature = "feature";

    /// <summary>A column's role; null where it has none.</summary>
    public static string? Of(ChainPlan plan, string name) => plan switch
    {
        { Table: { } table } => OfTable(table.Table, name),
        { Detector: { } detector } => name == detector.IdColumnName ? Id
            : name == detector.OrderColumnName ? Time
            : name == detector.ValueColumnName ? Value
            : detector.FeatureColumnNames.Contains(name) ? Feature
            : null,
        { Windows: { } windows } => name == windows.IdColumnName ? Id : name == windows.OrderColumnName ? Time : null,
        _ => null,
    };

    /// <summary>
    /// Whether rows may leave a column out: in a table, rows of the future have no target and nothing that is of the past alone, and what
    /// stays the same for a series need not be in each of its rows.
    /// </summary>
    public static bool MayBeOmitted(string? role) => role is Target or Past or Static;

    private static string? OfTable(ForecastTable table, string name) =>
        table.IdColumnNames.Contains(name) ? Id
            : name == table.TimeColumnName ? Time
            : table.TargetColumnNames.Contains(name) ? Target
            : table.PastColumnNames.Contains(name) ? Past
            : table.KnownColumnNames.Contains(name) ? Known
            : table.StaticColumnNames.Contains(name) ? Static
            : null;
}
