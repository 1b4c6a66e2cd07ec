namespace LstmMlNet.Cli.Config;

/// <summary>What the model is for.</summary>
internal enum Scenario
{
    /// <summary>A class for each sequence.</summary>
    Classification,

    /// <summary>A number for each sequence.</summary>
    Regression,

    /// <summary>A series' next values, with intervals.</summary>
    Forecasting,
}
