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

/// <summary>A forecaster's entry in a model zip: its layout as JSON, and the network's own entry within it.</summary>
internal static class ForecastEntry
{
    internal const string LoaderSignature = "LstmForecastTransformer";
    private const uint FormatVersion = 0x00010001;
    private const string Network = "Network";

    public static void Save(ModelSaveContext context, ForecastLayout layout, LstmSequenceTransformer model)
    {
        ArgumentNullException.ThrowIfNull(context);
        TestedVersions.Check();
        context.CheckAtModel();
        context.SetVersionInfo(Version());
        context.Writer.Write(JsonSerializer.Serialize(layout, ShapingJson.Default.ForecastLayout));
        context.SaveModel(model, Network);
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
            ForecastLayout layout = JsonSerializer.Deserialize(context.Reader.ReadString(), ShapingJson.Default.ForecastLayout)
                ?? throw new InvalidDataException("The forecaster's layout is empty.");
            layout.Validate();
            context.LoadModel<LstmSequenceTransformer, SignatureLoadModel>(environment, out LstmSequenceTransformer model, Network);
            return new LstmForecastTransformer(environment, layout, model);
        }
        catch (Exception exception) when (exception is not InvalidDataException)
        {
            throw new InvalidDataException($"The forecaster cannot be loaded: {exception.Message}", exception);
        }
    }

    private static VersionInfo Version() => new(
        modelSignature: "LSTMFCST",
        verWrittenCur: FormatVersion,
        verReadableCur: FormatVersion,
        verWeCanReadBack: FormatVersion,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ForecastEntry).Assembly.FullName);
}
