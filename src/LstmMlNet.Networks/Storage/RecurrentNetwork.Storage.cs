using LstmMlNet.Networks.Storage;

namespace LstmMlNet.Networks;

/// <content>Files.</content>
public sealed partial class RecurrentNetwork
{
    /// <summary>
    /// Writes the network as a safetensors file (weights, scaling, and a description in its metadata) that <see cref="Load"/>
    /// reads.
    /// </summary>
    /// <param name="stream">The stream to write to; it is left open.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        NetworkFile.Write(this, stream);
    }

    /// <summary>Reads a network that <see cref="Save"/> wrote.</summary>
    /// <param name="stream">The stream to read from; it is left open.</param>
    /// <exception cref="InvalidDataException">The file is truncated, corrupted, not a network, or written by a newer version.</exception>
    public static RecurrentNetwork Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return NetworkFile.Read(stream);
    }
}
