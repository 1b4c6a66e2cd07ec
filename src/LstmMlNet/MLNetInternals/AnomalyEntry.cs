using LstmMlNet;
using LstmMlNet.Anomalies;
using LstmMlNet.MLNetInternals;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(LstmAnomalyTransformer),
    typeof(AnomalyEntry),
    null,
    typeof(SignatureLoadModel),
    "LSTM anomaly detector",
    AnomalyEntry.LoaderSignature)]

namespace LstmMlNet.MLNetInternals;

/// <summary>A detector's entry in a model zip: its options and calibration as JSON, and the forecaster in a folder beside them.</summary>
internal static class AnomalyEntry
{
    internal const string LoaderSignature = "LstmAnomalyDetector";
    private const string Forecaster = "Forecaster";

    public static void Save(IHostEnvironment environment, ModelSaveContext context, AnomalyModel model, LstmSequenceTransformer forecaster)
    {
        ShapingEntry.Save(environment, context, LoaderSignature, model);
        context.SaveModel(forecaster, Forecaster);
    }

    /// <summary>Called by ML.NET when it loads a model.</summary>
    /// <exception cref="InvalidDataException">The step is damaged, or of a newer version.</exception>
    private static LstmAnomalyTransformer Create(IHostEnvironment environment, ModelLoadContext context)
    {
        AnomalyModel model = ShapingEntry.Load(context, LoaderSignature, (AnomalyModel read) =>
        {
            read.Validate();
            return read;
        });
        context.LoadModel<LstmSequenceTransformer, SignatureLoadModel>(environment, out LstmSequenceTransformer forecaster, Forecaster);
        return forecaster.Task == SequenceTask.Forecasting
            ? new LstmAnomalyTransformer(environment, model, forecaster)
            : throw new InvalidDataException(
                $"The model's step {LoaderSignature} has a network for {forecaster.Task}; it needs a forecaster.");
    }
}
