using System.Numerics.Tensors;

namespace LstmMlNet.Evaluation.Baselines;

/// <summary>
/// What each place of a season does to a series, by classical decomposition: the mean over all seasons of the value over (or
/// less) the centered moving average of one season's length.
/// </summary>
internal sealed class SeasonalIndices
{
    private readonly double[] _indices;
    private readonly bool _multiplies;

    private SeasonalIndices(double[] indices, bool multiplies)
    {
        _indices = indices;
        _multiplies = multiplies;
    }

    /// <summary>Multiplicative, as in the Theta method's paper; additive where a value is not above zero.</summary>
    public static SeasonalIndices Of(double[] values, int season)
    {
        bool multiplies = values.All(value => value > 0);
        var sums = new double[season];
        var counts = new int[season];
        int half = season / 2;
        for (int t = half; t < values.Length - half; t++)
        {
            double trend = Trend(values, t, season);
            sums[t % season] += multiplies ? values[t] / trend : values[t] - trend;
            counts[t % season]++;
        }

        double[] indices = [.. sums.Zip(counts, (sum, count) => count > 0 ? sum / count : multiplies ? 1 : 0)];
        double mean = indices.Average();
        for (int i = 0; i < season; i++)
            indices[i] = multiplies ? indices[i] / mean : indices[i] - mean;
        return new SeasonalIndices(indices, multiplies);
    }

    public void Remove(double[] values)
    {
        for (int t = 0; t < values.Length; t++)
            values[t] = _multiplies ? values[t] / _indices[t % _indices.Length] : values[t] - _indices[t % _indices.Length];
    }

    /// <param name="forecasts">Forecasts without season.</param>
    /// <param name="start">The place in time of the first one.</param>
    public void Restore(double[] forecasts, int start)
    {
        for (int h = 0; h < forecasts.Length; h++)
        {
            double index = _indices[(start + h) % _indices.Length];
            forecasts[h] = _multiplies ? forecasts[h] * index : forecasts[h] + index;
        }
    }

    /// <summary>The moving average round a place; of an even season, both ends count half.</summary>
    private static double Trend(double[] values, int place, int season)
    {
        int half = season / 2;
        double sum = TensorPrimitives.Sum(values.AsSpan(place - half, (2 * half) + 1));
        if (season % 2 == 0)
            sum -= (values[place - half] + values[place + half]) / 2;
        return sum / season;
    }
}
