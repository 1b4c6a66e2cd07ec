using LstmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Co2Forecast;

/// <summary>
/// Forecasting with ML.NET's other trainers: the window's values are columns, and each step ahead has a model of its own.
/// </summary>
/// <param name="mlContext">The context.</param>
/// <param name="train">Windows to train on.</param>
/// <param name="test">Windows to forecast.</param>
/// <param name="horizon">Steps ahead.</param>
/// <param name="trees">The number of trees of each model.</param>
internal sealed class LaggedTrees(MLContext mlContext, IDataView train, IDataView test, int horizon, int trees)
{
    /// <param name="relative">Subtract the last value from all others: trees cannot predict beyond the range they were trained on.</param>
    public ForecastErrors Run(bool relative)
    {
        List<Window> past = Known(mlContext, train);
        List<Window> future = Known(mlContext, test);
        double absolute = 0;
        double squared = 0;
        for (int step = 0; step < horizon; step++)
        {
            SchemaDefinition schema = SchemaDefinition.Create(typeof(Lags));
            schema[nameof(Lags.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, past[0].Features.Length);
            IDataView lags = mlContext.Data.LoadFromEnumerable(past.Select(window => Lags.Of(window, step, relative)), schema);
            var model = mlContext.Regression.Trainers.FastTree(numberOfTrees: trees).Fit(lags);
            IDataView scored =
                model.Transform(mlContext.Data.LoadFromEnumerable(future.Select(window => Lags.Of(window, step, relative)), schema));
            foreach (LagScore row in mlContext.Data.CreateEnumerable<LagScore>(scored, reuseRowObject: true))
            {
                double error = row.Score - row.Label;
                absolute += Math.Abs(error);
                squared += error * error;
            }
        }

        double count = (double)future.Count * horizon;
        return new ForecastErrors(absolute / count, Math.Sqrt(squared / count));
    }

    private static List<Window> Known(MLContext mlContext, IDataView view) =>
        [.. mlContext.Data.CreateEnumerable<Window>(view, reuseRowObject: false).Where(window => !window.Label.Any(float.IsNaN))];

    private sealed class Window
    {
        public float[] Features { get; set; } = [];

        public float[] Label { get; set; } = [];
    }

    private sealed class Lags
    {
        [VectorType]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public static Lags Of(Window window, int step, bool relative)
        {
            float level = relative ? window.Features[^1] : 0;
            return new Lags { Features = [.. window.Features.Select(value => value - level)], Label = window.Label[step] - level };
        }
    }

    private sealed class LagScore
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }
}
