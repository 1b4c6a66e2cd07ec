namespace LstmMlNet.Cli.Tests;

/// <summary>Removes the packages, and the projects built with them, after the last test.</summary>
[TestClass]
internal sealed class PackageFeedCleanup
{
    [AssemblyCleanup]
    public static void Remove()
    {
        BuiltProjects.RemoveShared();
        PackageFeed.RemoveShared();
    }
}
