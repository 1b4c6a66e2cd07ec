using LstmMlNet;
using LstmMlNet.Search;

namespace Microsoft.ML;

/// <content>The search for settings.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Searches for settings that do well on a data set, within a time budget: random settings are trained for a few epochs, the better
    /// half of them for twice as many, and so on (successive halving, Jamieson &amp; Talwalkar 2016), all evaluated on the same held-out
    /// rows. The first settings, recommended ones if no others are given, are kept unless the winner beats them on folds of all rows by
    /// more than the gain differs from fold to fold.
    /// </summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="trainData">The labeled sequences, as the trainer takes them.</param>
    /// <param name="options">The search space and budget; null for the defaults.</param>
    /// <returns>The best settings as an estimator to fit on all rows, and the table of trials.</returns>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type, or an option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">A row cannot be used, or no trial completed an epoch within the time budget.</exception>
    public static SearchResult SearchLstmSequence(this MLContext mlContext, IDataView trainData, SearchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(trainData);
        return SuccessiveHalving.Run(mlContext, trainData, options ?? new SearchOptions());
    }
}
