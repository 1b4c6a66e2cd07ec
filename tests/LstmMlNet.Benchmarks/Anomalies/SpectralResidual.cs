using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace LstmMlNet.Benchmarks.Anomalies;

/// <summary>
/// The spectral residual (Ren et al. 2019) of each row by the rows up to it, with the settings that ML.NET's
/// <c>DetectAnomalyBySrCnn</c> has by default. That one's package, Microsoft.ML.TimeSeries, is left out: no other part of the
/// project needs it.
/// </summary>
internal static class SpectralResidual
{
    private const int Window = 64;
    private const int Lookahead = 5;
    private const int AddedBack = 5;
    private const int AveragedFrequencies = 3;
    private const int Judged = 21;
    private const double Smallest = 1e-8;

    /// <summary>How far each row's saliency lies above the mean of those before it, in units of that mean.</summary>
    public static double[] Scores(double[] values)
    {
        var scores = new double[values.Length];
        var spectrum = new Complex[Window + AddedBack];
        for (int t = Window - 1; t < values.Length; t++)
        {
            ReadOnlySpan<double> window = values.AsSpan(t - Window + 1, Window);
            for (int i = 0; i < Window; i++)
                spectrum[i] = window[i];

            // The saliency of the last row is unsure: the series is drawn on by the mean of the slopes to the rows before.
            double slope = 0;
            for (int i = 1; i <= Lookahead; i++)
                slope += (window[^1] - window[^(1 + i)]) / i / Lookahead;
            double next = window[^Lookahead] + (slope * Lookahead);
            for (int i = Window; i < spectrum.Length; i++)
                spectrum[i] = next;
            scores[t] = Score(Saliency(spectrum).AsSpan(0, Window));
        }

        return scores;
    }

    private static double Score(ReadOnlySpan<double> saliency)
    {
        double mean = 0;
        foreach (double value in saliency[^Judged..])
            mean += value / Judged;
        return Math.Max(0, (saliency[^1] - mean) / Math.Max(mean, Smallest));
    }

    private static double[] Saliency(Complex[] spectrum)
    {
        Fourier.Forward(spectrum, FourierOptions.Matlab);
        double[] logs = [.. spectrum.Select(value => Math.Log(Math.Max(value.Magnitude, Smallest)))];
        for (int i = 0; i < spectrum.Length; i++)
        {
            int first = Math.Max(0, i - AveragedFrequencies + 1);
            double mean = 0;
            for (int j = first; j <= i; j++)
                mean += logs[j] / (i - first + 1);
            double magnitude = spectrum[i].Magnitude;
            spectrum[i] = magnitude <= Smallest ? Complex.Zero : spectrum[i] / magnitude * Math.Exp(logs[i] - mean);
        }

        Fourier.Inverse(spectrum, FourierOptions.Matlab);
        return [.. spectrum.Select(value => value.Magnitude)];
    }
}
