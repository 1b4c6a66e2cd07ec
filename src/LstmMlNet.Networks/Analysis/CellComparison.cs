using System.Globalization;
using System.Text;

namespace LstmMlNet.Networks.Analysis;

/// <summary>The results of one kind of cell, over several seeds.</summary>
public sealed record CellResult
{
    /// <summary>The kind of cell.</summary>
    public required RecurrentCellType CellType { get; init; }

    /// <summary>The number of weights of the network.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Each seed's accuracy on the test data; empty if there are no classes.</summary>
    public required IReadOnlyList<double> Accuracies { get; init; }

    /// <summary>Each seed's loss on the test data.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>Each seed's training time.</summary>
    public required IReadOnlyList<TimeSpan> Times { get; init; }

    /// <summary>The first seed's trained network.</summary>
    public required RecurrentNetwork Network { get; init; }

    /// <summary>Each seed's learning curve.</summary>
    public required IReadOnlyList<IReadOnlyList<EpochMetrics>> Curves { get; init; }
}

/// <summary>Compares kinds of cell trained with the same data, units, epochs and seeds.</summary>
public sealed class CellComparison
{
    private CellComparison(IReadOnlyList<CellResult> results) => Results = results;

    /// <summary>One result per cell.</summary>
    public IReadOnlyList<CellResult> Results { get; }

    /// <summary>Trains and tests every kind of cell, or only the given ones.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="test">The test data; not trained on.</param>
    /// <param name="head">Creates the head of each network.</param>
    /// <param name="units">The number of units of the single recurrent layer. Default: 64.</param>
    /// <param name="options">Training options; each run replaces the seed by its own. Null for the defaults.</param>
    /// <param name="seeds">The number of runs of each cell. Default: 3.</param>
    /// <param name="cellTypes">The cells to compare; null for every kind that ships (<see cref="RecurrentCells.All"/>).</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="ArgumentException">The data do not fit the network or the options.</exception>
    /// <exception cref="OperationCanceledException">The comparison was canceled.</exception>
    public static CellComparison Run(
        SequenceDataset data,
        SequenceDataset test,
        Func<NetworkHead> head,
        int units = 64,
        TrainingOptions? options = null,
        int seeds = 3,
        IReadOnlyList<RecurrentCellType>? cellTypes = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        var results = new List<CellResult>();
        foreach (RecurrentCellType type in cellTypes ?? [.. RecurrentCells.All.Select(kind => kind.Type)])
        {
            var curves = new List<IReadOnlyList<EpochMetrics>>();
            RecurrentNetwork? first = null;
            for (int seed = 1; seed <= seeds; seed++)
            {
                var network = new RecurrentNetwork(data.Features, RecurrentLayers.Create(type, units), head(), seed: seed);
                first ??= network;
                curves.Add(
                    NetworkTrainer.Train(network, data, (options ?? new TrainingOptions()) with { Seed = seed }, test, cancellation));
            }

            results.Add(new CellResult
            {
                CellType = type,
                ParameterCount = first!.ParameterCount,
                Network = first,
                Accuracies = [.. curves.Select(curve => curve[^1].ValidationAccuracy).OfType<double>()],
                Losses = [.. curves.Select(curve => curve[^1].ValidationLoss!.Value)],
                Times = [.. curves.Select(curve => curve[^1].Elapsed)],
                Curves = curves,
            });
        }

        return new CellComparison(results);
    }

    /// <summary>Formats the results as a Markdown table: means, with the minimum and the maximum.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        bool classes = Results.All(result => result.Accuracies.Count > 0);
        text.AppendLine(classes ? "| cell | weights | accuracy | loss | seconds |" : "| cell | weights | loss | seconds |");
        text.AppendLine(classes ? "|---|---:|---:|---:|---:|" : "|---|---:|---:|---:|");
        foreach (CellResult result in Results)
        {
            string accuracy = classes ? $"{Spread(result.Accuracies, "F3")} | " : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {RecurrentCells.NameOf(result.CellType)} | {result.ParameterCount:N0} "
                + $"| {accuracy}{Spread(result.Losses, "G3")} | {result.Times.Average(time => time.TotalSeconds):F1} |");
        }

        return text.ToString();
    }

    private static string Spread(IReadOnlyList<double> values, string format)
    {
        return values.Count == 1 ? Text(values[0]) : $"{Text(values.Average())} ({Text(values.Min())}–{Text(values.Max())})";

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}
