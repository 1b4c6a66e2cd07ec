using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LstmMlNet.Cli.Tests;

/// <summary>A PostgreSQL server of the machine's own package, in a folder of its own on a free port.</summary>
internal sealed class PostgresServer : IDisposable
{
    private const string Versions = "/usr/lib/postgresql";
    private readonly string _bin;
    private readonly string _folder;

    private PostgresServer(string bin)
    {
        _bin = bin;
        _folder = Directory.CreateTempSubdirectory("lstm-mlnet-pg-").FullName;
        if (IsRoot)
            Run("chown", "postgres", _folder);
        AsServer(Path.Combine(bin, "initdb"), "-D", Data, "-U", "tester", "-A", "trust", "--no-sync");
        AsServer(
            Path.Combine(bin, "pg_ctl"),
            "-D",
            Data,
            "-o",
            $"-p {Port} -k {_folder} -c listen_addresses=127.0.0.1",
            "-l",
            Path.Combine(_folder, "log"),
            "-w",
            "start");
    }

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=tester;Database=postgres";

    private int Port { get; } = FreePort();

    private string Data => Path.Combine(_folder, "data");

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>Starts a server; ends the test as inconclusive where none is installed.</summary>
    public static PostgresServer Start()
    {
        string? bin = Directory.Exists(Versions) ? Directory.GetDirectories(Versions)
            .Order()
            .Select(version => Path.Combine(version, "bin"))
            .LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb"))) : null;
        if (bin is null)
            Assert.Inconclusive(
                $"PostgreSQL is not installed ({Versions}): reading from it was not tried. Debian: apt-get install postgresql.");
        return new PostgresServer(bin);
    }

    public void Dispose()
    {
        AsServer(Path.Combine(_bin, "pg_ctl"), "-D", Data, "-m", "immediate", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The server refuses to run as root.</summary>
    private static void AsServer(string program, params string[] arguments)
    {
        if (IsRoot)
            Run("runuser", ["-u", "postgres", "--", program, .. arguments]);
        else
            Run(program, arguments);
    }

    private static void Run(string program, params string[] arguments)
    {
        // The server inherits what it is started with: nothing is read that it would hold open.
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Path.GetTempPath() })!;
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, $"{program} {string.Join(' ', arguments)}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
