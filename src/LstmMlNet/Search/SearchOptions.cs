using LstmMlNet.Networks;
using LstmMlNet.Tasks;
using Microsoft.ML;

namespace LstmMlNet;

/// <summary>The search space and budget of <see cref="Microsoft.ML.LstmSequenceCatalog.SearchLstmSequence"/>.</summary>
public sealed record SearchOptions
{
    /// <summary>What is predicted for a sequence. Default: multiclass classification.</summary>
    public SequenceTask Task { get; init; } = SequenceTask.MulticlassClassification;

    /// <summary>
    /// The settings of the first trial, and the columns of all trials. Default: null,
    /// <see cref="LstmSequenceEstimator.Options.Recommended"/> for the columns <c>Label</c> and <c>Features</c>.
    /// </summary>
    public LstmSequenceEstimator.Options? Base { get; init; }

    /// <summary>
    /// Settings to try in addition to the first ones, instead of random ones: a search space of your own. Their columns must be those of
    /// <see cref="Base"/>. Default: null, random settings.
    /// </summary>
    public IReadOnlyList<LstmSequenceEstimator.Options>? Candidates { get; init; }

    /// <summary>
    /// What decides between the first settings and the best others: a metric of scored rows, the higher the better, for example
    /// <c>scored => mlContext.MulticlassClassification.Evaluate(scored).MacroAccuracy</c>. Default: null, the loss.
    /// </summary>
    public Func<IDataView, double>? Metric { get; init; }

    /// <summary>The time after which no new trial begins and a running one is stopped. Default: two minutes.</summary>
    public TimeSpan TimeBudget { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The maximum number of settings to try. Default: 16.</summary>
    public int MaximumTrials { get; init; } = 16;

    /// <summary>The share of rows to hold out for evaluating trials. Default: 0.25.</summary>
    public float ValidationFraction { get; init; } = 0.25f;

    /// <summary>The seed of the random settings, of the split and of each trial. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Processes that have the same rows and divide the trials among them, each trained by one of them alone; all of them get the same
    /// result. Default: null, those of <see cref="Base"/>.
    /// </summary>
    public ICollective? Collective { get; init; }

    /// <summary>Called after each trial, on the thread that searches; of several processes, by rank 0. Default: none.</summary>
    public Action<SearchTrial>? Progress { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (!TaskRules.Of(Task).IsTrained)
            throw new ArgumentException("Hidden states alone are not trained: there is nothing to search for.", nameof(Task));
        if (TimeBudget <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(TimeBudget), TimeBudget, "The time budget must be above zero.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumTrials, 1);
        if (!(ValidationFraction is > 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(ValidationFraction),
                ValidationFraction,
                "The share to measure on must be between 0 and 1.");
    }
}
