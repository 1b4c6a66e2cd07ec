using LstmMlNet.Reports.Plots;
using LstmMlNet.Reports.Sections;
using Microsoft.ML;

namespace LstmMlNet.Reports;

/// <summary>
/// Writes a report on a trained recurrent network as one self-contained HTML file: whether it is better than its baseline, predicted
/// against actual, learning curves, gates over time, memory, cost. Each section begins with a sentence that says what is good or bad,
/// followed by the evidence.
/// </summary>
public static class SequenceReport
{
    private const string FileName = "report.html";

    private const string Comparison = "comparison of cells";

    private static readonly (string Name, Func<ReportSubject, Section?> Create)[] s_parts =
    [
        ("summary", SummarySection.Create),
        ("predicted against actual", subject => ConfusionSection.Create(subject) ?? RegressionSection.Create(subject)
            ?? ForecastSection.Create(subject)),
        ("learning curves", CurvesSection.Create),
        ("gates", GatesSection.Create),
        ("memory", MemorySection.Create),
        (Comparison, ComparisonSection.Create),
        ("cost", CostSection.Create),
        ("settings", SettingsSection.Create),
    ];

    /// <summary>Writes a report on a model.</summary>
    /// <param name="model">
    /// A transformer (<c>model.LastTransformer</c>), or a chain that contains one, trained here or loaded from a zip.
    /// </param>
    /// <param name="testData">The model's input with labels: data that it was not trained on.</param>
    /// <param name="folder">The folder to write to; it is created if it does not exist.</param>
    /// <param name="options">The content of the report; null for the defaults.</param>
    /// <returns>The path of the HTML file; the plots are written next to it as SVG.</returns>
    /// <exception cref="ArgumentException">
    /// The model has no recurrent step, is one for <see cref="ForecastReport"/> or <see cref="AnomalyReport"/>, or the data do not fit it.
    /// </exception>
    /// <exception cref="InvalidOperationException">A row cannot be used, or there are none.</exception>
    /// <exception cref="OperationCanceledException">The options' token was canceled.</exception>
    public static string Write(ITransformer model, IDataView testData, string folder, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(testData);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new ReportOptions();
        options.Validate();
        RequireSequences(model);
        (LstmSequenceTransformer transformer, IDataView input) = LstmSequenceTransformer.FindIn(model, testData);
        (string Name, Func<ReportSubject, Section?> Create)[] parts =
            [.. s_parts.Where(part => part.Name != Comparison || options.Comparison is not null)];
        options.Progress?.Invoke(new ReportProgress("predictions", 0, parts.Length + 1));
        var subject = new ReportSubject(transformer, input, options);
        var sections = new List<Section>();
        for (int i = 0; i < parts.Length; i++)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            options.Progress?.Invoke(new ReportProgress(parts[i].Name, i + 1, parts.Length + 1));
            if (parts[i].Create(subject) is { } section)
                sections.Add(section);
        }

        options.CancellationToken.ThrowIfCancellationRequested();
        Directory.CreateDirectory(folder);
        if (options.WritePlots)
        {
            foreach (Figure figure in sections.SelectMany(section => section.Shown.Concat(section.Hidden)).OfType<Figure>())
                figure.Save(folder);
        }

        string path = Path.Combine(folder, FileName);
        HtmlPage.Save(path, options.Title, sections);
        return path;
    }

    /// <summary>Forecasters of tables and detectors have reports of their own, in the units of their rows.</summary>
    private static void RequireSequences(ITransformer model)
    {
        string? other = model switch
        {
            LstmForecastTransformer => $"forecasts a table: {nameof(ForecastReport)}.{nameof(ForecastReport.Write)} reports on it",
            LstmAnomalyTransformer => $"finds anomalies: {nameof(AnomalyReport)}.{nameof(AnomalyReport.Write)} reports on what it found",
            _ => null,
        };
        if (other is not null)
            throw new ArgumentException($"The model {other}.", nameof(model));
        if (model is IEnumerable<ITransformer> chain)
        {
            foreach (ITransformer step in chain)
                RequireSequences(step);
        }
    }
}
