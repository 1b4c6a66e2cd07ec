using System.Globalization;

namespace LstmMlNet.Evaluation;

/// <summary>The sentence that says how a model does beside its baseline.</summary>
internal static class Verdicts
{
    /// <param name="gain">How much better the model is; 0 or below: it is not.</param>
    /// <param name="interval">The gain's interval.</param>
    public static BaselineComparison Compare(double gain, ConfidenceInterval interval) =>
        !(gain > 0) ? BaselineComparison.NotBetter : interval.Lower > 0 ? BaselineComparison.Better : BaselineComparison.NotClearlyBetter;

    /// <param name="comparison">How the model does.</param>
    /// <param name="metric">The metric's name in a sentence.</param>
    /// <param name="model">The model's value.</param>
    /// <param name="baseline">The baseline's value.</param>
    /// <param name="name">The baseline.</param>
    /// <param name="format">How values are written.</param>
    public static string Write(BaselineComparison comparison, string metric, double model, double baseline, string name, string format)
    {
        string values = string.Create(CultureInfo.InvariantCulture, $"{metric} {model.ToString(format, CultureInfo.InvariantCulture)} "
            + $"against {baseline.ToString(format, CultureInfo.InvariantCulture)}");
        return comparison switch
        {
            BaselineComparison.Better => $"Better than {name}: {values}.",
            BaselineComparison.NotClearlyBetter => $"Not clearly better than {name}: {values}, a difference that may be chance.",
            _ => $"NOT better than {name}: {values}.",
        };
    }
}
