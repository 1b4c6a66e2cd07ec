using LstmMlNet;
using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Data.IO;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(LstmSequenceTransformer), typeof(ModelEntry), null, typeof(SignatureLoadModel), "LSTM sequence model", ModelEntry.LoaderSignature)]

namespace LstmMlNet.MLNetInternals;

/// <summary>
/// A transformer's entry in a model zip. The version in its header names this assembly; loading in a new process finds the
/// attribute above and calls <see cref="Create"/>: nothing is to be registered.
/// </summary>
internal static class ModelEntry
{
    internal const string LoaderSignature = "LstmSequenceTransformer";
    private const uint FormatVersion = 0x00010001;

    public static void Save(IHostEnvironment environment, ModelSaveContext context, SequenceModel model)
    {
        context.CheckAtModel();
        context.SetVersionInfo(Version());
        byte[]?[] files =
        [
            ModelStreams.WriteDescription(model),
            ModelStreams.WriteNetwork(model),
            ModelStreams.WriteHistory(model),
            model.ClassValues is { } values ? WriteClassValues(environment, values) : null,
        ];

        // The main stream holds the checksum of the files beside it.
        context.Writer.Write(ModelStreams.Checksum(files));
        foreach ((string name, byte[]? file) in Names().Zip(files))
        {
            if (file is not null)
                context.SaveBinaryStream(name, writer => writer.Write(file));
        }
    }

    /// <summary>Called by ML.NET when it loads a model.</summary>
    private static LstmSequenceTransformer Create(IHostEnvironment environment, ModelLoadContext context)
    {
        TestedVersions.Check();
        return Load(environment, context);
    }

    private static LstmSequenceTransformer Load(IHostEnvironment environment, ModelLoadContext context)
    {
        if (context.Header.ModelVerReadable > FormatVersion)
            throw new InvalidDataException($"The LSTM sequence model was saved by a newer LstmMlNet (format {context.Header.ModelVerReadable:X8}; this one reads up to {FormatVersion:X8}). Update the package.");
        context.CheckAtModel(Version());
        byte[] checksum = context.Reader.ReadBytes(32);
        byte[]?[] files = [.. Names().Select(name => Read(context, name))];
        for (int i = 0; i < 3; i++)
        {
            if (files[i] is null)
                throw new InvalidDataException($"The LSTM sequence model is incomplete: its file {Names()[i]} is missing.");
        }

        // A newer description is named as such before the checksum can call it altered.
        ModelDescription description = ModelStreams.ReadDescription(files[0]!);
        if (!ModelStreams.Checksum(files).AsSpan().SequenceEqual(checksum))
            throw new InvalidDataException("The LSTM sequence model is truncated or was altered: its files do not match their checksum.");
        var model = new SequenceModel(
            description,
            ModelStreams.ReadNetwork(files[1]!),
            files[3] is { } values ? ReadClassValues(environment, values) : null,
            ModelStreams.ReadHistory(files[2]!));
        model.Check();
        return new LstmSequenceTransformer(environment, model);
    }

    private static string[] Names() => [ModelStreams.Description, ModelStreams.Network, ModelStreams.History, ModelStreams.ClassValues];

    private static VersionInfo Version() => new(
        modelSignature: "LSTMSEQT",
        verWrittenCur: FormatVersion,
        verReadableCur: FormatVersion,
        verWeCanReadBack: FormatVersion,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ModelEntry).Assembly.FullName);

    private static byte[]? Read(ModelLoadContext context, string name)
    {
        byte[]? bytes = null;
        context.TryLoadBinaryStream(name, reader =>
        {
            using var copy = new MemoryStream();
            reader.BaseStream.CopyTo(copy);
            bytes = copy.ToArray();
        });
        return bytes;
    }

    private static byte[] WriteClassValues(IHostEnvironment environment, ClassValues values)
    {
        using var stream = new MemoryStream();
        var saver = new BinarySaver(environment, new BinarySaver.Arguments());
        var write = (ClassValueWriter)Activator.CreateInstance(typeof(ClassValueWriter<>).MakeGenericType(values.Boxed.GetType()))!;
        if (!write.TryWrite(saver, stream, values))
            throw new NotSupportedException($"The label's values are of type {values.Type.ItemType}, which ML.NET cannot save.");
        return stream.ToArray();
    }

    private static ClassValues ReadClassValues(IHostEnvironment environment, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        var saver = new BinarySaver(environment, new BinarySaver.Arguments());
        if (!saver.TryLoadTypeAndValue(stream, out DataViewType type, out object value))
            throw new InvalidDataException("The LSTM sequence model's class values cannot be read.");
        return ClassValues.Create(type, value);
    }

    private abstract class ClassValueWriter
    {
        public abstract bool TryWrite(BinarySaver saver, Stream stream, ClassValues values);
    }

    private sealed class ClassValueWriter<T> : ClassValueWriter
    {
        public override bool TryWrite(BinarySaver saver, Stream stream, ClassValues values)
        {
            var buffer = (T)values.Boxed;
            return saver.TryWriteTypeAndValue(stream, values.Type, ref buffer, out _);
        }
    }
}
