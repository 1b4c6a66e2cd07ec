using System.Globalization;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;

namespace LstmMlNet.Cli.Generation;

/// <summary>How a generated project loads its rows and makes sequences of them.</summary>
internal static class LoadingCode
{
    public static IReadOnlyDictionary<string, string> Tokens(GeneratedModel model)
    {
        DataSourceConfig source = model.Config.DataSource;
        bool database = source.Type is "SQLite" or "PostgreSQL";
        return new Dictionary<string, string>
        {
            ["SourceDescription"] = source.Type switch
            {
                "TabularFile" => "The file with the rows, columns as they were in training.",
                "SeriesFile" => "The .ts file with the sequences.",
                "SQLite" => "The database file.",
                _ => "The server's connection string.",
            },
            ["SourceConstants"] = $"    /// <summary>What the model was trained on.</summary>\n    public const string RetrainFilePath = {CodeNames.Literal(source.FilePath ?? "")};",
            ["TrainingUsings"] = source.Type == "SQLite" ? "\nusing Microsoft.Data.Sqlite;" : source.Type == "PostgreSQL" ? "\nusing Npgsql;" : "",
            ["PackageReferences"] = database ? $"\n    <PackageReference Include=\"{(source.Type == "SQLite" ? "Microsoft.Data.Sqlite\" Version=\"10.0.12" : "Npgsql\" Version=\"10.0.3")}\" />" : "",
            ["LoadRows"] = source.Type switch
            {
                "TabularFile" => TextFile(source),
                "SeriesFile" => "        IDataView rows = mlContext.Data.LoadFromTsFile(inputDataFilePath);",
                _ => Database(model),
            },
            ["MakeSequences"] = Sequences(model),
        };
    }

    private static string TextFile(DataSourceConfig source)
    {
        IEnumerable<string> columns = source.Columns.Select(column => string.Create(
            CultureInfo.InvariantCulture,
            $"                new TextLoader.Column({CodeNames.Literal(column.ColumnName)}, DataKind.{column.ColumnDataFormat}, {column.Index}),"));
        return $$"""
                    IDataView rows = mlContext.Data.LoadFromTextFile(inputDataFilePath, new TextLoader.Options
                    {
                        HasHeader = true,
                        AllowQuoting = true,
                        Separators = [{{CodeNames.Literal(source.Delimiter![0])}}],
                        MissingRealsAsNaNs = true,
                        Columns =
                        [
            {{string.Join('\n', columns)}}
                        ],
                    });
            """;
    }

    private static string Database(GeneratedModel model)
    {
        DataSourceConfig source = model.Config.DataSource;
        bool sqlite = source.Type == "SQLite";
        IEnumerable<string> columns = source.Columns.Select(column => $"                new DatabaseLoader.Column({CodeNames.Literal(column.ColumnName)}, System.Data.DbType.{column.ColumnDataFormat}, [new DatabaseLoader.Range({CodeNames.Literal(column.ColumnName)})]),");
        string connection = sqlite ? "new SqliteConnectionStringBuilder { DataSource = inputDataFilePath, Mode = SqliteOpenMode.ReadOnly }.ToString()" : "inputDataFilePath";
        return $$"""
                    DatabaseLoader loader = mlContext.Data.CreateDatabaseLoader(
                    [
            {{string.Join('\n', columns)}}
                    ]);
                    string connection = {{connection}};
                    IDataView rows = loader.Load(new DatabaseSource({{(sqlite ? "SqliteFactory" : "NpgsqlFactory")}}.Instance, connection, {{CodeNames.Literal(source.LoadQuery!)}}));
            """;
    }

    private static string Sequences(GeneratedModel model)
    {
        DataRoles roles = model.Roles;
        string features = string.Join(", ", roles.Features.Select(column => CodeNames.Literal(column.Name)));
        if (model.Config.Forecast is { } forecast)
        {
            string group = roles.Id is { } id ? $"\n            IdColumnName = {CodeNames.Literal(id.Name)}," : "";
            return string.Create(CultureInfo.InvariantCulture, $$"""
                        return mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
                        {
                            FeatureColumnNames = [{{features}}],
                            LabelColumnName = {{CodeNames.Literal(roles.Label.Name)}},
                            LabelOutputName = "Future",
                            Length = {{forecast.Window}},
                            Horizon = {{forecast.Horizon}},{{group}}
                            MissingValues = MissingValueHandling.ForwardFill,
                        }).Fit(rows).Transform(rows);
                """);
        }

        if (model.Config.DataSource.Type == "SeriesFile")
            return "        return rows;";
        if (roles.Id is null)
            return $"        return mlContext.Transforms.Concatenate(\"Features\", {features}).Fit(rows).Transform(rows);";
        string order = roles.Order is { } by ? $"\n            OrderColumnName = {CodeNames.Literal(by.Name)},\n            SortRows = true," : "";
        return $$"""
                    return mlContext.Transforms.RowsToSequences(new RowsToSequencesEstimator.Options
                    {
                        IdColumnName = {{CodeNames.Literal(roles.Id.Name)}},{{order}}
                        InterleavedIds = true,
                        FeatureColumnNames = [{{features}}],
                        LabelColumnName = {{CodeNames.Literal(roles.Label.Name)}},
                        Label = SequenceLabel.{{(roles.LabelIsText ? "Constant" : "Last")}},
                        MissingValues = MissingValueHandling.ForwardFill,
                    }).Fit(rows).Transform(rows);
            """;
    }
}
