using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace LstmMlNet.Cli.Training;

/// <summary>How good a model is that predicts a class for each step.</summary>
internal static class StepEvaluation
{
    /// <exception cref="UserError">The labels do not fit the model.</exception>
    public static ModelEvaluation Run(ScoredData scored)
    {
        StepLabelMetrics metrics = Metrics(scored);
        IReadOnlyList<string> names = metrics.ClassNames;
        double[] actual = [.. metrics.ConfusionMatrix.Counts.Select(row => row.Sum())];
        int usual = Array.IndexOf(actual, actual.Max());
        double share = actual[usual] / metrics.Steps;
        bool isBetter = metrics.StepAccuracy > share;
        return new ModelEvaluation
        {
            Verdict = string.Create(
                CultureInfo.InvariantCulture,
                $"{(isBetter ? "Better" : "NOT better")} than always {names[usual]}: accuracy {metrics.StepAccuracy:F3} against "
                    + $"{share:F3}."),
            Comparison = isBetter ? BaselineComparison.Better : BaselineComparison.NotBetter,
            Note = string.Create(
                CultureInfo.InvariantCulture,
                $"Evaluated on {metrics.Steps:N0} steps of {metrics.Sequences:N0} sequences of the data set."),
            Count = metrics.Steps,
            Metrics =
            [
                new Metric("StepAccuracy", metrics.StepAccuracy, null, [($"always {names[usual]}", share)]),
                new Metric("MacroAccuracy", metrics.MacroAccuracy, null, []),
                new Metric("SequenceAccuracy", metrics.SequenceAccuracy, null, []),
            ],
            Tables = [ConfusionTable.Of(new Confusion(metrics.ConfusionMatrix, names, names, "steps"))],
        };
    }

    private static StepLabelMetrics Metrics(ScoredData scored)
    {
        string predicted = LoneModel.Network(scored.Model, "the model").TrainingSettings
            .GetValueOrDefault(nameof(LstmSequenceEstimator.Options.PredictedLabelColumnName)) ?? "PredictedLabel";
        try
        {
            return scored.MLContext.MulticlassClassification.EvaluateStepLabels(
                WithKeys(scored.Model).Transform(scored.Sequences),
                scored.LabelColumn,
                predicted);
        }
        catch (ArgumentException exception)
        {
            throw new UserError(exception.Message, exception);
        }
    }

    /// <summary>The model without the steps that turn keys into names: keys are compared.</summary>
    private static TransformerChain<ITransformer> WithKeys(ITransformer model) =>
        new([.. LoneModel.StepsOf(model).Where(step => step is not KeyToValueMappingTransformer)]);
}
