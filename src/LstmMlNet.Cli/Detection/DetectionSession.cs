using System.Globalization;
using System.Text;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Files;
using LstmMlNet.Cli.Generation;
using LstmMlNet.Cli.Output;
using LstmMlNet.Cli.Training;
using LstmMlNet.Networks;
using LstmMlNet.Reports;
using Microsoft.ML;
using Spectre.Console;

namespace LstmMlNet.Cli.Detection;

/// <summary>From a table of series to a detector, the rows that it did not expect, and a page that shows them.</summary>
internal static class DetectionSession
{
    private const int MostShown = 10;
    private const string AlertsName = "alerts.csv";

    /// <exception cref="UserError">The table cannot be watched as asked.</exception>
    public static int Run(IAnsiConsole console, DetectionRequest request, CancellationToken stop)
    {
        string data = request.Dataset.Path.Length > 0 ? request.Dataset.Path : request.Dataset.Table ?? "Series";
        string path = Path.GetFullPath(request.Output ?? $"{CodeNames.Identifier(Path.GetFileNameWithoutExtension(data))}Alerts");
        if (File.Exists(path))
            throw new UserError($"--output '{path}' is a file: give a folder.");
        PendingMoves.Finish(path);
        AtomicFile.Try(Path.Combine(path, "detector.zip"));
        using var patience = new StopPatience(stop);
        var mlContext = new MLContext(request.Seed);
        using var notes = new LibraryNotes(mlContext, note => console.WriteLine($"note: {note}"));
        DetectionColumns columns;
        IDataView rows;
        IDataView learned;
        using (StopGuard.WithoutModel(stop))
        {
            var source = DataSource.Open(mlContext, request.Dataset);
            columns = DetectionColumns.Resolve(source, request);
            Describe(console, source, columns, request);
            rows = mlContext.Data.Cache(source.Load(mlContext, columns.Loaded));
            learned = Learned(mlContext, rows, columns, request.TrainFraction);
        }

        LstmAnomalyTransformer detector = Train(console, mlContext, learned, columns, request, stop);
        IDataView judged = detector.Transform(rows);
        AlertTable? alerts = null;
        if (!patience.TryRun(() => alerts = Judge(console, detector.Transform(new LeavableView(rows, patience.Left)), columns, stop)))
            console.WriteLine("Stopped: the detector is kept, but the rows were not judged; run lstm-mlnet predict.");
        bool hasReport = false;
        using (var files = new StagedFiles(path))
        {
            files.Add(Path.Combine(path, "detector.zip"), stream => mlContext.Model.Save(detector, rows.Schema, stream));
            if (alerts is not null)
                files.Add(Path.Combine(path, AlertsName), stream =>
                {
                    using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
                    alerts.Write(writer);
                });
            files.AddFolder(Path.Combine(path, "report"), beside => hasReport = WaitedReport.Write(
                console,
                patience,
                Path.Combine(beside, "anomalies.html"),
                left => AnomalyReport.Write(judged, beside, new AnomalyReportOptions
                {
                    Title = $"Anomalies of {columns.Value.Name}",
                    ValueColumnName = columns.Value.Name,
                    IdColumnName = columns.Id?.Name,
                    TimeColumnName = columns.Order?.Name,
                    Detector = detector,
                    CancellationToken = left,
                })));
            files.Commit();
        }

        // Those of an earlier detector are not this one's.
        if (alerts is null)
            File.Delete(Path.Combine(path, AlertsName));
        alerts?.Show(console, MostShown);
        Listing.Write(console, "Wrote", Listing.Path(path));
        string[] names = ["detector.zip", .. alerts is null ? [] : new[] { AlertsName }];
        Listing.Write(console, hasReport ? [.. names, Path.Combine("report", "anomalies.html")] : names);
        return ExitCodes.Done;
    }

    /// <summary>The rows that were not expected, showing how far it is where that takes a while.</summary>
    private static AlertTable Judge(IAnsiConsole console, IDataView judged, DetectionColumns columns, CancellationToken stop)
    {
        long count = judged.GetRowCount() ?? 0;
        using var phase = new Phase(console, "judging", (int)Math.Min(int.MaxValue, count));
        return new AlertTable(judged, columns, rows =>
        {
            // Stopped, it may be left behind: then others write.
            if (!stop.IsCancellationRequested)
                phase.Report((int)Math.Min(rows, count), FormattableString.Invariant($"{rows:N0} of {count:N0} rows"));
        });
    }

    /// <summary>Says how the data were understood, before anything is trained.</summary>
    private static void Describe(IAnsiConsole console, DataSource source, DetectionColumns columns, DetectionRequest request)
    {
        Table table = new Table().HideHeaders().AddColumns("", "");
        Row("data", source.Name);
        Row("to watch", columns.Value.Name);
        Row("a series is", columns.Id is { } id ? $"the rows of one {id.Name}" : "the table");
        if (columns.Order is { } order)
            Row("ordered by", order.Name);
        if (columns.Features.Length > 0)
            Row("with", string.Join(", ", columns.Features.Select(column => column.Name)));
        foreach (string note in source.Notes)
            Row("note", note);
        Row("learned", string.Create(
            CultureInfo.InvariantCulture,
            $"the first {100 * request.TrainFraction:0.#} % of each series; all rows are judged"));
        console.Write(table);

        void Row(string name, string text) => table.AddRow(name, Markup.Escape(text));
    }

    /// <summary>The first share of each series.</summary>
    private static IDataView Learned(MLContext mlContext, IDataView rows, DetectionColumns columns, double share)
    {
        try
        {
            return mlContext.Data.TimeTrainTestSplit(rows, 1 - share, columns.Order?.Name, idColumnName: columns.Id?.Name).TrainSet;
        }
        catch (InvalidOperationException exception)
        {
            throw new UserError(exception.Message, exception);
        }
    }

    private static LstmAnomalyTransformer Train(
        IAnsiConsole console,
        MLContext mlContext,
        IDataView learned,
        DetectionColumns columns,
        DetectionRequest request,
        CancellationToken stop)
    {
        var options = new LstmAnomalyEstimator.Options
        {
            ValueColumnName = columns.Value.Name,
            FeatureColumnNames = [.. columns.Features.Select(column => column.Name)],
            IdColumnName = columns.Id?.Name,
            OrderColumnName = columns.Order?.Name,
            Length = request.Length,
            FalseAlarmRate = request.FalseAlarmRate,
        };

        // Series of different sizes are watched by one network.
        if (columns.Id is not null)
            options.Trainer.LevelBy = LevelKind.MeanAndDeviation;
        options.Trainer.Epochs = request.Epochs ?? options.Trainer.Epochs;
        options.Trainer.Seed = request.Seed;
        options.Trainer.StopToken = stop;
        using var progress = new TrainingProgress(console, options.Trainer);
        options.Trainer.Progress = progress.Report;
        using var guard = StopGuard.OfTraining(console, () => progress.HasEpoch, stop);
        try
        {
            LstmAnomalyTransformer detector = mlContext.AnomalyDetection.DetectAnomaliesByLstm(options).Fit(learned);
            if (!progress.HasEpoch)
                stop.ThrowIfCancellationRequested();
            return detector;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException and not ObjectDisposedException)
        {
            throw new UserError(exception.Message, exception);
        }
    }
}
