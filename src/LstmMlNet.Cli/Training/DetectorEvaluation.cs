using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Training;

/// <summary>How good a detector's alerts are, where it is known which rows are anomalies.</summary>
internal static class DetectorEvaluation
{
    private const int Alert = 0;
    private const int LowerBound = 3;

    /// <exception cref="UserError">No row was judged.</exception>
    public static ModelEvaluation Run(ScoredData scored, LstmAnomalyTransformer detector)
    {
        var counts = new Counts();
        Count(scored, detector, counts);
        if (counts.Judged == 0)
            throw new UserError(FormattableString.Invariant(
                $"No row could be judged: each needs the {detector.Length} rows of its series before it."));
        double precision = counts.Alerts > 0 ? counts.Correct / (double)counts.Alerts : double.NaN;
        double recall = counts.Anomalies > 0 ? counts.Correct / (double)counts.Anomalies : double.NaN;
        double falseAlarms = counts.Ordinary > 0 ? counts.FalseAlarms / (double)counts.Ordinary : double.NaN;
        return new ModelEvaluation
        {
            Verdict = string.Create(
                CultureInfo.InvariantCulture,
                $"Finds {counts.Found:N0} of {counts.Stretches:N0} anomalies, with {counts.FalseAlarms:N0} false "
                + $"{(counts.FalseAlarms == 1 ? "alarm" : "alarms")} in {counts.Ordinary:N0} ordinary rows."),

            // Alerts at random would be as frequent among ordinary rows as among anomalies.
            Comparison = recall > falseAlarms ? BaselineComparison.Better : BaselineComparison.NotBetter,
            Note = ModelEvaluation.Sentence("of the data set", counts.Judged, "rows"),
            Count = counts.Judged,
            Metrics =
            [
                new Metric("Precision", precision, null, []),
                new Metric("Recall", recall, null, []),
                new Metric("F1Score", 2 * counts.Correct / (double)(counts.Alerts + counts.Anomalies), null, []),
                new Metric("FalseAlarmRate", falseAlarms, null, []) { Nominal = detector.FalseAlarmRate },
            ],
            Warnings = counts.Skipped == 0 ? [] :
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{counts.Skipped:N0} rows were not judged: each needs a value, and the {detector.Length} rows of its series before "
                        + $"it"),
            ],
        };
    }

    /// <summary>An anomaly is a stretch of rows of one series, and found with the first alert in it.</summary>
    private static void Count(ScoredData scored, LstmAnomalyTransformer detector, Counts counts)
    {
        IDataView view = scored.Scored;
        DataViewSchema.Column prediction = view.Schema.Last(column => column.Type is VectorDataViewType { Size: 5 } type
            && type.ItemType == NumberDataViewType.Double
            && scored.Sequences.Schema.GetColumnOrNull(column.Name) is null);
        DataViewSchema.Column label = view.Schema[scored.LabelColumn];
        DataViewSchema.Column? id = detector.IdColumnName is { } name ? view.Schema[name] : null;
        using DataViewRowCursor cursor = view.GetRowCursor([prediction, label, .. id is { } own ? new[] { own } : []]);
        ValueGetter<VBuffer<double>> getPrediction = cursor.GetGetter<VBuffer<double>>(prediction);
        ValueGetter<double> getLabel = cursor.GetGetter<double>(label);
        ValueGetter<ReadOnlyMemory<char>>? getId =
            id is { Type: TextDataViewType } text ? cursor.GetGetter<ReadOnlyMemory<char>>(text) : null;
        var stretches = new Dictionary<string, Stretch>();
        VBuffer<double> values = default;
        ReadOnlyMemory<char> series = default;
        double truth = 0;
        while (cursor.MoveNext())
        {
            getPrediction(ref values);
            getLabel(ref truth);
            getId?.Invoke(ref series);
            double[] slots = [.. values.DenseValues()];
            if (double.IsNaN(slots[LowerBound]))
            {
                counts.Skipped++;
                continue;
            }

            (bool isAnomaly, bool isAlert) = (truth > 0, slots[Alert] > 0);
            counts.Add(isAnomaly, isAlert);
            stretches[series.ToString()] = counts.Continue(stretches.GetValueOrDefault(series.ToString()), isAnomaly, isAlert);
        }
    }

    /// <summary>Where a series is: in an anomaly or not, and whether that has been found.</summary>
    private readonly record struct Stretch(bool IsAnomaly, bool IsFound);

    private sealed class Counts
    {
        public long Judged { get; private set; }

        public long Skipped { get; set; }

        public long Anomalies { get; private set; }

        public long Alerts { get; private set; }

        public long Correct { get; private set; }

        public long Stretches { get; private set; }

        public long Found { get; private set; }

        public long Ordinary => Judged - Anomalies;

        public long FalseAlarms => Alerts - Correct;

        public void Add(bool isAnomaly, bool isAlert)
        {
            Judged++;
            Anomalies += isAnomaly ? 1 : 0;
            Alerts += isAlert ? 1 : 0;
            Correct += isAnomaly && isAlert ? 1 : 0;
        }

        public Stretch Continue(Stretch before, bool isAnomaly, bool isAlert)
        {
            if (!isAnomaly)
                return default;
            bool wasFound = before is { IsAnomaly: true, IsFound: true };
            Stretches += before.IsAnomaly ? 0 : 1;
            Found += isAlert && !wasFound ? 1 : 0;
            return new Stretch(true, wasFound || isAlert);
        }
    }
}
