using System.Text.Json;
using LstmMlNet;
using LstmMlNet.Forecasting;
using LstmMlNet.MLNetInternals;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(LstmForecastTransformer),
    typeof(ForecastEntry),
    null,
    typeof(SignatureLoadModel),
    "LSTM forecaster",
    ForecastEntry.LoaderSignature)]

namespace LstmMlNet.MLNetInternals;

/// <summary>A forecaster's entry in a model zip: its layouts and intervals as JSON, and each network's own entry within it.</summary>
internal static class ForecastEntry
{
    internal const string LoaderSignature = "LstmForecastTransformer";
    private const uint FormatVersion = 0x00010003;
    private const string Network = "Network";
    private const int MostParts = 16;

    public static void Save(ModelSaveContext context, IReadOnlyList<ForecastPart> parts, ForecastIntervals? intervals)
    {
        ArgumentNullException.ThrowIfNull(context);
        TestedVersions.Check();
        context.CheckAtModel();
        context.SetVersionInfo(Version());
        context.Writer.Write(parts.Count);
        foreach (ForecastPart part in parts)
            context.Writer.Write(JsonSerializer.Serialize(part.Layout, ShapingJson.Default.ForecastLayout));
        context.Writer.Write(intervals is null ? "" : JsonSerializer.Serialize(intervals, ShapingJson.Default.ForecastIntervals));
        for (int i = 0; i < parts.Count; i++)
            context.SaveModel(parts[i].Model, NameOf(i));
    }

    /// <summary>Called by ML.NET when it loads a model.</summary>
    /// <exception cref="InvalidDataException">The model is damaged, or of a newer version.</exception>
    private static LstmForecastTransformer Create(IHostEnvironment environment, ModelLoadContext context)
    {
        TestedVersions.Check();
        try
        {
            if (context.Header.ModelVerReadable > FormatVersion)
                throw new InvalidDataException("The forecaster was saved by a newer LstmMlNet "
                    + $"(format {context.Header.ModelVerReadable:X8}; this one reads up to {FormatVersion:X8}). Update the package.");
            context.CheckAtModel(Version());
            int count = context.Reader.ReadInt32();
            if (count is < 1 or > MostParts)
                throw new InvalidDataException($"The forecaster has {count} networks; from 1 to {MostParts} are possible.");
            var layouts = new ForecastLayout[count];
            for (int i = 0; i < count; i++)
            {
                layouts[i] = JsonSerializer.Deserialize(context.Reader.ReadString(), ShapingJson.Default.ForecastLayout)
                    ?? throw new InvalidDataException("The forecaster's layout is empty.");
                layouts[i].Validate();
                layouts[i].RequireAlike(layouts[0]);
            }

            ForecastIntervals? intervals = context.Reader.ReadString() is { Length: > 0 } text
                ? JsonSerializer.Deserialize(text, ShapingJson.Default.ForecastIntervals)
                : null;
            intervals?.Validate(layouts[0]);
            ForecastPart[] parts =
            [
                .. layouts.Select((layout, i) =>
                {
                    context.LoadModel<LstmSequenceTransformer, SignatureLoadModel>(
                        environment,
                        out LstmSequenceTransformer model,
                        NameOf(i));
                    return new ForecastPart(layout, model);
                }),
            ];
            return new LstmForecastTransformer(environment, parts, intervals);
        }
        catch (Exception exception) when (exception is not InvalidDataException)
        {
            throw new InvalidDataException($"The forecaster cannot be loaded: {exception.Message}", exception);
        }
    }

    private static string NameOf(int part) => part == 0 ? Network : $"{Network}{part + 1}";

    private static VersionInfo Version() => new(
        modelSignature: "LSTMFCST",
        verWrittenCur: FormatVersion,
        verReadableCur: FormatVersion,
        verWeCanReadBack: FormatVersion,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ForecastEntry).Assembly.FullName);
}
