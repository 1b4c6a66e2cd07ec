using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Training;

/// <summary>What a series shows before it is forecast: how fine its values are, and its season.</summary>
internal static class SeriesSurvey
{
    /// <summary>Whether neighboring values of a column are the same to a float, and are not.</summary>
    public static bool IsTooFine(IDataView rows, SourceColumn column)
    {
        if (rows.Schema[column.Name].Type != NumberDataViewType.Double)
            return false;
        double last = double.NaN;
        foreach (double value in rows.GetColumn<double>(column.Name))
        {
            if (value != last && (float)value == (float)last)
                return true;
            last = value;
        }

        return false;
    }

    /// <summary>The season of the series, looked for in what is trained on: the last values of its windows.</summary>
    public static int SeasonOf(MLContext mlContext, IDataView train, DataRoles roles, ForecastConfig forecast)
    {
        int last = (forecast.Window - 1) * SequenceData.StepWidth(roles);
        IEnumerable<double> values = forecast.TakesLevel
            ? train.GetColumn<VBuffer<double>>("Features").Select(window => window.GetItemOrDefault(last))
            : train.GetColumn<VBuffer<float>>("Features").Select(window => (double)window.GetItemOrDefault(last));
        IEnumerable<string> ids = roles.Id is { } id ? train.GetColumn<ReadOnlyMemory<char>>(id.Name).Select(value => value.ToString())
            : Enumerable.Repeat("", int.MaxValue);
        IDataView series = mlContext.Data.LoadFromEnumerable(values.Zip(ids, (value, id) => new SeriesValue { Id = id, Value = value }));
        return mlContext.Forecasting.FindSeason(series, nameof(SeriesValue.Value), nameof(SeriesValue.Id));
    }

    private sealed class SeriesValue
    {
        public string Id { get; set; } = "";

        public double Value { get; set; }
    }
}
