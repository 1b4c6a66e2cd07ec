using System.Text.Json;
using System.Text.Json.Serialization;

namespace LstmMlNet.Cli.Config;

/// <summary>
/// Reads a configuration that anyone may have edited: what is missing, null, of another kind or out of range is one sentence.
/// </summary>
internal static class ConfigReader
{
    private const int MostSeason = 1_000_000;
    private const int CurrentVersion = 1;

    // Ten thousand columns take two megabytes.
    private const long MaxBytes = 64 << 20;

    /// <summary>The format of configurations.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <exception cref="UserError">There is no such file, or it cannot be read.</exception>
    public static ModelConfig Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new UserError($"There is no configuration '{path}': it should be next to the model zip, with the same name.");
        if (file.Length > MaxBytes)
            throw new UserError($"The configuration '{path}' has {file.Length:N0} bytes, too many for a configuration.");
        try
        {
            using FileStream stream = file.OpenRead();
            ModelConfig config = JsonSerializer.Deserialize<ModelConfig>(stream, Json)
                ?? throw new UserError($"The configuration '{path}' is null.");
            if (config.Version != CurrentVersion)
                throw new UserError($"The configuration '{path}' has version {config.Version}; this lstm-mlnet reads "
                    + $"version {CurrentVersion}. Update the tool.");
            if (Problem(config) is { } problem)
                throw new UserError($"The configuration '{path}' cannot be used: {problem}.");
            return config;
        }
        catch (JsonException exception)
        {
            throw new UserError($"The configuration '{path}' cannot be read: {Sentence(exception)}", exception);
        }
    }

    /// <summary>Checks what types cannot express: ranges, and options that depend on each other.</summary>
    private static string? Problem(ModelConfig config)
    {
        TrainingConfig training = config.Training;
        return config.DataSource.Columns.Any(column => column is null) ? "DataSource.Columns contains null"
            : config.DataSource.Columns.FirstOrDefault(column =>
                column.Index < 0) is { } column ? $"the Index of column '{column.ColumnName}' is {column.Index}; columns are counted from 0"
            : config.Scenario == Scenario.Forecasting && config.Forecast is null ? "a Forecasting needs Forecast, with Window and Horizon"
            : config.Forecast is { Window: < 1 } or { Horizon: < 1 } ? $"Forecast.Window ({config.Forecast.Window}) and Forecast.Horizon "
                + $"({config.Forecast.Horizon}) must be at least 1"
            : config.Forecast is { Season: < 1 or > MostSeason } ? $"Forecast.Season is {config.Forecast.Season}; it must be between 1 and "
                + $"{MostSeason}"
            : training.FeaturesPerStep < 1 ? $"Training.FeaturesPerStep is {training.FeaturesPerStep}; it must be at least 1"
            : training.StepsPerFrame < 1 ? $"Training.StepsPerFrame is {training.StepsPerFrame}; it must be at least 1"
            : !(training.TestFraction is > 0 and < 1) ? $"Training.TestFraction is {training.TestFraction}; it must be between 0 and 1"
            : !(training.RecurrentDropout is >= 0 and < 1) || !(training.HeadDropout is >= 0
                and < 1) ? "Training.RecurrentDropout and Training.HeadDropout must be at least 0 and below 1"
            : training.Asked?.Problem is { } asked ? asked
            : training.Settings.FirstOrDefault(setting => setting.Value is null) is { Key: { } name } ? $"Training.Settings.{name} is null"
            : null;
    }

    /// <summary>The reader's message names .NET types; this one names the location.</summary>
    private static string Sentence(JsonException exception)
    {
        const string Missing = "including: ";
        string place = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1 ?? 1}");
        int missing = exception.Message.IndexOf(Missing, StringComparison.Ordinal);
        if (missing >= 0)
            return $"it lacks {exception.Message[(missing + Missing.Length)..].Split(". Path:")[0].TrimEnd('.')}.";
        return exception.InnerException is JsonException
            ? $"{place} is not JSON."
            : $"{exception.Path ?? "$"} ({place}) is null, or not of the expected type.";
    }
}
