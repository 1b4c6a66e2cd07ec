using LstmMlNet;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Co2Forecast;

/// <summary>A series, what is forecast of it, and the settings for it.</summary>
internal sealed record Series(
    string Name,
    string File,
    string Unit,
    string TimeAxis,
    int Window,
    int Horizon,
    int Season,
    LstmSequenceEstimator.Options Options,
    Func<double, double> YearOf)
{
    public static Series Co2 { get; } = new(
        "CO2 at Mauna Loa",
        "co2.csv",
        "CO2 (parts per million)",
        "year",
        Window: 104,
        Horizon: 52,
        Season: 52,
        new LstmSequenceEstimator.Options
        {
            CellType = RecurrentCellType.Gru,
            HiddenUnits = 32,
            Epochs = 30,
            LearningRate = 3e-3f,
            LevelFeature = 0,
            LevelBy = LevelKind.MeanAndDeviation,
        },
        YearOfDate);

    public static Series Sunspots { get; } = new(
        "Sunspots",
        "sunspots.csv",
        "sunspot number",
        "year",
        Window: 66,
        Horizon: 10,
        Season: 11,
        new LstmSequenceEstimator.Options
        {
            CellType = RecurrentCellType.Gru,
            HiddenUnits = 16,
            Epochs = 60,
            LearningRate = 3e-3f,
            LevelFeature = 0,
            LevelBy = LevelKind.MeanAndDeviation,
        },
        year => year);

    /// <summary>The file's rows: <c>Time</c> and <c>Value</c>; gaps are NaN.</summary>
    public IDataView Load(MLContext mlContext) => mlContext.Data.LoadFromTextFile(
        Path.Combine(AppContext.BaseDirectory, File),
        new TextLoader.Options
        {
            HasHeader = true,

            // Without this an empty field is read as 0, and a gap looks like a value.
            MissingRealsAsNaNs = true,
            Separators = [','],
            Columns = [new TextLoader.Column("Time", DataKind.Double, 0), new TextLoader.Column("Value", DataKind.Single, 1)],
        });

    /// <summary>19580329 is a little before the end of the first quarter of 1958.</summary>
    private static double YearOfDate(double number)
    {
        var date = new DateOnly((int)number / 10_000, (int)number / 100 % 100, (int)number % 100);
        return date.Year + ((date.DayOfYear - 1) / 365.25);
    }
}
