using System.Globalization;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Training;

namespace LstmMlNet.Cli.Generation;

/// <summary>How a generated project loads its rows and makes sequences of them.</summary>
internal static class LoadingCode
{
    public static IReadOnlyDictionary<string, string> Tokens(GeneratedModel model)
    {
        DataSourceConfig source = model.Config.DataSource;
        bool table = source.Type is not ("SeriesFile" or "ForecastingFile");
        return new Dictionary<string, string>
        {
            ["SourceDescription"] = source.Type switch
            {
                "TabularFile" => "The file with the rows; its columns are those of the training data.",
                "SeriesFile" => "The .ts file with the sequences.",
                "ForecastingFile" => "The .tsf file with the series.",
                "SQLite" => "The database file.",
                _ => "The connection string of the server.",
            },
            ["RequiredSource"] = source.Type == "PostgreSQL" ? "" : "Existing",
            ["SourceConstants"] = "    /// <summary>What the model was trained on.</summary>\n    public const string RetrainFilePath "
                + $"= {CodeNames.Literal(source.FilePath ?? "")};",
            ["TrainingUsings"] = (model.Config.Scenario == Scenario.Classification ? "\nusing Microsoft.ML.Transforms;" : "")
                + (table ? "\nusing LstmMlNet.Tables;" : "")
                + (source.Type == "SQLite" ? "\nusing Microsoft.Data.Sqlite;" : source.Type == "PostgreSQL" ? "\nusing Npgsql;" : ""),
            ["PackageReferences"] = (table ? "\n    <PackageReference Include=\"LstmMlNet.Tables\" Version=\"$(LstmMlNetVersion)\" />" : "")
                + (source.Type == "SQLite"
                    ? "\n    <PackageReference Include=\"Microsoft.Data.Sqlite\" Version=\"10.0.12\" />"
                    : source.Type == "PostgreSQL"
                    ? "\n    <PackageReference Include=\"Npgsql\" Version=\"10.0.3\" />"
                    : ""),
            ["LoadRows"] = source.Type switch
            {
                "TabularFile" => TextFile(source),
                "SeriesFile" => "        IDataView rows = mlContext.Data.LoadFromTsFile(inputDataFilePath, "
                    + $"MissingValueHandling.{source.Missing}{(source.TimesAsFeature ? ", timesAsFeature: true" : "")});",
                "ForecastingFile" => "        IDataView rows = mlContext.Data.LoadFromTsfFile(inputDataFilePath);",
                _ => Database(source),
            },
            ["MakeSequences"] = Sequences(model),
        };
    }

    private static string TextFile(DataSourceConfig source) =>
        $"        IDataView rows = mlContext.Data.LoadFromTable(inputDataFilePath, {Options(source)});";

    private static string Database(DataSourceConfig source)
    {
        bool sqlite = source.Type == "SQLite";
        string connection = sqlite ? "new SqliteConnectionStringBuilder { DataSource = inputDataFilePath, Mode = "
            + "SqliteOpenMode.ReadOnly, Pooling = false }.ToString()" : "inputDataFilePath";
        string factory = sqlite ? "SqliteFactory" : "NpgsqlFactory";
        return $$"""
                    string connection = {{connection}};
                    string query = {{CodeNames.Literal(source.LoadQuery!)}};
                    IDataView rows = mlContext.Data.LoadFromQuery({{factory}}.Instance, connection, query, {{Options(source)}});
            """;
    }

