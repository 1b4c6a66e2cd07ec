using System.Text.Json;
using System.Text.Json.Serialization;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Training;
using LstmMlNet.Networks;

namespace LstmMlNet.Cli.Config;

/// <summary>How a model was made, saved next to its zip: the sequence model's counterpart of Model Builder's <c>.mbconfig</c>.</summary>
internal sealed record ModelConfig
{
    public const string Extension = ".mbconfig";

    public int Version { get; init; } = 1;

    public required Scenario Scenario { get; init; }

    /// <summary>The kind of project in the model's folder, which retraining keeps.</summary>
    public ProjectKind Project { get; init; }

    public required DataSourceConfig DataSource { get; init; }

    public ForecastConfig? Forecast { get; init; }

    public required TrainingConfig Training { get; init; }

    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public EvaluationConfig? Evaluation { get; init; }

    public void Write(Stream stream) => JsonSerializer.Serialize(stream, this, ConfigReader.Json);

    /// <inheritdoc cref="ConfigReader.Read"/>
    public static ModelConfig Load(string path) => ConfigReader.Read(path);
}

/// <summary>The source of the rows and the columns' roles.</summary>
internal sealed record DataSourceConfig
{
    public required string Type { get; init; }

    public string? FilePath { get; init; }

    public string? Table { get; init; }

    public string? Query { get; init; }

    /// <summary>The query that was read: each column as what it is read as.</summary>
    public string? LoadQuery { get; init; }

    public string? Delimiter { get; init; }

    /// <summary>Whether the file's first line names its columns; null of other sources.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>The decimal sign, if it was specified.</summary>
    public string? DecimalSign { get; init; }

    /// <summary>The format of dates, if it was specified.</summary>
    public string? DateFormat { get; init; }

    /// <summary>Words that stand for a missing value besides the usual ones.</summary>
    public IReadOnlyList<string>? MissingWords { get; init; }

    /// <summary>What to do if a feature is missing.</summary>
    public MissingValueHandling Missing { get; init; }

    /// <summary>What to do if steps of the order are missing; null: an error for forecasts, a note for sequences.</summary>
    public TimeGapHandling? TimeGaps { get; init; }

    /// <summary>Whether rows that are whole sequences may end early.</summary>
    public bool VariesInLength { get; init; }

    /// <summary>Whether the time since the step before is a feature.</summary>
    public bool TimesAsFeature { get; init; }

    /// <summary>The number of values per step, if a row is a whole sequence.</summary>
    public int FeaturesPerStep { get; init; } = 1;

    public required IReadOnlyList<ColumnConfig> Columns { get; init; }

    /// <summary>The same source for the next reading.</summary>
    public DatasetOptions ToDataset() => new()
    {
        Path = FilePath ?? "",
        IsServer = Type == "PostgreSQL",
        Table = Table,
        Query = Query,
        DecimalSign = DecimalSign is [var sign, ..] ? sign : null,
        DateFormat = DateFormat,
        MissingWords = MissingWords ?? [],
    };

    /// <summary>The columns as they were named.</summary>
    public RoleOptions ToRoles() => new()
    {
        Label = NameOf("Label"),
        Id = NameOf("Id"),
        Order = NameOf("Order"),
        Group = NameOf("Group"),
        Features = [.. Columns.Where(column => column.ColumnPurpose == "Feature").Select(column => column.ColumnName)],
        Missing = Missing,
        TimeGaps = TimeGaps,
        VariesInLength = VariesInLength,
        TimesAsFeature = TimesAsFeature,
        FeaturesPerStep = FeaturesPerStep,
    };

    private string? NameOf(string purpose) => Columns.FirstOrDefault(column => column.ColumnPurpose == purpose)?.ColumnName;

