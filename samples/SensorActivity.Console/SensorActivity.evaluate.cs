using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace SensorActivityModel;

public partial class SensorActivity
{
    /// <summary>Evaluates a model on labeled sequences.</summary>
    public static MulticlassClassificationMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView data) =>
        mlContext.MulticlassClassification.Evaluate(model.Transform(data), "activity");

    /// <summary>Writes the metrics, the confusion matrix, and each class's precision and recall.</summary>
    public static void WriteMetrics(MulticlassClassificationMetrics metrics, TextWriter output)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"micro accuracy {metrics.MicroAccuracy:F4}, macro accuracy {metrics.MacroAccuracy:F4}, log-loss {metrics.LogLoss:F4}"));
        output.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());
        IReadOnlyList<string> labels = GetLabels();
        for (int c = 0; c < labels.Count; c++)
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{labels[c]}: precision {metrics.ConfusionMatrix.PerClassPrecision[c]:F3}, "
                + $"recall {metrics.ConfusionMatrix.PerClassRecall[c]:F3}, log-loss {metrics.PerClassLogLoss[c]:F3}"));
    }
}
