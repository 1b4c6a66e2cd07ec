using System.Globalization;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Training;

/// <summary>
/// A data set and the model that scores it: with columns from the model's configuration, or from the command line if there is only a zip.
/// </summary>
internal sealed record ScoredData(MLContext MLContext, Scenario Scenario, DataRoles? Roles, IDataView Sequences, ITransformer Model)
{
    public IDataView Scored => Model.Transform(Sequences);

    /// <summary>The label among the sequences.</summary>
    public required string LabelColumn { get; init; }

    /// <summary>The message if the rows contain no sequence.</summary>
    public required string WhyEmpty { get; init; }

    /// <summary>Columns that say which sequence a prediction is of, where no role does.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>A forecast's season; null: detected.</summary>
    public int? Season { get; init; }

    /// <summary>How the model is evaluated, where it is for none of the scenarios; null: as the scenario says.</summary>
    public Func<ScoredData, ModelEvaluation>? OwnEvaluation { get; init; }

    /// <summary>What is worth a note, each in a sentence.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How good the model is on the sequences.</summary>
    public ModelEvaluation Evaluate() => OwnEvaluation is { } own
        ? own(this)
        : ModelEvaluation.Run(MLContext, [(Model, null, Sequences)], Scenario, LabelColumn, Season, "of the data set");

    /// <exception cref="UserError">The model, its configuration or the data are missing or do not fit.</exception>
    public static ScoredData Load(ScoringRequest request)
    {
        var mlContext = new MLContext(seed: 1);
        string configuration = Path.ChangeExtension(request.ModelPath, ModelConfig.Extension);
        ModelConfig? config = File.Exists(configuration) ? ModelConfig.Load(configuration) : null;
        DatasetOptions dataset = request.Dataset(config?.DataSource.ToDataset());
        ITransformer model = LoadModel(mlContext, request.ModelPath, out DataViewSchema? input);
        if (config is null)
            return LoneModel.Load(mlContext, model, input, request, dataset);
        DataSource source = DataSource.Open(mlContext, dataset);
        DataRoles roles = request.Roles(config.DataSource.ToRoles()).Resolve(source, config.Scenario, isPrediction: !request.ForEvaluation);
        return Create(mlContext, model, input, source, roles, config.Scenario, config.Forecast, request.ForEvaluation);
    }

    /// <summary>Makes sequences of a source's rows for a model that takes sequences.</summary>
    public static ScoredData Create(
        MLContext mlContext,
        ITransformer model,
        DataViewSchema? input,
        DataSource source,
        DataRoles roles,
        Scenario scenario,
        ForecastConfig? forecast,
        bool forEvaluation)
    {
        roles = RepeatedTimes.Settle(mlContext, source, roles, scenario);
        IDataView rows = source.Load(mlContext, roles);
        if (forecast is not null)
        {
            SequenceWindowsEstimator.Options windows = SequenceData.Options(roles, forecast);
            windows.KeepIncomplete = !forEvaluation;
            windows.KeepColumnNames =
            [
                .. windows.KeepColumnNames,
                .. roles.Order is { } order && !windows.KeepColumnNames.Contains(order.Name) ? new[] { order.Name } : [],
            ];
            int needed = forecast.Window + (forEvaluation ? forecast.Horizon : 0);
            return new ScoredData(
                mlContext,
                scenario,
                roles,
                mlContext.Transforms.SequenceWindows(windows).Fit(rows).Transform(rows),
                model)
            {
                LabelColumn = windows.LabelOutputColumnName,
                Season = forecast.Season,
                WhyEmpty = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{source.Name} has too few rows: {(roles.Id is null ? "a forecast" : $"the series of one {roles.Id.Name}")} needs at "
                        + $"least {needed} ({forecast.Window} that the model "
                        + $"sees{(forEvaluation ? FormattableString.Invariant($", {forecast.Horizon} to compare with") : "")})."),
                Notes = ShortSeries(rows, roles, needed),
            };
        }

        IDataView sequences = SequenceData.Sequences(mlContext, source, roles, rows).Sequences;
        return new ScoredData(mlContext, scenario, roles, DefaultColumns.Add(sequences, forEvaluation ? null : input), model)
        {
            LabelColumn = roles.Label.Name,
            WhyEmpty = $"{source.Name} contains no sequences.",
        };
    }

    /// <exception cref="UserError">The file is not a model.</exception>
    public static ITransformer LoadModel(MLContext mlContext, string path, out DataViewSchema? input)
    {
        if (!IsZip(path))
            throw new UserError($"'{path}' is not a model that can be loaded: it is not a zip. Give the path of a .zip, or of the folder "
                + "that lstm-mlnet generated.");
        try
        {
            return LstmModelFile.Load(mlContext, path, out input);
        }
        catch (Exception exception) when (exception is FormatException
            or InvalidDataException
            or InvalidOperationException
            or ArgumentException)
        {
            throw new UserError($"'{path}' cannot be loaded as a model: {ErrorMessages.Of(exception)}", exception);
        }
    }

    /// <summary>Whether a file begins as a zip does.</summary>
    private static bool IsZip(string path)
    {
        Span<byte> start = stackalloc byte[2];
        using FileStream file = File.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PK"u8);
    }

    /// <summary>Series with too few rows for a window, which would otherwise be omitted silently.</summary>
    private static string[] ShortSeries(IDataView rows, DataRoles roles, int needed)
    {
        if (roles.Id is null)
            return [];
        var counts = new Dictionary<string, int>();
        foreach (ReadOnlyMemory<char> id in rows.GetColumn<ReadOnlyMemory<char>>(roles.Id.Name))
            counts[id.ToString()] = counts.GetValueOrDefault(id.ToString()) + 1;
        string[] few = [.. counts.Where(series => series.Value < needed)
            .Select(series => FormattableString.Invariant($"{series.Key} ({series.Value})"))];
        return few.Length == 0 ? [] : [string.Create(
            CultureInfo.InvariantCulture,
            $"{few.Length} of {counts.Count} series have fewer than the required {needed} rows, and get no forecast: "
                + $"{string.Join(", ", few.Take(10))}{(few.Length > 10 ? ", \u2026" : "")}.")];
    }
}
