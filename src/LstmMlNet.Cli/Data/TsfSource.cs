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

    public override IDataView Load(MLContext mlContext, DataRoles roles) => mlContext.Data.LoadFromTsfFile(_path);

    private static TableColumnKind KindOf(DataViewType type) => type switch
    {
        TextDataViewType => TableColumnKind.Text,
        DateTimeDataViewType => TableColumnKind.Timestamp,
        _ => TableColumnKind.Number,
    };
}