    public static DataSourceConfig Of(DataSource source, DatasetOptions dataset, DataRoles roles) => new()
    {
        Type = source is TableSource
            ? "TabularFile"
            : source is TsSource
            ? "SeriesFile"
            : source is TsfSource
            ? "ForecastingFile"
            : dataset.ConnectionString is null
            ? "SQLite"
            : "PostgreSQL",
        FilePath = dataset.Path.Length > 0 ? Path.GetFullPath(dataset.Path) : null,
        Table = dataset.Table,
        Query = dataset.Query,
        LoadQuery = (source as DatabaseSource)?.QueryFor(roles),
        Delimiter = (source as TableSource)?.Separator.ToString(),
        HasHeader = (source as TableSource)?.HasHeader,
        DecimalSign = dataset.DecimalSign?.ToString(),
        DateFormat = dataset.DateFormat,
        MissingWords = dataset.MissingWords.Count > 0 ? dataset.MissingWords : null,
        Missing = roles.Missing,
        TimeGaps = roles.TimeGaps,
        VariesInLength = roles.VariesInLength,
        TimesAsFeature = roles.TimesAsFeature,
        FeaturesPerStep = roles.FeaturesPerStep,
        Columns = [.. roles.Used.Select(column => ColumnConfig.Of(column, roles))],
    };
}

/// <summary>A column and its role.</summary>
internal sealed record ColumnConfig
{
    public required string ColumnName { get; init; }

    /// <summary><c>Label</c>, <c>Feature</c>, <c>Id</c>, <c>Order</c>, <c>Group</c>; a forecast's series is both of the first.</summary>
    public required string ColumnPurpose { get; init; }

    public required string ColumnDataFormat { get; init; }

    public required int Index { get; init; }

    public static ColumnConfig Of(SourceColumn column, DataRoles roles) => new()
    {
        ColumnName = column.Name,
        ColumnPurpose = column == roles.Label
            ? "Label"
            : column == roles.Id
            ? "Id"
            : column == roles.Order
            ? "Order"
            : column == roles.Group
            ? "Group"
            : "Feature",
        ColumnDataFormat = roles.KindOf(column).ToString(),
        Index = column.Index,
    };
}

/// <summary>A forecast's lengths, in steps.</summary>
/// <param name="Window">The past that a forecast sees.</param>
/// <param name="Horizon">Steps ahead.</param>
/// <param name="Season">The season that simple forecasts repeat; null: detected.</param>
internal sealed record ForecastConfig(int Window, int Horizon, int? Season = null)
{
    /// <summary>
    /// Whether windows and forecasts are of Double, and the last value of a window (the level) is subtracted before rounding: for series
    /// whose changes a float would lose.
    /// </summary>
    public bool TakesLevel { get; init; }

    /// <summary>Whether the season that simple forecasts repeat begins before the window.</summary>
    [JsonIgnore]
    public bool LooksBeyondWindow => Season > Window;
}

/// <summary>How the model was trained.</summary>
internal sealed record TrainingConfig
{
    public required int FeaturesPerStep { get; init; }

    public required double TestFraction { get; init; }

    public required int Seed { get; init; }

    public double? TimeBudgetSeconds { get; init; }

    /// <summary>What was recommended by; <see cref="TrainingBudget.Fast"/> in files that do not say.</summary>
    public TrainingBudget Budget { get; init; }

    public required SequencePooling Pooling { get; init; }

    public required int StepsPerFrame { get; init; }

    public required float RecurrentDropout { get; init; }

    public required float HeadDropout { get; init; }

    /// <summary>What was asked for on the command line; null in files that do not say.</summary>
    public AskedConfig? Asked { get; init; }

    /// <summary>The trainer's options by name.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>The network and training as they were; a search is not run again.</summary>
    /// <exception cref="UserError">A setting is missing or cannot be read.</exception>
    public TrainingSettings ToSettings()
    {
        try
        {
            TrainingBudget budget = Enum.IsDefined(Budget) ? Budget : throw new FormatException("there is no such budget ('Budget').");

            // The networks of an ensemble differ: they are recommended anew for the same budget, but for what was asked for.
            if (Settings.ContainsKey($"{nameof(LstmSequenceEstimator.Options.Members)}[0]"))
                return (Asked ?? new AskedConfig()).ToSettings() with { Seed = Seed, Budget = budget };
            return TrainingSettings.Of(Settings) with
            {
                Seed = Seed,
                Budget = budget,
                Pooling = Pooling,
                StepsPerFrame = StepsPerFrame,
                Dropout = new DropoutOptions { Recurrent = RecurrentDropout, BeforeHead = HeadDropout },
            };
        }
        catch (Exception exception) when (exception is KeyNotFoundException or FormatException or ArgumentException or OverflowException)
        {
            throw new UserError($"The configuration's training settings cannot be read: {exception.Message}", exception);
        }
    }
}
