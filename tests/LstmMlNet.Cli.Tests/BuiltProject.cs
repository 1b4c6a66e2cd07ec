namespace LstmMlNet.Cli.Tests;

/// <summary>A project that was built, and the tool that wrote it.</summary>
internal sealed record BuiltProject(Tool Tool, string Folder, string Name, string Data)
{
    public string ProjectFile => Path.Combine(Folder, $"{Name}.csproj");

    public string Program => Path.Combine(Folder, "bin", "Release", "net10.0", $"{Name}.dll");
}
