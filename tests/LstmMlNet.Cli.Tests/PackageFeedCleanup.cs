namespace LstmMlNet.Cli.Tests;

/// <summary>Removes the packages after the last test.</summary>
[TestClass]
internal sealed class PackageFeedCleanup
{
    [AssemblyCleanup]
    public static void Remove() => PackageFeed.RemoveShared();
}
