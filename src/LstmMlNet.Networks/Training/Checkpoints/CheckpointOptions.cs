using System.Globalization;
using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks;

/// <summary>
/// Where and how often training saves its progress. The file is replaced atomically: a crash at any time leaves the last checkpoint intact.
/// If the file exists when training begins, training resumes from it, bit for bit as if it had never been interrupted.
/// </summary>
/// <remarks>
/// The file holds a fingerprint of what it belongs to: every value, label and weight in order, the validation data, and every option that
/// affects the weights. Training anything else from it is refused, with a message that says what differs; delete the file, or use another
/// path, to start over. A second training on the same path is refused while the first one runs. If a trainer is fitted several times, as by
/// ML.NET's <c>CrossValidate</c>, the first data set uses the path itself, and each of the others a file beside it whose name is derived
/// from the data.
/// </remarks>
/// <param name="Path">The path of the file, in safetensors format.</param>
public sealed record CheckpointOptions(string Path)
{
    /// <summary>The number of epochs between checkpoints. Default: 1.</summary>
    public int EveryEpochs { get; init; } = 1;

    /// <summary>The time between checkpoints, also within an epoch. Default: null, after epochs only.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>
    /// Returns the same options for a trainer that is fitted several times: the first data set uses the path itself, and each of the others
    /// a file beside it whose name is derived from the data. <c>LstmSequenceEstimator</c> does this by itself.
    /// </summary>
    public CheckpointOptions ForSeveralFits() => this with { Places = new CheckpointPlaces() };

    /// <summary>
    /// Returns the same options for a member of an ensemble that is fitted several times: the first member uses the path itself, the others
    /// <c>name.2.ext</c>, <c>name.3.ext</c> and so on beside it.
    /// </summary>
    /// <param name="index">The index of the member, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public CheckpointOptions ForMember(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        string extension = System.IO.Path.GetExtension(Path);
        string number = (index + 1).ToString(CultureInfo.InvariantCulture);
        return (index == 0 ? this : this with { Path = $"{Path[..^extension.Length]}.{number}{extension}" }).ForSeveralFits();
    }

    /// <summary>
    /// Returns the same options for a second training on all rows, after one that was stopped early: <c>name.refit.ext</c> beside the
    /// path.
    /// </summary>
    public CheckpointOptions ForRefit()
    {
        string extension = System.IO.Path.GetExtension(Path);
        return (this with { Path = $"{Path[..^extension.Length]}.refit{extension}" }).ForSeveralFits();
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
