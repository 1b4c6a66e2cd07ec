using System.Diagnostics;

namespace LstmMlNet.Mpi.Tests;

/// <summary>A program, started by mpirun in a folder of its own.</summary>
internal sealed class MpiJob : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly List<string> _output = [];

    /// <param name="program">Its project's folder, below the repository's root.</param>
    /// <param name="ranks">How many processes; 0: the program alone, without mpirun.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="arguments">The program's.</param>
    public MpiJob(string program, int ranks, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(ranks == 0 ? "dotnet" : "mpirun")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (ranks > 0)
        {
            if (IsOpenMpi())
                Add("--oversubscribe");
            Add("-n", $"{ranks}", "dotnet");
            start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1";
            start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        }

        // Launchers give processes a terminal of their own; .NET would write its sequences to it.
        start.Environment["TERM"] = "dumb";

        // One thread for each rank: the machine may have fewer processors than ranks.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        Add([BuiltAt(program), .. arguments]);
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();

        void Add(params string[] more)
        {
            foreach (string argument in more)
                start.ArgumentList.Add(argument);
        }
    }

    /// <summary>What was written to the standard output so far.</summary>
    public IReadOnlyList<string> Output => _output;

    /// <summary>Ends a test that there is no MPI for.</summary>
    public static void Require()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "mpirun"))))
            Assert.Inconclusive(
                "No mpirun is installed (Debian: apt-get install openmpi-bin): training by several processes was not tried.");
    }

    /// <summary>Reads the output up to a line that begins so.</summary>
    public void ReadTo(string beginning)
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            _output.Add(line);
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                return;
        }

        Assert.Fail($"The job ended before '{beginning}': {string.Join(Environment.NewLine, _output)}{_errors.Result}");
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code, and what was written to the standard error.</returns>
    public (int Code, string Errors) End()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
            _output.Add(line);
        _process.WaitForExit();
        return (_process.ExitCode, _errors.Result);
    }

    /// <summary>Kills one of the processes, as the kernel does where memory is short.</summary>
    public void Kill(int rank) => RankProcesses().Single(process => process.Rank == rank).Process.Kill();

    /// <summary>The processes of ranks that are alive.</summary>
    public IReadOnlyList<(int Rank, Process Process)> RankProcesses() =>
    [
        .. Process.GetProcessesByName("dotnet")
            .Select(process => (Rank: RankOf(process.Id), Process: process))
            .Where(found => found.Rank >= 0),
    ];

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static bool IsOpenMpi()
    {
        using Process version = Process.Start(new ProcessStartInfo("mpirun", "--version") { RedirectStandardOutput = true })!;
        return version.StandardOutput.ReadToEnd().Contains("Open MPI", StringComparison.Ordinal);
    }

    /// <summary>The rank of a process of this job, by its environment and working directory; −1: it is none.</summary>
    private int RankOf(int process)
    {
        try
        {
            if (new FileInfo($"/proc/{process}/cwd").LinkTarget != _process.StartInfo.WorkingDirectory)
                return -1;
            string? rank = File.ReadAllText($"/proc/{process}/environ").Split('\0')
                .Select(variable => variable.Split('=', 2))
                .FirstOrDefault(pair => pair[0] is "OMPI_COMM_WORLD_RANK" or "PMI_RANK")?[1];
            return rank is null ? -1 : int.Parse(rank, System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    /// <summary>The program beside which these tests were built.</summary>
    private static string BuiltAt(string program) => Path.Combine(
        Root(),
        program,
        "bin",
        Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(AppContext.BaseDirectory))!),
        $"net10.0/{Path.GetFileName(program)}.dll");

    /// <summary>The repository.</summary>
    public static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LstmMlNet.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
