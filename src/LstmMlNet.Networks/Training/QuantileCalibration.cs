using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks;

/// <summary>
/// Moves the quantiles of a trained forecaster so that they hold on data it has not learnt from: what a network has learnt
/// by heart it is too sure of. Conformalised quantile regression (Romano, Patterson &amp; Candès 2019), for each step ahead and
/// each quantile by itself.
/// </summary>
public static partial class QuantileCalibration
{
    /// <summary>Calibrates a network's quantiles; an earlier calibration is replaced. Not to be called while the network scores.</summary>
    /// <param name="network">A trained network with a <see cref="DenseQuantileLayer"/>.</param>
    /// <param name="data">Sequences with their targets that the network was not trained on: the more recent, the better.</param>
    /// <exception cref="ArgumentException">Another head, no sequences, or sequences that do not fit the network.</exception>
    public static void Run(RecurrentNetwork network, SequenceDataset data)
    {
        ArgumentNullException.ThrowIfNull(network);
        Run(new NetworkEnsemble([network]), data);
    }

    /// <summary>
    /// Calibrates by cross-fitting: the data are cut in time into blocks, and for each a network of the same kind is trained
    /// on all others; what those miss on their own block is what this network is to be moved by. All data can be trained on then,
    /// and the intervals have seen all of the past (Barber et al. 2021). Several series are each cut in blocks of their own.
    /// </summary>
    /// <remarks>
    /// The blocks' networks must miss as this one does. Of noise learnt by heart until the interval of 90 % held 0.13 to 0.32
    /// of unseen data, it held 0.75 to 0.89 after this; of noise learnt until it held 0.64 to 0.72, it held 0.92 to 0.96. Stop
    /// such training earlier.
    /// </remarks>
    /// <param name="network">A trained network with a <see cref="DenseQuantileLayer"/>.</param>
    /// <param name="data">The sequences that it was trained on, of each series in the order of time.</param>
    /// <param name="folds">Blocks, at least 2: so many networks are trained.</param>
    /// <param name="gap">Sequences of a series left out on either side of a block, whose targets reach into it.</param>
    /// <param name="options">
    /// How the network was trained; null for the defaults. Its stop token ends calibration before its next batch: the blocks
    /// that are through by then are used.
    /// </param>
    /// <param name="create">Makes the network that is trained for a block; null for one with initial weights.</param>
    /// <param name="series">Each sequence's series, a number from 0; null: all are one.</param>
    /// <param name="progress">Called after every epoch of every block's network; null: nobody asks.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    /// <returns>Whether the network is calibrated; not where it was stopped before the first block was through.</returns>
    /// <exception cref="ArgumentException">Another head, or too few sequences for so many blocks.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static bool CrossFit(
        RecurrentNetwork network,
        SequenceDataset data,
        int folds,
        int gap,
        TrainingOptions? options = null,
        Func<RecurrentNetwork>? create = null,
        IReadOnlyList<int>? series = null,
        Action<CalibrationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        options ??= new TrainingOptions();
        return CrossFit(
            [new EnsembleMember(network, options) { Create = create }],
            data,
            folds,
            gap,
            options.Threads,
            series,
            progress,
            cancellation);
    }

    /// <summary>
    /// How many blocks <c>CrossFit</c> can cut so that enough is left to train each block's network on: an eighth of the
    /// sequences, at least 8.
    /// </summary>
    /// <param name="count">Sequences.</param>
    /// <param name="wanted">Blocks that are wanted.</param>
    /// <param name="gap">Sequences left out on either side of a block.</param>
    /// <param name="series">Each sequence's series, a number from 0; null: all are one.</param>
    /// <returns>At most <paramref name="wanted"/>; 0 where there are too few sequences for two.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public static int MaximumFolds(int count, int wanted, int gap, IReadOnlyList<int>? series = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(wanted);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        IReadOnlyList<int> own = series ?? new int[count];
        int least = Math.Max(8, count / 8);
        for (int folds = wanted; folds >= 2; folds--)
        {
            var blocks = new SeriesBlocks(own, folds, gap);
            if (Enumerable.Range(0, folds).All(fold => blocks.At(fold) is var (rest, block) && rest.Length >= least && block.Length > 0))
                return folds;
        }

        return 0;
    }

    /// <summary>The empirical quantile, with the correction for a finite sample that keeps the promised coverage on either side.</summary>
    private static float Quantile(List<float> values, float quantile)
    {
        // A step ahead that was never known is left as the network predicts it.
        if (values.Count == 0)
            return 0;
        values.Sort();
        int n = values.Count;
        double rank = quantile < 0.5 ? Math.Floor(quantile * (n + 1)) : quantile > 0.5 ? Math.Ceiling(quantile * (n + 1)) : (n + 1) / 2.0;
        int low = Math.Clamp((int)Math.Floor(rank) - 1, 0, n - 1);
        int high = Math.Clamp((int)Math.Ceiling(rank) - 1, 0, n - 1);
        return (values[low] + values[high]) / 2;
    }
}
