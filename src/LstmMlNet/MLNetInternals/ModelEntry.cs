using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using LstmMlNet;
using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(LstmSequenceTransformer),
    typeof(ModelEntry),
    null,
    typeof(SignatureLoadModel),
    "LSTM sequence model",
    ModelEntry.LoaderSignature)]

namespace LstmMlNet.MLNetInternals;

/// <summary>
/// A transformer's entry in a model zip. The version in its header names this assembly; loading in a new process finds the
/// attribute above and calls <see cref="Create"/>: nothing is to be registered.
/// </summary>
internal static class ModelEntry
{
    internal const string LoaderSignature = "LstmSequenceTransformer";
    private const uint FormatVersion = 0x00010001;

    // Of more bytes, compressing is noticed by who waits.
    private const int MostCompressed = 1 << 20;

    public static void Save(ModelSaveContext context, SequenceModel model)
    {
        context.CheckAtModel();
        context.SetVersionInfo(Version());
        (string Name, byte[]? Bytes)[] files =
        [
            (ModelStreams.Description, ModelStreams.WriteDescription(model)),
            (ModelStreams.Network, ModelStreams.WriteNetwork(model.Network)),
            (ModelStreams.History, ModelStreams.WriteHistory(model)),
            (ModelStreams.ClassValues, model.ClassValues is { } values ? ClassValuesFile.Write(values) : null),
            .. model.Networks.Skip(1).Select((network, i) => (ModelStreams.NetworkOf(i + 1), (byte[]?)ModelStreams.WriteNetwork(network))),
        ];

        // The main stream holds the checksum of the files beside it.
        context.Writer.Write(ModelStreams.Checksum(files.Select(file => file.Bytes)));
        foreach ((string name, byte[]? bytes) in files)
        {
            if (bytes?.Length > MostCompressed)
                Store(context, name, bytes);
            else if (bytes is not null)
                context.SaveBinaryStream(name, writer => writer.Write(bytes));
        }
    }

    /// <summary>Writes a file as it is: weights lose 7 % by compression, which takes longer than everything else.</summary>
    private static void Store(ModelSaveContext context, string name, byte[] bytes)
    {
        ZipArchiveEntry entry = ArchiveOf(context.Repository)
            .CreateEntry(Path.Combine(context.Directory ?? "", name).Replace('\\', '/'), CompressionLevel.NoCompression);
        using Stream stream = entry.Open();
        stream.Write(bytes);
    }

    /// <summary>Called by ML.NET when it loads a model.</summary>
    /// <exception cref="InvalidDataException">The model is damaged, of a newer version, or larger than a model is.</exception>
    /// <exception cref="NotSupportedException">Microsoft.ML is of a version that this package was not made for.</exception>
    private static LstmSequenceTransformer Create(IHostEnvironment environment, ModelLoadContext context)
    {
        TestedVersions.Check();
        try
        {
            return new LstmSequenceTransformer(environment, Load(context));
        }
        catch (Exception exception) when (exception is not InvalidDataException)
        {
            throw new InvalidDataException($"The LSTM sequence model cannot be loaded: {exception.Message}", exception);
        }
    }

    private static SequenceModel Load(ModelLoadContext context)
    {
        if (context.Header.ModelVerReadable > FormatVersion)
            throw new InvalidDataException("The LSTM sequence model was saved by a newer LstmMlNet "
                + $"(format {context.Header.ModelVerReadable:X8}; this one reads up to {FormatVersion:X8}). Update the package.");
        context.CheckAtModel(Version());
        byte[] checksum = context.Reader.ReadBytes(SHA256.HashSizeInBytes);
        ZipArchive archive = ArchiveOf(context.Repository ?? throw new InvalidDataException("The LSTM sequence model is not in a zip."));
        ZipBounds.Check(archive);
        byte[] written = Read(ModelStreams.Description, ModelStreams.MostDescription) ?? throw Missing(ModelStreams.Description);

        // A newer description is named as such before the checksum can call it altered.
        ModelDescription description = ModelStreams.ReadDescription(written);
        byte[] network = Read(ModelStreams.Network, ModelStreams.MostNetwork) ?? throw Missing(ModelStreams.Network);
        byte[] history = Read(ModelStreams.History, ModelStreams.MostHistory) ?? throw Missing(ModelStreams.History);
        bool binary = description.Version <= ModelDescription.LastWithBinaryClassValues;
        byte[]? values = Read(binary ? ModelStreams.BinaryClassValues : ModelStreams.ClassValues, ModelStreams.MostClassValues);
        byte[][] others = Others(description, network.Length);
        if (!ModelStreams.Checksum([written, network, history, values, .. others]).AsSpan().SequenceEqual(checksum))
            throw new InvalidDataException("The LSTM sequence model is truncated or was altered: its files do not match their checksum.");
        RecurrentNetwork read = ModelStreams.ReadNetwork(network);
        var model = new SequenceModel(
            description,
            EnsembleOf([read, .. others.Select(ModelStreams.ReadNetwork)]),
            values is null ? null : ValuesOf(values, read.Head.Outputs),
            ModelStreams.ReadHistory(history));
        model.Check();
        return model;

        byte[]? Read(string name, long most) => ZipEntries.Read(archive, context.Directory ?? "", name, most);

        // All networks together take no more than one may.
        byte[][] Others(ModelDescription description, long bytes)
        {
            int count = description.Members ?? 1;
            if (count is < 1 or > NetworkEnsemble.MaximumMembers)
                throw new InvalidDataException(
                    $"The LSTM sequence model says it has {count} networks; it may have 1 to {NetworkEnsemble.MaximumMembers}.");
            var others = new byte[count - 1][];
            for (int i = 0; i < others.Length; i++)
            {
                string name = ModelStreams.NetworkOf(i + 1);
                others[i] = Read(name, ModelStreams.MostNetwork - bytes) ?? throw Missing(name);
                bytes += others[i].Length;
            }

            return others;
        }

        static NetworkEnsemble EnsembleOf(IReadOnlyList<RecurrentNetwork> networks)
        {
            try
            {
                return new NetworkEnsemble(networks);
            }
            catch (ArgumentException exception)
            {
                throw new InvalidDataException(
                    $"The LSTM sequence model's networks do not fit one another: {exception.Message}",
                    exception);
            }
        }

        ClassValues ValuesOf(byte[] bytes, int classes) =>
            binary ? ClassValueBinary.Read(bytes, classes) : ClassValuesFile.Read(bytes, classes);
    }

    private static InvalidDataException Missing(string name) => new($"The LSTM sequence model is incomplete: its file {name} is missing.");

    private static VersionInfo Version() => new(
        modelSignature: "LSTMSEQT",
        verWrittenCur: FormatVersion,
        verReadableCur: FormatVersion,
        verWeCanReadBack: FormatVersion,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ModelEntry).Assembly.FullName);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_archive")]
    private static extern ref ZipArchive ArchiveOf(RepositoryReader reader);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_archive")]
    private static extern ref ZipArchive ArchiveOf(RepositoryWriter writer);
}
