using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Generation;
using LstmMlNet.Networks;
using LstmMlNet.Tables;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Tests.Generation;

/// <summary>What projects are written from, without a training before.</summary>
internal static class GeneratedModels
{
    /// <summary>Every scenario from every source that it can come from, for the console and as a service.</summary>
    public static IEnumerable<(Scenario Scenario, string Source, bool HasId, bool IsWeb)> Kinds =>
        from scenario in Enum.GetValues<Scenario>()
        from source in new[] { "TabularFile", "SeriesFile", "ForecastingFile", "SQLite", "PostgreSQL" }
        where source != "SeriesFile" || scenario == Scenario.Classification
        where source != "ForecastingFile" || scenario == Scenario.Forecasting
        from id in new[] { true, false }
        where id || source != "SeriesFile"
        from web in new[] { true, false }
        select (scenario, source, id, web);

    /// <param name="kind">What it is for.</param>
    /// <param name="name">The class.</param>
    /// <param name="names">Label, id, order, then the features.</param>
    public static GeneratedModel Create(
        (Scenario Scenario, string Source, bool HasId, bool IsWeb) kind,
        string name,
        IReadOnlyList<string> names)
    {
        bool classes = kind.Scenario == Scenario.Classification;
        var label = new SourceColumn(names[0], 0, classes ? TableColumnKind.Text : TableColumnKind.Number);
        SourceColumn? id = kind.HasId ? new SourceColumn(names[1], 1, TableColumnKind.Text) : null;
        SourceColumn? order = kind.HasId ? new SourceColumn(names[2], 2, TableColumnKind.Number) : null;
        SourceColumn[] features = [.. names.Skip(3).Select((feature, i) => new SourceColumn(feature, 3 + i, TableColumnKind.Number))];
        var roles = new DataRoles(label, features, id, order, classes);
        ForecastConfig? forecast = kind.Scenario == Scenario.Forecasting ? new ForecastConfig(5, 3) : null;
        var settings = new LstmSequenceEstimator.Options
        {
            LabelColumnName = forecast is null ? names[0] : "Future",
            FeaturesPerStep = features.Length,
        };
        return new GeneratedModel
        {
            Name = name,
            Config = new ModelConfig
            {
                Scenario = kind.Scenario,
                Forecast = forecast,
                Metrics = new Dictionary<string, double>(),
                DataSource = new DataSourceConfig
                {
                    Type = kind.Source,
                    FilePath = names[0],
                    Table = names[0],
                    LoadQuery = names[0],
                    Delimiter = ";",
                    DateFormat = names[0],
                    MissingWords = [names[^1]],
                    Columns = [.. roles.Used.Select(column => ColumnConfig.Of(column, roles))],
                },
                Training = new TrainingConfig
                {
                    FeaturesPerStep = features.Length,
                    TestFraction = 0.2,
                    Seed = 1,
                    Pooling = SequencePooling.Last,
                    StepsPerFrame = 1,
                    RecurrentDropout = 0,
                    HeadDropout = 0,
                    Settings = new Dictionary<string, string>(),
                },
            },
            Roles = roles,
            SourceName = names[0],
            LabelColumn = settings.LabelColumnName,
            FeaturesType = new VectorDataViewType(NumberDataViewType.Single),
            Settings = settings,
            PackageVersion = "1.0.0",
            IsWeb = kind.IsWeb,
            CarriesPackages = true,
        };
    }
}
