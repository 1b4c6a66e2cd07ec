using LstmMlNet.Cli.Data;
using LstmMlNet.Tables;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Detection;

/// <summary>The columns that a detector reads, from the names on the command line.</summary>
/// <param name="Value">The series.</param>
/// <param name="Id">What identifies a series; null for one.</param>
/// <param name="Order">What orders its rows; null for their own order.</param>
/// <param name="Features">What else says what to expect.</param>
internal sealed record DetectionColumns(SourceColumn Value, SourceColumn? Id, SourceColumn? Order, SourceColumn[] Features)
{
    /// <exception cref="UserError">A column is missing, or cannot be what it is named for.</exception>
    public static DetectionColumns Resolve(DataSource source, DetectionRequest request)
    {
        if (source.HoldsSequences)
            throw new UserError($"{source.Name} holds sequences: detect watches series, of which each row is a step.");
        var finder = new ColumnFinder(source);
        RoleOptions own = source.OwnRoles;
        SourceColumn value = (request.Label ?? own.Label) is { } label
            ? finder.Find(label, "--label")
            : throw new UserError($"Say which column to watch with --label. The columns of {source.Name}: {finder.All}.");
        SourceColumn? id = (request.Id ?? own.Id) is { } name ? finder.Find(name, "--id") : null;
        SourceColumn? order = (request.Order ?? own.Order) is { } given
            ? finder.Find(given, "--order")
            : source.Columns.FirstOrDefault(column => column.IsTimestamp && column != id);
        var columns = new DetectionColumns(value, id, order, finder.FindAll(request.Features, "--features"));
        if (columns.All.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1)?.Key is { } twice)
            throw new UserError($"Column '{twice}' is named for two things: a column has one role.");
        if (columns.Features.Prepend(value).FirstOrDefault(column => !column.IsNumeric) is { } text)
            throw new UserError($"Column '{text.Name}' holds no numbers, so it cannot be watched.");
        return columns;
    }

    /// <summary>How they are loaded.</summary>
    public IReadOnlyList<TableColumn> Loaded =>
    [
        .. All.Select(column => new TableColumn(
            column.Name,
            column == Id ? DataKind.String
            : column == Order ? (column.IsTimestamp ? DataKind.DateTime : DataKind.Double)
            : column.Survey?.NeedsDouble == true ? DataKind.Double
            : DataKind.Single)),
    ];

    private IEnumerable<SourceColumn> All => new[] { Value, Id, Order }.OfType<SourceColumn>().Concat(Features);
}
