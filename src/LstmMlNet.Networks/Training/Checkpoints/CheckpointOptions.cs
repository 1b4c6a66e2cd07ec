using System.Globalization;
using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks;

/// <summary>
/// Where training saves its progress, and how often. The file is written beside its place and moved there whole: a
/// kill at any moment leaves the last one. If it exists when training begins, training resumes from it, to the bit as if
/// nothing had happened.
/// </summary>
/// <remarks>
/// The file knows what it is of: a fingerprint of every value, label and weight in their order, of the validation data, and of every
/// option that the weights depend on. A training of anything else is refused and says what differs; delete the file, or give
/// another path, to train anew. While a training runs, a second one on the same path is refused. A trainer that is fitted
/// several times, as ML.NET's <c>CrossValidate</c> does, gives the first data the path itself, and each others a file beside it
/// that is named after them.
/// </remarks>
/// <param name="Path">The file: a safetensors file.</param>
public sealed record CheckpointOptions(string Path)
{
    /// <summary>Write one after every so many epochs. Default: 1.</summary>
    public int EveryEpochs { get; init; } = 1;

    /// <summary>Write one as soon as so long has passed since the last one, within an epoch too. Default: null, by epochs alone.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>
    /// The same for a trainer that is fitted several times: the first data that are trained on take the path, each others a file beside
    /// it that is named after them. <c>LstmSequenceEstimator</c> does so by itself.
    /// </summary>
    public CheckpointOptions ForSeveralFits() => this with { Places = new CheckpointPlaces() };

    /// <summary>
    /// The same for a member of an ensemble that is fitted several times: the first takes the path, the others <c>name.2.ext</c>,
    /// <c>name.3.ext</c> and so on beside it.
    /// </summary>
    /// <param name="index">Which member, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public CheckpointOptions ForMember(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        string extension = System.IO.Path.GetExtension(Path);
        string number = (index + 1).ToString(CultureInfo.InvariantCulture);
        return (index == 0 ? this : this with { Path = $"{Path[..^extension.Length]}.{number}{extension}" }).ForSeveralFits();
    }

    /// <summary>Shared by all fits of one trainer; null for a single training.</summary>
    internal CheckpointPlaces? Places { get; init; }

    /// <summary>Where the checkpoint for these data lies.</summary>
    internal string PathFor(string dataKey) => Places?.Of(Path, dataKey) ?? System.IO.Path.GetFullPath(Path);

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
