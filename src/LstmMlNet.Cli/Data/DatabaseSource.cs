using System.Data.Common;
using LstmMlNet.Tables;
using LstmMlNet.Tables.Database;
using Microsoft.Data.Sqlite;
using Microsoft.ML;
using Npgsql;

namespace LstmMlNet.Cli.Data;

/// <summary>A table or query of a database.</summary>
internal sealed class DatabaseSource : DataSource
{
    private readonly DatasetOptions _options;
    private readonly string _query;
    private readonly TableSurvey _survey;

    private DatabaseSource(
        MLContext mlContext,
        DbProviderFactory factory,
        string connection,
        string name,
        string query,
        DatasetOptions options)
    {
        _options = options;
        _query = query;
        Name = name;
        try
        {
            _survey = mlContext.Data.SurveyQuery(factory, connection, query, name, options.ToTable());
        }
        catch (DbException exception)
        {
            throw new UserError($"{name} cannot be read: {exception.Message}", exception);
        }

        Columns = SurveyedColumns.Of(_survey);
    }

    public override string Name { get; }

    public override IReadOnlyList<SourceColumn> Columns { get; }

    public override IReadOnlyList<string> Notes => _survey.Notes;

    public static DatabaseSource OpenSqlite(MLContext mlContext, DatasetOptions options)
    {
        string connection =
            new SqliteConnectionStringBuilder { DataSource = options.Path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();
        string name = $"'{Path.GetFileName(options.Path)}'";
        return new DatabaseSource(
            mlContext,
            SqliteFactory.Instance,
            connection,
            name,
            options.Query ?? DatabaseTables.Select(SqliteFactory.Instance, connection, options.Table, name),
            options);
    }

    public static DatabaseSource OpenPostgres(MLContext mlContext, DatasetOptions options)
    {
        if (options.Table is null && options.Query is null)
            throw new UserError("Specify the table with --table, or a query with --query.");
        string connection;
        try
        {
            connection = new NpgsqlConnectionStringBuilder(options.ConnectionString).ToString();
        }
        catch (Exception exception) when (exception is ArgumentException or KeyNotFoundException or FormatException)
        {
            throw new UserError(
                $"The --connection-string cannot be read: {exception.Message} It should look like "
                + "\"Host=…;Username=…;Password=…;Database=…\".",
                exception);
        }

        string name = options.Query is null ? $"table '{options.Table}'" : "the query";
        return new DatabaseSource(
            mlContext,
            NpgsqlFactory.Instance,
            connection,
            name,
            options.Query ?? DatabaseTables.Select(NpgsqlFactory.Instance, connection, options.Table, "The database"),
            options);
    }

    public override IDataView Load(MLContext mlContext, DataRoles roles)
    {
        QuerySource query = _survey.Layout.Query! with { Query = QueryFor(roles) };
        return mlContext.Data.LoadSurveyedTable(_survey.On(query), _options.ToTable(SurveyedColumns.Loaded(roles)));
    }

    public override IDataView Load(MLContext mlContext, IReadOnlyList<TableColumn> columns) =>
        mlContext.Data.LoadSurveyedTable(_survey, _options.ToTable(columns));

    /// <summary>The query with its rows in the order that they are read in.</summary>
    public string QueryFor(DataRoles roles)
    {
        string Quoted(SourceColumn column) => $"q.{DatabaseTables.Quote(_survey.Layout.Query!.Factory, column.Name)}";
        return roles.Order is { } by
            ? $"SELECT q.* FROM ({_query}) AS q ORDER BY {(roles.Id is { } id ? $"{Quoted(id)}, " : "")}{Quoted(by)}"
            : _query;
    }
}
