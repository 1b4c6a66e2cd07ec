using LstmMlNet.Networks;
using LstmMlNet.Schema;
using LstmMlNet.Tasks;
using Microsoft.ML;

namespace LstmMlNet.Rows;

/// <summary>A view's labeled sequences: read in one pass into a compact data set, or anew in every epoch.</summary>
internal sealed class TrainingRows
{
    private readonly SequenceDataset? _held;
    private readonly StreamedSequences? _streamed;

    private TrainingRows(RowSummary summary, SequenceDataset? held, StreamedSequences? streamed, IReadOnlyList<int>? groups)
    {
        Summary = summary;
        _held = held;
        _streamed = streamed;
        Groups = groups;
    }

    public RowSummary Summary { get; }

    /// <summary>The rows in memory.</summary>
    /// <exception cref="InvalidOperationException">They are not held.</exception>
    public SequenceDataset Held => _held ?? throw new InvalidOperationException("The rows are streamed.");

    /// <summary>Each held row's group; null where rows have none.</summary>
    public IReadOnlyList<int>? Groups { get; }

    public static TrainingRows Of(SequenceDataset data, IReadOnlyList<int>? groups = null) => new(RowSummary.Of(data), data, null, groups);

    /// <summary>Some of the rows.</summary>
    public TrainingRows Select(IReadOnlyList<int> rows) =>
        Of(Held.Select(rows), Groups is { } groups ? [.. rows.Select(row => groups[row])] : null);

    /// <summary>Rows in memory, with their groups where the options name a column of them.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static TrainingRows Hold(
        IDataView data,
        LstmSequenceEstimator.Options options,
        SequenceShape shape,
        TaskRules task,
        LabelShape label)
    {
        var groups = new List<int>();
        SequenceDataset held = Read(data, options, shape, task, label, groups: groups);
        return Of(held, options.TogetherColumnName is null ? null : groups);
    }

    /// <summary>Rows that are read when they are needed; once now, to check them.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static TrainingRows Stream(
        IDataView data,
        LstmSequenceEstimator.Options options,
        SequenceShape shape,
        TaskRules task,
        LabelShape label)
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

        return new TrainingRows(summary, null, streamed, null);
    }

    /// <param name="data">The view.</param>
    /// <param name="options">Which columns.</param>
    /// <param name="shape">The sequences' shape.</param>
    /// <param name="task">How labels are read.</param>
    /// <param name="label">Their column in the view.</param>
    /// <param name="most">Rows to read at most; null for all.</param>
    /// <param name="groups">Takes the group of each row that is kept; null: nobody asks.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row's value cannot be used; the message names column and row.</exception>
    public static SequenceDataset Read(
        IDataView data,
        LstmSequenceEstimator.Options options,
        SequenceShape shape,
        TaskRules task,
        LabelShape label,
        int? most = null,
        List<int>? groups = null)
    {
        var dataset = new SequenceDataset(shape.Features);
        using var reader = new TrainingRowReader(data, options, shape, task, label);
        while (!(dataset.Count >= most) && reader.Read(dataset))
        {
            // A row whose target is not known is not kept.
            if (groups is not null && groups.Count < dataset.Count)
                groups.Add(reader.Group);
        }

        return dataset;
    }

    /// <summary>Trains networks on the rows.</summary>
    public IReadOnlyList<IReadOnlyList<EpochMetrics>> Train(
        IReadOnlyList<EnsembleMember> members,
        int threadCount,
        SequenceDataset? validation,
        CancellationToken cancellation) => _held is not null
        ? EnsembleTrainer.Train(members, _held, threadCount, validation, cancellation)
        : EnsembleTrainer.Train(members, _streamed!, threadCount, validation, cancellation);
}
