using LstmMlNet.Cli.Commands;
using SensorData;
using Spectre.Console;

namespace LstmMlNet.Cli.Tests;

/// <summary>The tool, run in this process in a folder of its own.</summary>
internal sealed class Tool : IDisposable
{
    private readonly StringWriter _console = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;

    /// <summary>What was shown.</summary>
    public string Shown => _console.ToString();

    /// <summary>What was written for other programs.</summary>
    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    public string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    public int Run(params string[] arguments)
    {
        foreach (StringWriter writer in new[] { _console, _output, _errors })
            writer.GetStringBuilder().Clear();
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_console), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = 200;
        return CommandLine.Run(arguments, console, _output, _errors);
    }

    /// <summary>Writes the sensor data, and gives its path.</summary>
    public string SensorData(int people = 4, int recordings = 2)
    {
        string path = PathOf("sensor-activity.csv");
        ActivityData.Write(path, people, recordings, seed: 3);
        return path;
    }

    /// <summary>Trains quickly on the sensor data.</summary>
    public string Trained(params string[] more)
    {
        string folder = PathOf("SensorActivity");
        int code = Run([
            "classify", "--dataset", SensorData(), "--label", "activity", "--id", "recording", "--order", "step", "--ignore",
            "person", "--epochs", "8", "--units", "16", "--output", folder, .. more,
        ]);
        Assert.AreEqual(0, code, Errors + Shown);
        return folder;
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        _console.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }
}
