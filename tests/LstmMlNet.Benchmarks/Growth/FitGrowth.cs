using System.Diagnostics;
using System.Globalization;
using System.Text;
using LstmMlNet.Benchmarks.Comparisons;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;
using Microsoft.ML;

namespace LstmMlNet.Benchmarks.Growth;

/// <summary>Fit on views of more and more rows: its time, what of it is not the engine's, and what a row takes in memory.</summary>
internal static class FitGrowth
{
    private const int Epochs = 10;
    private const int Rounds = 5;
    private static readonly Shape s_shape = Shape.All[0];

    public static void Add(StringBuilder text, int threads)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"Fit on a view in memory, S0's network, {Epochs} epochs. Once: reading, checking "
            + $"and measuring the rows, before the first epoch. The engine's own: its training steps for an epoch's batches, measured by "
            + $"themselves after each Fit; medians of {Rounds} rounds, what is around it of each round's own. Memory: what the rows take "
            + $"once they are read.").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"| rows | Fit, seconds | once | an epoch | the engine's own | around it | of peak "
            + $"| bytes a sequence (its values: {s_shape.Steps * s_shape.Features * sizeof(float)}) |")
                .AppendLine("|---|---|---|---|---|---|---|---|");
        double peak = Peak.Measure(threads).Sustained;
        foreach (int rows in new[] { 1_600, 3_200, 6_400, 12_800 })
        {
            GrowthRow[] data = [.. GrowthRow.Generate(rows, s_shape.Steps, s_shape.Features)];
            using var engine = new ProductEngine(threads);
            Func<double> step = engine.PrepareTraining(s_shape, s_shape.CreateNetwork(RecurrentCellType.Lstm));
            double batches = rows / (double)s_shape.Batch;
            var fits = new List<(double Total, double Epoch, double Own)>();
            for (int round = 0; round < Rounds; round++)
            {
                (double fit, double ofEpoch) = Fit(data, threads);
                fits.Add((fit, ofEpoch, Worker.Median(() => step()) * batches));
            }

            double total = Worker.Median(fits.Select(fit => fit.Total));
            double epoch = Worker.Median(fits.Select(fit => fit.Epoch));
            double own = Worker.Median(fits.Select(fit => fit.Own));
            double around = Worker.Median(fits.Select(fit => (fit.Epoch - fit.Own) / fit.Epoch));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {rows:N0} | {total:F3} | {total - (Epochs * epoch):F3} | {epoch:F3} "
                + $"| {own:F3} | {around:P1} | {batches * s_shape.TrainingWork(RecurrentCellType.Lstm) / epoch / peak:P0} "
                + $"| {BytesPerSequence(rows):N0} |");
        }

        text.AppendLine();
    }

    /// <returns>Seconds in all, and of the median epoch after the first.</returns>
    private static (double Total, double Epoch) Fit(GrowthRow[] rows, int threads)
    {
        var mlContext = new MLContext(seed: 1);
        IDataView view = mlContext.Data.LoadFromEnumerable(rows);
        var ends = new List<long>();
        LstmSequenceEstimator trainer = mlContext.MulticlassClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
        {
            FeaturesPerStep = s_shape.Features,
            HiddenUnits = s_shape.Units,
            BatchSize = s_shape.Batch,
            Epochs = Epochs,
            Seed = 1,
            ThreadCount = threads,
            Progress = _ => ends.Add(Stopwatch.GetTimestamp()),
        });
        long start = Stopwatch.GetTimestamp();
        trainer.Fit(view);
        double total = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (total, Worker.Median(ends.Skip(1).Select((end, i) => Stopwatch.GetElapsedTime(ends[i], end).TotalSeconds)));
    }

    private static double BytesPerSequence(int rows)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var data = new SequenceDataset(s_shape.Features);
        foreach (GrowthRow row in GrowthRow.Generate(rows, s_shape.Steps, s_shape.Features))
            data.Add(row.Features, (int)row.Label);
        double bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)rows;
        GC.KeepAlive(data);
        return bytes;
    }
}
