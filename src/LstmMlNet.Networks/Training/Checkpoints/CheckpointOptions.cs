namespace LstmMlNet.Networks;

/// <summary>
/// Where training writes down how far it has come, and how often. The file is written beside its place and moved there whole: a
/// kill at any moment leaves the last one. If it exists when training begins, training goes on from it, to the bit as if
/// nothing had happened.
/// </summary>
/// <param name="Path">The file: a safetensors file.</param>
public sealed record CheckpointOptions(string Path)
{
    /// <summary>Write one after every so many epochs. Default: 1.</summary>
    public int EveryEpochs { get; init; } = 1;

    /// <summary>Write one as soon as so long has passed since the last one, within an epoch too. Default: null, by epochs alone.</summary>
    public TimeSpan? Every { get; init; }

    /// <exception cref="ArgumentException">The path is empty, or a number is out of its range.</exception>
    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Path))
            throw new ArgumentException("The checkpoint needs the path of a file.", nameof(Path));
        ArgumentOutOfRangeException.ThrowIfLessThan(EveryEpochs, 1);
        if (Every <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(Every), Every, "The time between checkpoints must be above zero.");
    }
}
