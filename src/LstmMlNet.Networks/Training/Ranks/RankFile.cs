namespace LstmMlNet.Networks.Training;

/// <summary>
/// A file of rank 0 on every rank: the file itself on rank 0, a temporary copy on the others, nothing if there is no file.
/// </summary>
internal sealed class RankFile : IDisposable
{
    private readonly bool _isCopy;

    private RankFile(string path, bool isCopy) => (Path, _isCopy) = (path, isCopy);

    public string Path { get; }

    /// <param name="path">The file; only rank 0's path counts.</param>
    /// <param name="collective">The ranks.</param>
    public static RankFile Share(string path, ICollective collective)
    {
        if (collective.Size == 1)
            return new RankFile(path, isCopy: false);
        bool isFirst = collective.Rank == 0;
        byte[] bytes = collective.BroadcastBytes(isFirst && File.Exists(path) ? File.ReadAllBytes(path) : [], root: 0);
        if (isFirst)
            return new RankFile(path, isCopy: false);
        string copy = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());
        if (bytes.Length > 0)
            File.WriteAllBytes(copy, bytes);
        return new RankFile(copy, isCopy: true);
    }

    public void Dispose()
    {
        if (_isCopy)
            File.Delete(Path);
    }
}
