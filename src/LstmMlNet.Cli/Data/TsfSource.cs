using System.Globalization;
using LstmMlNet.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Data;

/// <summary>A file of the Monash archive: many series, a row for each value.</summary>
internal sealed class TsfSource : DataSource
{
    private readonly string _path;

    public TsfSource(MLContext mlContext, string path)
    {
        _path = path;
        DataViewSchema schema = mlContext.Data.LoadFromTsfFile(path).Schema;
        Columns = [.. schema.Select(column => new SourceColumn(column.Name, column.Index, KindOf(column.Type)))];
        OwnHorizon = HorizonOf(path);
        string time = Columns[^2].Name;
        OwnRoles = new RoleOptions
        {
            Label = Columns[^1].Name,
            Id = Columns.First(column => column.Kind == TableColumnKind.Text).Name,
            Order = time,
            Features = [Columns[^1].Name],
        };
    }

    public override string Name => $"'{Path.GetFileName(_path)}'";

    public override IReadOnlyList<SourceColumn> Columns { get; }

    public override RoleOptions OwnRoles { get; }

    public override int? OwnHorizon { get; }

    public override IDataView Load(MLContext mlContext, DataRoles roles) => mlContext.Data.LoadFromTsfFile(_path);

    public override IDataView Load(MLContext mlContext, IReadOnlyList<TableColumn> columns) => mlContext.Data.LoadFromTsfFile(_path);

    /// <summary>What the header's <c>@horizon</c> says, where it is a whole number.</summary>
    private static int? HorizonOf(string path)
    {
        string? line = File.ReadLines(path).TakeWhile(line => !line.TrimStart().StartsWith("@data", StringComparison.OrdinalIgnoreCase))
            .FirstOrDefault(line => line.TrimStart().StartsWith("@horizon ", StringComparison.OrdinalIgnoreCase));
        return int.TryParse(
            line?.Trim()["@horizon ".Length..],
            NumberStyles.AllowLeadingWhite,
            CultureInfo.InvariantCulture,
            out int horizon) && horizon > 0 ? horizon : null;
    }

    private static TableColumnKind KindOf(DataViewType type) => type switch
    {
        TextDataViewType => TableColumnKind.Text,
        DateTimeDataViewType => TableColumnKind.Timestamp,
        _ => TableColumnKind.Number,
    };
}
