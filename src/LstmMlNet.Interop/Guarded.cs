namespace LstmMlNet.Interop;

/// <summary>Reads files that nobody vouches for: whatever parsers, arrays and layers refuse in them becomes an error of the file.</summary>
internal static class Guarded
{
    public static T Read<T>(string what, Stream stream, Func<Stream, T> read)
    {
        Stream seekable = stream;
        if (!stream.CanSeek)
        {
            seekable = new MemoryStream();
            stream.CopyTo(seekable);
            seekable.Position = 0;
        }

        try
        {
            return read(seekable);
        }
        catch (Exception exception) when (exception
            is not (InvalidDataException
                or NotSupportedException
                or OutOfMemoryException
                or ArgumentException { ParamName: "prefix" or "outputName" })
            and (EndOfStreamException or not IOException))
        {
            throw new InvalidDataException($"The {what} is damaged: {exception.Message}", exception);
        }
    }
}
