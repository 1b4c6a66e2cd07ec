using System.Text.Json;
using LstmMlNet;
using LstmMlNet.Evaluation.Intervals;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Shaping;
using LstmMlNet.Streaming;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(RowsToSequencesTransformer),
    typeof(ShapingEntry.RowsLoader),
    null,
    typeof(SignatureLoadModel),
    "Rows to sequences",
    ShapingEntry.Rows)]
[assembly: LoadableClass(
    typeof(SequenceWindowsTransformer),
    typeof(ShapingEntry.WindowsLoader),
    null,
    typeof(SignatureLoadModel),
    "Sequence windows",
    ShapingEntry.Windows)]
[assembly: LoadableClass(
    typeof(ChannelsToSequenceTransformer),
    typeof(ShapingEntry.ChannelsLoader),
    null,
    typeof(SignatureLoadModel),
    "Channels to sequence",
    ShapingEntry.Channels)]
[assembly: LoadableClass(
    typeof(ColumnsToSequenceTransformer),
    typeof(ShapingEntry.ColumnsLoader),
    null,
    typeof(SignatureLoadModel),
    "Columns to sequence",
    ShapingEntry.Columns)]
[assembly: LoadableClass(
    typeof(ForecastStateTransformer),
    typeof(ShapingEntry.EngineStateLoader),
    null,
    typeof(SignatureLoadModel),
    "Forecast engine state",
    ShapingEntry.EngineState)]
[assembly: LoadableClass(
    typeof(ForecastIntervalsTransformer),
    typeof(ShapingEntry.IntervalsLoader),
    null,
    typeof(SignatureLoadModel),
    "Forecast intervals",
    ShapingEntry.Intervals)]

namespace LstmMlNet.MLNetInternals;

/// <summary>The shaping transforms' entries in a model zip: their options as JSON.</summary>
internal static class ShapingEntry
{
    public const string Rows = "LstmRowsToSequences";
    public const string Windows = "LstmSequenceWindows";
    public const string Channels = "LstmChannelsToSequence";
    public const string Columns = "LstmColumnsToSequence";
    public const string EngineState = "LstmForecastEngineState";
    public const string Intervals = "LstmForecastIntervals";
    private const uint FormatVersion = 0x00010001;

    public static void Save<T>(IHostEnvironment environment, ModelSaveContext context, string loader, T options)
    {
        ArgumentNullException.ThrowIfNull(context);
        TestedVersions.Check();
        environment.Register(loader);
        context.CheckAtModel();
        context.SetVersionInfo(Version(loader));
        context.Writer.Write(JsonSerializer.Serialize(options, typeof(T), ShapingJson.Default));
    }

    /// <exception cref="InvalidDataException">The step is damaged, or of a newer version.</exception>
    public static TStep Load<T, TStep>(ModelLoadContext context, string loader, Func<T, TStep> create)
    {
        TestedVersions.Check();
        try
        {
            if (context.Header.ModelVerReadable > FormatVersion)
                throw new InvalidDataException($"The model's step {loader} was saved by a newer LstmMlNet "
                    + $"(format {context.Header.ModelVerReadable:X8}; this one reads up to {FormatVersion:X8}). Update the package.");
            context.CheckAtModel(Version(loader));
            return create((T?)JsonSerializer.Deserialize(context.Reader.ReadString(), typeof(T), ShapingJson.Default)
                ?? throw new InvalidDataException($"The model's step {loader} is empty."));
        }
        catch (Exception exception) when (exception is not InvalidDataException)
        {
            // Options that their step refuses, too.
            throw new InvalidDataException($"The model's step {loader} cannot be read: {exception.Message}", exception);
        }
    }

    private static VersionInfo Version(string loader) => new(
        modelSignature: "LSTMSHAP",
        verWrittenCur: FormatVersion,
        verReadableCur: FormatVersion,
        verWeCanReadBack: FormatVersion,
        loaderSignature: loader,
        loaderAssemblyName: typeof(ShapingEntry).Assembly.FullName);

    /// <summary>Called by ML.NET when it loads a model.</summary>
    internal static class RowsLoader
    {
        private static RowsToSequencesTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
            Load(context, Rows, (RowsToSequencesEstimator.Options options) =>
            {
                options.Validate();
                return new RowsToSequencesTransformer(environment, options);
            });
    }

    /// <summary>Called by ML.NET when it loads a model.</summary>
    internal static class WindowsLoader
    {
        private static SequenceWindowsTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
            Load(context, Windows, (SequenceWindowsEstimator.Options options) =>
            {
                options.Validate();
                return new SequenceWindowsTransformer(environment, options);
            });
    }

    /// <summary>Called by ML.NET when it loads a model.</summary>
    internal static class EngineStateLoader
    {
        private static ForecastStateTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
            Load(context, EngineState, (ForecastState state) =>
            {
                state.Validate();
                return new ForecastStateTransformer(environment, state);
            });
    }

    /// <summary>Called by ML.NET when it loads a model.</summary>
    internal static class IntervalsLoader
    {
        private static ForecastIntervalsTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
            Load(context, Intervals, (CalibratedIntervals intervals) =>
            {
                intervals.Validate();
                return new ForecastIntervalsTransformer(environment, intervals);
            });
    }

    /// <summary>Called by ML.NET when it loads a model.</summary>
    internal static class ChannelsLoader
    {
        private static ChannelsToSequenceTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
            Load(context, Channels, (ChannelNames names) => names is { Output.Length: > 0, Inputs.Count: > 0 }
                ? new ChannelsToSequenceTransformer(environment, names)
                : throw new InvalidDataException($"The model's step {Channels} names no columns."));
    }

    /// <summary>Called by ML.NET when it loads a model.</summary>
    internal static class ColumnsLoader
    {
        private static ColumnsToSequenceTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
            Load(context, Columns, (ColumnNames names) =>
                names is { Output.Length: > 0, Inputs.Count: > 0, FeaturesPerStep: > 0 }
                    && names.Inputs.Count % names.FeaturesPerStep == 0
                    && Enum.IsDefined(names.MissingValues)
                    ? new ColumnsToSequenceTransformer(environment, names)
                    : throw new InvalidDataException($"The model's step {Columns} names no whole steps."));
    }
}
