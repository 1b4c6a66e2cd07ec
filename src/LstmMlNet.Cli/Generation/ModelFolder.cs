using System.Text;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Files;
using LstmMlNet.Cli.Output;
using LstmMlNet.Cli.Training;
using LstmMlNet.Networks;
using Microsoft.ML;
using Spectre.Console;

namespace LstmMlNet.Cli.Generation;

/// <summary>
/// The folder that a training writes to. The model, its class and its samples are written anew each time; the program, the project and
/// the README only into a folder that has no project yet: from then on they are the user's.
/// </summary>
internal sealed class ModelFolder
{
    private readonly string? _project;
    private readonly CarriedPackages? _packages;

    private ModelFolder(string path, string name, string? project, bool isWeb, CarriedPackages? packages)
    {
        FullPath = path;
        Name = name;
        _project = project;
        IsWeb = isWeb;
        _packages = packages;
    }

    public string FullPath { get; }

    /// <summary>The generated class's name, and the files'.</summary>
    public string Name { get; }

    /// <summary>Whether the project is a service: as asked for, or as the one that is there.</summary>
    public bool IsWeb { get; }

    private string Zip => PathOf($"{Name}.zip");

    /// <summary>Finds out where to write, and that it can be written to, before anything is trained.</summary>
    /// <exception cref="UserError">It cannot, or a project of the other kind or of another scenario is there.</exception>
    public static ModelFolder Open(TrainingRequest request)
    {
        string data = request.Dataset.Path.Length > 0 ? request.Dataset.Path : request.Dataset.Table ?? "Model";
        string path = Path.GetFullPath(request.Output ?? CodeNames.Identifier(Path.GetFileNameWithoutExtension(data)));
        if (File.Exists(path))
            throw new UserError($"--output '{path}' is a file: specify a folder.");
        PendingMoves.Finish(path);
        string? project = ProjectFolder.ProjectIn(path);
        bool isWeb = ProjectFolder.IsWeb(project, request.IsWeb);
        string name = CodeNames.ClassName(request.Name ?? Path.GetFileName(path));
        string config = Path.Combine(path, name + ModelConfig.Extension);
        if (project is not null && File.Exists(config) && ScenarioOf(config) is { } scenario && scenario != request.Scenario)
            throw new UserError($"'{path}' contains a program for a model of another kind ({scenario.ToString().ToLowerInvariant()}), and "
                + "is not replaced. Give another --output or --name, or remove it.");
        var folder = new ModelFolder(
            path,
            name,
            project,
            isWeb,
            CarriedPackages.Find(request.PackageSource));
        AtomicFile.Try(folder.Zip);
        return folder;
    }

    /// <summary>The version of the packages that a new project references.</summary>
    public string PackageVersion => _packages?.Version ?? CarriedPackages.ToolVersion;

    /// <summary>Whether the packages go beside the project.</summary>
    public bool CarriesPackages => _packages is not null;

    /// <summary>The report's folder.</summary>
    public string Reports => PathOf("report");

    /// <summary>Writes the model and everything around it; what was there before stays whole until all of it is on the disk.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="model">The model.</param>
    /// <param name="data">Its data.</param>
    /// <param name="generated">What is written of it.</param>
    /// <param name="report">Writes the report into a folder.</param>
    public void Write(MLContext mlContext, ITransformer model, SequenceData data, GeneratedModel generated, Action<string> report)
    {
        using var files = new StagedFiles(FullPath);
        files.Add(Zip, stream => mlContext.Model.Save(model, data.Train.Schema, stream));
        files.Add(PathOf(Name + ModelConfig.Extension), generated.Config.Write);
        files.Add(PathOf("samples.json"), stream => stream.Write(Samples.Write(data.Test, generated.LabelColumn)));
        var texts = new ProjectFiles(generated);
        foreach ((string name, string text) in texts.Generated)
            Add(files, name, text);
        if (_project is null)
            AddProject(files, texts);
        files.AddFolder(Reports, report);
        files.Commit();
    }

    /// <summary>Says what was written, and what was left as it was.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="hasReport">Whether the report is of this training.</param>
    public void Describe(IAnsiConsole console, bool hasReport)
    {
        Listing.Write(console, "Wrote", Listing.Path(FullPath));
        string[] names =
        [
            $"{Name}.zip", $"{Name}.consumption.cs", $"{Name}.training.cs", $"{Name}.evaluate.cs", $"{Name}{ModelConfig.Extension}",
        ];
        Listing.Write(console, [.. names, .. hasReport ? new[] { Path.Combine("report", "report.html") } : []]);
        if (_project is not null)
        {
            console.WriteLine($"  {Path.GetFileName(_project)} and the program around the model are unchanged.");
            if (!File.ReadAllText(_project).Contains($"{Name}.zip", StringComparison.Ordinal))
                console.WriteLine($"  It does not mention {Name}.zip: add a reference to package LstmMlNet {PackageVersion}, and "
                    + $"copy {Name}.zip and samples.json to its output.");
        }

        Listing.Write(
            console,
            "Try it:",
            $"dotnet run -c Release --project {Quoted(Path.GetRelativePath(Environment.CurrentDirectory, FullPath))}");
    }

    private void AddProject(StagedFiles files, ProjectFiles texts)
    {
        foreach ((string name, string text) in texts.Users)
        {
            if (!File.Exists(PathOf(name)))
                Add(files, name, text);
        }

        if (_packages is null)
            return;
        Directory.CreateDirectory(PathOf("packages"));
        string project = texts.Users.First().Text;
        foreach (string package in _packages.FilesFor(project))
            files.Add(PathOf("packages", Path.GetFileName(package)), stream => Copy(package, stream));
        if (!File.Exists(PathOf("nuget.config")))
            Add(files, "nuget.config", TemplateText.Read("nuget"));
    }

    private void Add(StagedFiles files, string name, string text) =>
        files.Add(PathOf(name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private string PathOf(params string[] parts) => Path.Combine([FullPath, .. parts]);

    private static void Copy(string file, Stream stream)
    {
        using FileStream source = File.OpenRead(file);
        source.CopyTo(stream);
    }

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;

    /// <summary>What a model is for; null where its configuration cannot be read.</summary>
    private static Scenario? ScenarioOf(string config)
    {
        try
        {
            return ModelConfig.Load(config).Scenario;
        }
        catch (UserError)
        {
            return null;
        }
    }
}
