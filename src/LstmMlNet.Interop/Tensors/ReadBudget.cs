namespace LstmMlNet.Interop.Tensors;

/// <summary>
/// Bounds what a file makes in memory by a few times its size: tensors may be views of the same bytes, a zip's entry may unpack to a
/// thousand times its length.
/// </summary>
internal sealed class ReadBudget(long fileLength)
{
    private const long Free = 1 << 20;
    private const long Times = 12;
    private long _left = checked(Free + (Times * fileLength));

    /// <exception cref="InvalidDataException">The file would take more.</exception>
    public void Spend(long bytes, string what)
    {
        if (bytes < 0 || bytes > _left)
            throw new InvalidDataException(
                $"{what} takes {bytes} bytes, out of proportion to the file: it is damaged, or made to fill memory.");
        _left -= bytes;
    }
}
