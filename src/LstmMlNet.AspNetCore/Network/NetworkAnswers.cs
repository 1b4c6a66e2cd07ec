using System.Globalization;
using LstmMlNet.Networks;

namespace LstmMlNet.AspNetCore.Network;

/// <summary>From a network's outputs to answers, where no chain is run: after each step of a sequence.</summary>
internal static class NetworkAnswers
{
    public static PredictionResponse Answer(Chain.ChainOutputs outputs, RecurrentNetwork network, float[] values, double level = 0)
    {
        if (values.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            throw new NotFiniteNumberException();
        switch (outputs.Task)
        {
            case SequenceTask.BinaryClassification:
                return Classes(outputs, [1 - values[0], values[0]]);
            case SequenceTask.MulticlassClassification:
                return Classes(outputs, values);
            case SequenceTask.StepClassification:
                return new PredictionResponse
                {
                    StepLabels = [.. values.Chunk(network.Head.Outputs).Select(step => outputs.NameOf(IndexOfMax(step)))],
                };
            case SequenceTask.Forecasting:
                int quantiles = ((DenseQuantileLayer)network.Head).Quantiles.Count;
                return new PredictionResponse
                {
                    Forecast = Every(values, quantiles, quantiles / 2, level),
                    LowerBound = Every(values, quantiles, 0, level),
                    UpperBound = Every(values, quantiles, quantiles - 1, level),
                };
            default:
                return new PredictionResponse { Score = values };
        }
    }

    private static PredictionResponse Classes(Chain.ChainOutputs outputs, float[] probabilities)
    {
        var named = new Dictionary<string, float>();
        for (int c = 0; c < probabilities.Length; c++)
            named[outputs.NameOf(c)] = probabilities[c];
        return new PredictionResponse { PredictedLabel = outputs.NameOf(IndexOfMax(probabilities)), Probabilities = named };
    }

    private static int IndexOfMax(float[] values) => Array.IndexOf(values, values.Max());

    private static double?[] Every(float[] values, int stride, int first, double level) =>
        [.. Enumerable.Range(0, values.Length / stride).Select(i => (double?)(level + AsWritten(values[(i * stride) + first])))];

    /// <summary>The double that is written as the float is: of its digits, not of its bits.</summary>
    private static double AsWritten(float value) =>
        double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