    /// <summary>The options that the tool itself reads by: what was given to it, and the columns.</summary>
    private static string Options(DataSourceConfig source)
    {
        string[] given =
        [
            .. source.Delimiter is [var delimiter, ..] ? new[] { $"Separator = {CodeNames.Literal(delimiter)}," } : [],
            .. source.HasHeader is { } header ? new[] { $"HasHeader = {(header ? "true" : "false")}," } : [],
            .. source.DecimalSign is [var sign, ..] ? new[] { $"DecimalSign = {CodeNames.Literal(sign)}," } : [],
            .. source.DateFormat is { } format ? new[] { $"DateFormat = {CodeNames.Literal(format)}," } : [],
            .. source.MissingWords is { Count: > 0 } words
                ? new[] { $"MissingWords = [{string.Join(", ", words.Select(CodeNames.Literal))}]," }
                : [],
        ];
        IEnumerable<string> columns = source.Columns.Select(column =>
            $"                new TableColumn({CodeNames.Literal(column.ColumnName)}, DataKind.{column.ColumnDataFormat}),");
        return $$"""
            new TableOptions
                    {
            {{string.Concat(given.Select(line => $"            {line}\n"))}}            Columns =
                        [
            {{string.Join('\n', columns)}}
                        ],
                    }
            """;
    }

    private static string Sequences(GeneratedModel model)
    {
        DataRoles roles = model.Roles;
        string features = string.Join(", ", roles.Features.Select(column => CodeNames.Literal(column.Name)));
        TimeGapHandling? handled = roles.TimeGaps ?? (model.Config.Forecast is null ? null : TimeGapHandling.Ignore);
        string gaps = handled is { } handling ? $"\n            TimeGaps = TimeGapHandling.{handling}," : "";
        if (model.Config.Forecast is { } forecast)
        {
            string group = roles.Id is { } id
                ? $"\n            IdColumnName = {CodeNames.Literal(id.Name)},\n            InterleavedIds = true,"
                : "";
            string sorted = roles.Order is { } time
                ? $"\n            OrderColumnName = {CodeNames.Literal(time.Name)},\n            SortRows = true,"
                : "";
            string beyond = (forecast.TakesLevel ? "\n            OutputKind = DataKind.Double," : "")
                + (forecast.LooksBeyondWindow
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"\n            SeasonalNaiveColumnName = {CodeNames.Literal(SequenceData.SeasonBefore)},"
                            + $"\n            SeasonLength = {forecast.Season},")
                    : "");
            return string.Create(CultureInfo.InvariantCulture, $$"""
                        return mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
                        {
                            FeatureColumnNames = [{{features}}],
                            LabelColumnName = {{CodeNames.Literal(roles.Label.Name)}},
                            LabelOutputColumnName = "Future",
                            Length = {{forecast.Window}},
                            Horizon = {{forecast.Horizon}},{{group}}{{sorted}}
                            MissingValues = MissingValueHandling.{{roles.Missing}},{{gaps}}{{beyond}}
                        }).Fit(rows).Transform(rows);
                """);
        }

        if (model.Config.DataSource.Type == "SeriesFile")
            return "        return rows;";
        if (roles.VariesInLength)
            return string.Create(CultureInfo.InvariantCulture, $"        return mlContext.Transforms.ColumnsToSequence(\"Features\", "
                + $"[{features}], {roles.FeaturesPerStep}, MissingValueHandling.{roles.Missing}).Fit(rows).Transform(rows);");
        if (roles.Id is null)
            return $"        return mlContext.Transforms.Concatenate(\"Features\", {features}).Fit(rows).Transform(rows);";
        string order = roles.Order is { } by
            ? $"\n            OrderColumnName = {CodeNames.Literal(by.Name)},\n            SortRows = true,"
            : "";
        string kept = roles.Group is { } together && together != roles.Id
            ? $"\n            KeepColumnNames = [{CodeNames.Literal(together.Name)}],"
            : "";
        return $$"""
                    return mlContext.Transforms.RowsToSequences(new RowsToSequencesEstimator.Options
                    {
                        IdColumnName = {{CodeNames.Literal(roles.Id.Name)}},{{order}}
                        InterleavedIds = true,
                        FeatureColumnNames = [{{features}}],
                        LabelColumnName = {{CodeNames.Literal(roles.Label.Name)}},
                        Label = SequenceLabel.Constant,{{kept}}
                        MissingValues = MissingValueHandling.{{roles.Missing}},{{gaps}}
                    }).Fit(rows).Transform(rows);
            """;
    }
}
