using LstmMlNet.Tables;
using Microsoft.ML;

namespace LstmMlNet.Cli.Data;

/// <summary>A delimited file: CSV or TSV.</summary>
internal sealed class TableSource : DataSource
{
    private readonly string _path;
    private readonly DatasetOptions _options;
    private readonly TableSurvey _survey;

    public TableSource(MLContext mlContext, DatasetOptions options)
    {
        _path = options.Path;
        _options = options;
        _survey = mlContext.Data.SurveyTable(options.Path, options.ToTable());
        Columns = SurveyedColumns.Of(_survey);
    }

    public override string Name => $"'{Path.GetFileName(_path)}'";

    public override IReadOnlyList<SourceColumn> Columns { get; }

    public override IReadOnlyList<string> Notes => _survey.Notes;

    /// <summary>The archive's files of one sequence per line have no header: the class comes first.</summary>
    public override RoleOptions OwnRoles =>
        !_survey.HasHeader && Columns.Count > 2 && Path.GetExtension(_path).Equals(".tsv", StringComparison.OrdinalIgnoreCase)
            ? new RoleOptions { Label = Columns[0].Name }
            : new RoleOptions();

    public char Separator => _survey.Separator!.Value;

    public bool HasHeader => _survey.HasHeader;

    public override IDataView Load(MLContext mlContext, DataRoles roles) =>
        mlContext.Data.LoadSurveyedTable(_survey, _options.ToTable(SurveyedColumns.Loaded(roles)));

    public override IDataView Load(MLContext mlContext, IReadOnlyList<TableColumn> columns) =>
        mlContext.Data.LoadSurveyedTable(_survey, _options.ToTable(columns));
}
