using LstmMlNet.Networks;
using LstmMlNet.Schema;
using LstmMlNet.Tasks;
using Microsoft.ML;

namespace LstmMlNet.Rows;

/// <summary>A view's labelled sequences: read in one pass into a compact data set, or anew in every epoch.</summary>
internal sealed class TrainingRows
{
    private readonly SequenceDataset? _held;
    private readonly StreamedSequences? _streamed;

    private TrainingRows(RowSummary summary, SequenceDataset? held, StreamedSequences? streamed)
    {
        Summary = summary;
        _held = held;
        _streamed = streamed;
    }

    public RowSummary Summary { get; }

    /// <summary>The rows in memory.</summary>
    /// <exception cref="InvalidOperationException">They are not held.</exception>
    public SequenceDataset Held => _held ?? throw new InvalidOperationException("The rows are streamed.");

    public static TrainingRows Of(SequenceDataset data) => new(RowSummary.Of(data), data, null);

    /// <summary>Rows that are read when they are needed; once now, to check them.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static TrainingRows Stream(IDataView data, LstmSequenceEstimator.Options options, SequenceShape shape, TaskRules task, LabelShape label)
    {
        var summary = new RowSummary();
        var next = new SequenceDataset(shape.Features);
        var streamed = new StreamedSequences(shape.Features, () => new TrainingRowReader(data, options, shape, task, label));
        using ISequenceReader reader = streamed.Open();
        while (reader.Read(next))
        {
            summary.Add(next);
            next.Clear();
        }

        return new TrainingRows(summary, null, streamed);
    }

    /// <param name="data">The view.</param>
    /// <param name="options">Which columns.</param>
    /// <param name="shape">The sequences' shape.</param>
    /// <param name="task">How labels are read.</param>
    /// <param name="label">Their column in the view.</param>
    /// <param name="most">Rows to read at most; null for all.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row's value cannot be used; the message names column and row.</exception>
    public static SequenceDataset Read(IDataView data, LstmSequenceEstimator.Options options, SequenceShape shape, TaskRules task, LabelShape label, int? most = null)
    {
        var dataset = new SequenceDataset(shape.Features);
        using var reader = new TrainingRowReader(data, options, shape, task, label);
        while (!(dataset.Count >= most) && reader.Read(dataset))
        {
        }

        return dataset;
    }

    /// <summary>Trains a network on the rows.</summary>
    public IReadOnlyList<EpochMetrics> Train(RecurrentNetwork network, TrainingOptions options, SequenceDataset? validation, CancellationToken cancellation) => _held is not null
        ? NetworkTrainer.Train(network, _held, options, validation, cancellation)
        : NetworkTrainer.Train(network, _streamed!, options, validation, cancellation);
}
