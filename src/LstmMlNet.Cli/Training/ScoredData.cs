using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using Microsoft.ML;

namespace LstmMlNet.Cli.Training;

/// <summary>A data set scored by a model that was saved, its columns taken from the model's configuration.</summary>
internal sealed record ScoredData(MLContext MLContext, ModelConfig Config, DataRoles Roles, IDataView Sequences, ITransformer Model)
{
    public IDataView Scored => Model.Transform(Sequences);

    /// <summary>The label among the sequences.</summary>
    public string LabelColumn => Config.Scenario == Scenario.Forecasting ? "Future" : Roles.Label.Name;

    /// <exception cref="UserError">The model, its configuration or the data are missing or do not fit.</exception>
    public static ScoredData Load(string modelPath, string? dataset, string? connection, bool forEvaluation)
    {
        var mlContext = new MLContext(seed: 1);
        ModelConfig config = ModelConfig.Load(Path.ChangeExtension(modelPath, ModelConfig.Extension));
        ITransformer model = LoadModel(mlContext, modelPath);
        DataSource source = DataSource.Open(mlContext, config.DataSource.ToDataset(dataset, connection));
        DataRoles roles = config.DataSource.ToRoles().Resolve(source, config.Scenario, isPrediction: !forEvaluation);
        IDataView rows = source.Load(mlContext, roles);
        if (config.Forecast is { } forecast)
        {
            SequenceWindowsEstimator.Options windows = SequenceData.Options(roles, forecast);
            windows.KeepIncomplete = !forEvaluation;
            return new ScoredData(mlContext, config, roles, mlContext.Transforms.SequenceWindows(windows).Fit(rows).Transform(rows), model);
        }

        return new ScoredData(mlContext, config, roles, SequenceData.Sequences(mlContext, source, roles, rows).Sequences, model);
    }

    /// <exception cref="UserError">The file is no model.</exception>
    public static ITransformer LoadModel(MLContext mlContext, string path)
    {
        try
        {
            return mlContext.Model.Load(path, out _);
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or InvalidOperationException or ArgumentException)
        {
            throw new UserError($"'{path}' is no model that can be loaded: {ErrorMessages.Of(exception)}", exception);
        }
    }
}
