using LstmMlNet.Reports.Plots;
using LstmMlNet.Reports.Sections;
using Microsoft.ML;

namespace LstmMlNet.Reports;

/// <summary>
/// Writes a report on a trained recurrent network as one HTML file that needs nothing beside it: whether it is better than its
/// baseline, predicted against actual, learning curves, gates over time, memory, cost. Each section begins with a sentence that
/// says what is good or bad, and has its numbers behind it.
/// </summary>
public static class SequenceReport
{
    private const string FileName = "report.html";

    /// <summary>Writes a report on a model.</summary>
    /// <param name="model">A transformer (<c>model.LastTransformer</c>), or a chain that has one, trained here or loaded from a zip.</param>
    /// <param name="testData">What the model takes, with labels: data that it was not trained on.</param>
    /// <param name="folder">Where to; made where it does not exist.</param>
    /// <param name="options">What is shown; null for the defaults.</param>
    /// <returns>The path of the HTML file; plots lie beside it as SVG.</returns>
    /// <exception cref="ArgumentException">The model has no recurrent step, or the data do not fit it.</exception>
    /// <exception cref="InvalidOperationException">A row cannot be used, or there is none.</exception>
    public static string Write(ITransformer model, IDataView testData, string folder, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(testData);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new ReportOptions();
        options.Validate();
        (LstmSequenceTransformer transformer, IDataView input) = LstmSequenceTransformer.FindIn(model, testData);
        var subject = new ReportSubject(transformer, input, options);
        Section[] sections =
        [
            .. new[]
            {
                SummarySection.Create(subject),
                ConfusionSection.Create(subject),
                RegressionSection.Create(subject),
                ForecastSection.Create(subject),
                CurvesSection.Create(subject),
                GatesSection.Create(subject),
                MemorySection.Create(subject),
                ComparisonSection.Create(subject),
                CostSection.Create(subject),
                SettingsSection.Create(subject),
            }.OfType<Section>(),
        ];
        Directory.CreateDirectory(folder);
        if (options.WritePlots)
        {
            foreach (Figure figure in sections.SelectMany(section => section.Shown.Concat(section.Hidden)).OfType<Figure>())
                figure.Save(folder);
        }

        string path = Path.Combine(folder, FileName);
        File.WriteAllText(path, HtmlPage.Write(options.Title, sections));
        return path;
    }
}
