using System.Globalization;
using System.Text;
using LstmMlNet.Cli.Files;
using LstmMlNet.Cli.Generation;
using LstmMlNet.Cli.Output;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>
/// The folder that a forecaster of a table is written to: the model, its rows and its forecasts anew each time; the program around it only
/// where there is none yet.
/// </summary>
internal sealed class TableForecastFolder
{
    /// <summary>The file with the rows that the next forecasts are made from.</summary>
    public const string HistoryName = "history.csv";

    /// <summary>The file with the same rows for a service.</summary>
    public const string SeriesName = "series.json";

    private readonly string _path;
    private readonly string _name;
    private readonly bool _isWeb;
    private readonly bool _hasProject;
    private readonly CarriedPackages? _packages;
    private bool _hasReport;

    private TableForecastFolder(string path, string name, bool isWeb, bool hasProject, CarriedPackages? packages)
    {
        _path = path;
        _name = name;
        _isWeb = isWeb;
        _hasProject = hasProject;
        _packages = packages;
    }

    /// <summary>The name of the model's files.</summary>
    public string Name => _name;

    /// <exception cref="UserError">The folder cannot be written to, or holds a program around a model of another kind.</exception>
    public static TableForecastFolder Open(TableForecastRequest request)
    {
        string data = request.Dataset.Path.Length > 0 ? request.Dataset.Path : request.Dataset.Table ?? "Model";
        string path = Path.GetFullPath(request.Output ?? CodeNames.Identifier(Path.GetFileNameWithoutExtension(data)));
        if (File.Exists(path))
            throw new UserError($"--output '{path}' is a file: give a folder.");
        PendingMoves.Finish(path);
        string name = CodeNames.ClassName(request.Name ?? Path.GetFileName(path));
        string? project = ProjectFolder.ProjectIn(path);
        bool hasProject = project is not null;
        if (hasProject && !File.Exists(Path.Combine(path, HistoryName)))
            throw new UserError($"'{path}' holds a program around a model of another kind, and is not replaced. Give another --output, or "
                + "remove it.");
        AtomicFile.Try(Path.Combine(path, $"{name}.zip"));
        bool isWeb = ProjectFolder.IsWeb(project, request.IsWeb);
        return new TableForecastFolder(path, name, isWeb, hasProject, CarriedPackages.Find(request.PackageSource));
    }

    /// <summary>Writes the model, the rows that its next forecasts need, these forecasts, a report, and a program around them.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="model">The model.</param>
    /// <param name="rows">The table.</param>
    /// <param name="roles">Its columns.</param>
    /// <param name="source">The name of the data.</param>
    /// <param name="accuracies">How good the forecasts are.</param>
    /// <param name="report">Writes a report into a folder, and returns whether it is one; null for none.</param>
    public void Write(
        MLContext mlContext,
        LstmForecastTransformer model,
        IDataView rows,
        TableRoles roles,
        string source,
        IReadOnlyList<TableForecastAccuracy> accuracies,
        Func<string, bool>? report)
    {
        using var files = new StagedFiles(_path);
        files.Add(PathOf($"{_name}.zip"), stream => mlContext.Model.Save(model, rows.Schema, stream));
        HistoryRows history = HistoryRows.Read(model, rows);
        files.Add(PathOf(HistoryName), stream => WriteText(stream, writer => HistoryFile.Write(history, writer)));
        if (_isWeb)
            files.Add(PathOf(SeriesName), stream => SeriesFile.Write(history, stream));
        files.Add(PathOf("forecasts.csv"), stream =>
            WriteText(stream, writer => TableForecastCsv.Write(model, model.Forecast(rows), writer, escape: false)));
        if (report is not null)
            files.AddFolder(PathOf("report"), beside => _hasReport = report(beside));
        if (!_hasProject)
            AddProject(files, roles, source, accuracies, () => RequestsFile.Write(history, model));
        files.Commit();
    }

    /// <summary>Says what was written.</summary>
    public void Describe(IAnsiConsole console)
    {
        Listing.Write(console, "Wrote", Listing.Path(_path));
        string[] names = [$"{_name}.zip", "forecasts.csv", HistoryName, .. _isWeb ? [SeriesName] : Array.Empty<string>()];
        Listing.Write(console, _hasReport ? [.. names, Path.Combine("report", "report.html")] : names);
        if (_hasProject)
            console.WriteLine("  The project and the program around the model are unchanged.");
        Listing.Write(
            console,
            "Try it:",
            $"dotnet run -c Release --project {Path.GetRelativePath(Environment.CurrentDirectory, _path)}");
    }

    private void AddProject(
        StagedFiles files,
        TableRoles roles,
        string source,
        IReadOnlyList<TableForecastAccuracy> accuracies,
        Func<string> requests)
    {
        string kind = _isWeb ? ".Web" : "";
        var tokens = new Dictionary<string, string>
        {
            ["Name"] = _name,
            ["Namespace"] = $"{_name}Model",
            ["PackageVersion"] = _packages?.Version ?? CarriedPackages.ToolVersion,
            ["Columns"] = string.Join('\n', roles.Columns.Select(Column)),
            ["Ids"] = string.Join(", ", roles.Table.IdColumnNames.Select(CodeNames.Literal)),
            ["Source"] = PlainText.Markdown(source),
            ["Accuracy"] = string.Join('\n', accuracies.Select(Sentence)),
            ["Packages"] = _packages is null
                ? ""
                : "The LstmMlNet packages are in `packages`, where `nuget.config` finds them; all others come from nuget.org.\n",
        };
        string project = TemplateText.Fill($"project.Table{kind}", tokens);
        (string Name, string Text)[] texts =
        [
            ($"{_name}.csproj", project),
            ("Program.cs", TemplateText.Fill($"program.Table{kind}", tokens)),
            ("README.md", TemplateText.Fill($"readme.Table{kind}", tokens)),
            .. _isWeb
                ? new[]
                {
                    ("appsettings.json", TemplateText.Read("appsettings")),
                    ($"{_name}.http", requests()),
                }
                : [("Forecasts.cs", TemplateText.Fill("forecasts.Table", tokens))],
        ];
        foreach ((string name, string text) in texts)
        {
            if (!File.Exists(PathOf(name)))
                files.Add(PathOf(name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        }

        if (_packages is null)
            return;
        Directory.CreateDirectory(PathOf("packages"));
        foreach (string package in _packages.FilesFor(project))
            files.Add(PathOf("packages", Path.GetFileName(package)), stream =>
            {
                using FileStream from = File.OpenRead(package);
                from.CopyTo(stream);
            });
        if (!File.Exists(PathOf("nuget.config")))
            files.Add(PathOf("nuget.config"), stream => stream.Write(Encoding.UTF8.GetBytes(TemplateText.Read("nuget"))));
    }

    private static string Column(LstmMlNet.Tables.TableColumn column) =>
        $"                new TableColumn({CodeNames.Literal(column.Name)}, DataKind.{column.Kind}),";

    private static string Sentence(TableForecastAccuracy accuracy) => string.Create(
        CultureInfo.InvariantCulture,
        $"- {PlainText.Markdown(accuracy.Target)}: mean absolute error {accuracy.Metrics.Model.MeanAbsoluteError:G4} on rows held out, "
        + $"{accuracy.Metrics.SeasonalNaive.MeanAbsoluteError:G4} of what was a season before, "
        + $"{accuracy.Metrics.Theta.MeanAbsoluteError:G4} of Theta.");

    private static void WriteText(Stream stream, Action<TextWriter> write)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        write(writer);
    }

    private string PathOf(params string[] parts) => Path.Combine([_path, .. parts]);
}
