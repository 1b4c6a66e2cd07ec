using LstmMlNet.Cli.Data;
using LstmMlNet.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>The table's description and how its columns are loaded, from the names on the command line.</summary>
/// <param name="Table">The description.</param>
/// <param name="Columns">The columns that are loaded.</param>
internal sealed record TableRoles(ForecastTable Table, IReadOnlyList<TableColumn> Columns)
{
    /// <exception cref="UserError">A column is missing, or cannot be what it is named for.</exception>
    public static TableRoles Resolve(DataSource source, TableForecastRequest request)
    {
        if (source.HoldsSequences)
            throw new UserError($"{source.Name} holds sequences: --known, --static and the like are for tables with a row per step.");
        var finder = new ColumnFinder(source);
        RoleOptions roles = request.Roles;
        RoleOptions own = source.OwnRoles;
        SourceColumn[] targets = Named(roles.Label ?? own.Label, "--label");
        if (targets.Length == 0)
            throw new UserError($"Say which column to forecast with --label. The columns of {source.Name}: {finder.All}.");
        SourceColumn[] ids = Named(roles.Id ?? own.Id, "--id");
        SourceColumn? order = (roles.Order ?? own.Order) is { } name ? finder.Find(name, "--order")
            : source.Columns.FirstOrDefault(column => column.IsTimestamp && !ids.Contains(column));
        SourceColumn[] known = finder.FindAll(request.Table.Known, "--known");
        SourceColumn[] past = request.Table.TakesFeatures
            ? Features(source, finder, roles, [.. targets, .. ids, .. order is null ? [] : new[] { order }])
            : finder.FindAll(request.Table.Past, "--past");
        SourceColumn[] constant = finder.FindAll(request.Table.Static, "--static");
        SourceColumn[] categories = finder.FindAll(request.Table.Categories, "--categories");
        SourceColumn[] all = [.. targets, .. ids, .. order is null ? [] : new[] { order }, .. known, .. past, .. constant];
        if (all.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1)?.Key is { } twice)
            throw new UserError($"Column '{twice}' is named for two things: a column has one role.");
        if (targets.FirstOrDefault(column => !column.IsNumeric) is { } text)
            throw new UserError($"Column '{text.Name}' (--label) holds no numbers, so it cannot be forecast.");
        var table = new ForecastTable
        {
            IdColumnNames = Names(ids),
            TimeColumnName = order?.Name,
            TargetColumnNames = Names(targets),
            KnownColumnNames = Names(known),
            PastColumnNames = Names(past),
            StaticColumnNames = Names(constant),
            CategoryColumnNames = Names(categories),
            Calendar = request.Table.Calendar,
            EmbedIds = request.Table.EmbedIds,
            TimeGaps = roles.TimeGaps ?? TimeGapHandling.Fill,
        };
        return new TableRoles(table, [.. all.Select(column => new TableColumn(column.Name, KindOf(column)))]);

        DataKind KindOf(SourceColumn column) =>
            ids.Contains(column) || (column != order && !column.IsNumeric) ? DataKind.String
            : column == order ? (column.IsTimestamp ? DataKind.DateTime : DataKind.Double)
            : column.Survey?.NeedsDouble == true ? DataKind.Double
            : DataKind.Single;

        SourceColumn[] Named(string? names, string option) => names is null ? [] : finder.FindAll([names], option);
    }

    /// <summary>The features that are named, or all numbers that are nothing else.</summary>
    private static SourceColumn[] Features(DataSource source, ColumnFinder finder, RoleOptions roles, SourceColumn[] taken)
    {
        SourceColumn[] ignored = finder.FindAll(roles.Ignore, "--ignore");
        SourceColumn[] named = finder.FindAll(roles.Features.Count > 0 ? roles.Features : source.OwnRoles.Features, "--features");
        IEnumerable<SourceColumn> features = named.Length > 0
            ? named
            : source.Columns.Where(column => column.IsNumeric && !ignored.Contains(column));
        return [.. features.Except(taken)];
    }

    /// <summary>The days of a table of holidays.</summary>
    /// <exception cref="UserError">The file has no dates.</exception>
    public static IReadOnlyList<Holiday> Holidays(MLContext mlContext, string path)
    {
        var source = DataSource.Open(mlContext, new DatasetOptions { Path = path });
        SourceColumn date = source.Columns.FirstOrDefault(column => column.IsTimestamp)
            ?? throw new UserError($"{source.Name} (--holidays) has no column with dates.");
        SourceColumn? name = source.Columns.FirstOrDefault(column => column != date && !column.IsNumeric && !column.IsTimestamp);
        IDataView rows = source.Load(
            mlContext,
            [new TableColumn(date.Name, DataKind.DateTime), .. name is null ? [] : new[] { new TableColumn(name.Name, DataKind.String) }]);
        DateOnly[] days = [.. rows.GetColumn<DateTime>(date.Name).Select(DateOnly.FromDateTime)];
        string[] names = name is null ? new string[days.Length] : [.. rows.GetColumn<string>(name.Name)];
        return [.. days.Zip(names, (day, called) => new Holiday(day, called ?? ""))];
    }

    private static string[] Names(SourceColumn[] columns) => [.. columns.Select(column => column.Name)];
}
