using LstmMlNet.Networks;

namespace LstmMlNet.AspNetCore.Network;

/// <summary>From a network's outputs to answers, where no chain is run: after each step of a sequence.</summary>
internal static class NetworkAnswers
{
    public static PredictionResponse Answer(Chain.ChainOutputs outputs, RecurrentNetwork network, float[] values)
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
                    Forecast = Every(values, quantiles, quantiles / 2),
                    LowerBound = Every(values, quantiles, 0),
                    UpperBound = Every(values, quantiles, quantiles - 1),
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

    private static float[] Every(float[] values, int stride, int first) =>
        [.. Enumerable.Range(0, values.Length / stride).Select(i => values[(i * stride) + first])];
}
