namespace LstmMlNet.Cli.Tests;

/// <summary>A project of every kind that the tool and the templates write, built together before the first is tried.</summary>
internal sealed class BuiltProjects : IDisposable
{
    // A column whose name would be code, were it not taken as a name.
    private const string HostileColumn = "{{Pipeline}} {System.IO.File.Create(x)} \\";

    private static readonly Lazy<BuiltProjects> s_shared = new(() => new BuiltProjects());

    private readonly List<Tool> _tools = [];
    private readonly PackageFeed _feed = PackageFeed.Shared;

    private BuiltProjects()
    {
        Console = Sensors();
        Web = Sensors("--web");
        Forecast = Other(
            tool => SampleData.Series(tool, HostileColumn),
            "math & $(x) 'y'",
            "MathXY",
            "forecast", "-l", HostileColumn, "--window", "24", "--horizon", "3", "--gaps", "error");
        TableService = Other(
            tool => SampleData.Series(tool, HostileColumn),
            "Table",
            "Table",
            "forecast", "-l", HostileColumn, "--window", "24", "--horizon", "3", "--units", "8", "--web");
        SeriesFile = Other(tool => SampleData.Waves(tool).Ts, "Series", "Series", "classify");
        Database = Other(
            tool => SampleData.Sqlite(tool, tool.SensorData()),
            "Database",
            "Database",
            "classify", "-l", "activity", "--id", "recording", "--order", "step", "--ignore", "person");
        (ConsoleTemplate, WebTemplate) = Templates();
        BuiltProject[] all = [Console, Web, Forecast, TableService, SeriesFile, Database, ConsoleTemplate, WebTemplate];
        _feed.Build(all.Select(one => one.ProjectFile));
    }

    /// <summary>Made once for all tests.</summary>
    public static BuiltProjects Shared => s_shared.Value;

    public BuiltProject Console { get; }

    public BuiltProject Web { get; }

    public BuiltProject Forecast { get; }

    public BuiltProject TableService { get; }

    public BuiltProject SeriesFile { get; }

    public BuiltProject Database { get; }

    public BuiltProject ConsoleTemplate { get; }

    public BuiltProject WebTemplate { get; }

    /// <summary>Removes what was made for all tests.</summary>
    public static void RemoveShared()
    {
        if (s_shared.IsValueCreated)
            s_shared.Value.Dispose();
    }

    public void Dispose() => _tools.ForEach(tool => tool.Dispose());

    private BuiltProject Sensors(params string[] more)
    {
        Tool tool = NewTool();
        string folder = tool.Trained(["--package-source", _feed.Packages, .. more]);
        return new BuiltProject(tool, folder, "SensorActivity", tool.PathOf("sensor-activity.csv"));
    }

    private BuiltProject Other(Func<Tool, string> data, string folderName, string name, params string[] arguments)
    {
        Tool tool = NewTool();
        string path = data(tool);
        string folder = tool.PathOf(folderName);
        Assert.AreEqual(
            0,
            tool.Run([.. arguments, "-d", path, "--epochs", "2", "-o", folder, "--package-source", _feed.Packages]),
            tool.Errors);
        return new BuiltProject(tool, folder, name, path);
    }

    private (BuiltProject Console, BuiltProject Web) Templates()
    {
        Tool tool = NewTool();
        string[] own = ["--debug:custom-hive", tool.PathOf("hive")];
        string template = Directory.GetFiles(_feed.Packages, "LstmMlNet.Templates*.nupkg").Single();
        PackageFeed.Dotnet(tool.Folder, ["new", "install", template, .. own]);
        string console = tool.PathOf("Tried");
        string web = tool.PathOf("Served");
        PackageFeed.Dotnet(tool.Folder, ["new", "lstm-console", "-o", console, "-n", "Tried", .. own]);
        PackageFeed.Dotnet(tool.Folder, ["new", "lstm-webapi", "-o", web, "-n", "Served", "--model", "../Tried/model.zip", .. own]);
        return (new BuiltProject(tool, console, "Tried", ""), new BuiltProject(tool, web, "Served", ""));
    }

    private Tool NewTool()
    {
        var tool = new Tool();
        _tools.Add(tool);
        return tool;
    }
}
