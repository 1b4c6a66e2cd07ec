using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation;

/// <summary>Compares forecasts with what came, in one pass.</summary>
internal static class ForecastEvaluation
{
    public static ForecastingMetrics Run(IDataView data, int seasonLength, string labelName, string featureName, string scoreName, string? lowerName, string? upperName, int? featuresPerStep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seasonLength, 1);
        SequenceShape shape = SequenceColumn.Resolve(data.Schema, featureName, featuresPerStep);
        if (shape.Steps < seasonLength)
            throw new ArgumentException($"The windows of column '{featureName}' have {shape.Steps} steps; the naive forecast of a season of {seasonLength} needs at least as many.");
        int horizon = HorizonOf(data.Schema, labelName);
        bool bounded = lowerName is not null && upperName is not null;
        string[] names = bounded ? [labelName, scoreName, lowerName!, upperName!] : [labelName, scoreName];
        foreach (string name in names)
        {
            if (HorizonOf(data.Schema, name) != horizon)
                throw new ArgumentException($"Column '{name}' has {HorizonOf(data.Schema, name)} values; the label column '{labelName}' has {horizon}.");
        }

        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema[featureName], .. names.Select(name => data.Schema[name])]);
        var window = new SequenceColumnReader(cursor, featureName, shape);
        NumberColumn[] columns = [.. names.Select(name => new NumberColumn(cursor, data.Schema[name]))];
        var sums = new Sums(horizon);
        while (cursor.MoveNext())
        {
            float[] truth = columns[0].Read();
            if (Array.Exists(truth, float.IsNaN))
                continue;
            ReadOnlySpan<float> values = window.Read(cursor.Position);
            int steps = values.Length / shape.Features;
            if (steps < seasonLength)
                throw SequenceColumnReader.Error(featureName, cursor.Position, $"the window has {steps} steps; the naive forecast of a season of {seasonLength} needs at least as many");
            float[] score = columns[1].Read();
            float[]? lower = bounded ? columns[2].Read() : null;
            float[]? upper = bounded ? columns[3].Read() : null;
            for (int h = 0; h < horizon; h++)
            {
                float naive = values[(steps - seasonLength + (h % seasonLength)) * shape.Features];
                sums.Add(h, score[h] - truth[h], naive - truth[h]);
                if (bounded)
                    sums.AddInterval(lower![h] <= truth[h] && truth[h] <= upper![h], upper![h] - lower[h]);
            }

            sums.Rows++;
        }

        return sums.Rows > 0 ? sums.ToMetrics(seasonLength, bounded) : throw new InvalidOperationException($"No row's future is known in column '{labelName}': there is nothing to evaluate.");
    }

    private static int HorizonOf(DataViewSchema schema, string name)
    {
        DataViewType type = Columns.Find(schema, name, "number").Type;
        return type switch
        {
            VectorDataViewType { IsKnownSize: true } vector when vector.ItemType == NumberDataViewType.Single => vector.Size,
            NumberDataViewType { RawType: var raw } when raw == typeof(float) => 1,
            _ => throw new ArgumentException($"Column '{name}' must be Single (float), or a vector of Single of known size; it is {type}."),
        };
    }

    private sealed class Sums(int horizon)
    {
        private readonly double[] _absolute = new double[horizon];
        private readonly double[] _squared = new double[horizon];
        private double _naiveAbsolute;
        private double _naiveSquared;
        private long _within;
        private double _width;

        public long Rows { get; set; }

        public void Add(int step, double error, double naiveError)
        {
            _absolute[step] += Math.Abs(error);
            _squared[step] += error * error;
            _naiveAbsolute += Math.Abs(naiveError);
            _naiveSquared += naiveError * naiveError;
        }

        public void AddInterval(bool within, double width)
        {
            _within += within ? 1 : 0;
            _width += width;
        }

        public ForecastingMetrics ToMetrics(int seasonLength, bool bounded)
        {
            double count = (double)Rows * horizon;
            return new ForecastingMetrics(
                Rows,
                seasonLength,
                new ForecastErrors(_absolute.Sum() / count, Math.Sqrt(_squared.Sum() / count)),
                new ForecastErrors(_naiveAbsolute / count, Math.Sqrt(_naiveSquared / count)),
                bounded ? _within / count : null,
                bounded ? _width / count : null,
                [.. _absolute.Zip(_squared, (absolute, squared) => new ForecastErrors(absolute / Rows, Math.Sqrt(squared / Rows)))]);
        }
    }
}
