using LstmMlNet;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Shaping;
using LstmMlNet.Shaping.Folders;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <content>From the data that people have to sequences.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>Creates a transform that combines the rows that share an ID into one row with a sequence.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">Columns and how to handle the rows.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static RowsToSequencesEstimator RowsToSequences(this TransformsCatalog catalog, RowsToSequencesEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new RowsToSequencesEstimator(MLEnvironment.Of(catalog), options);
    }

    /// <summary>Creates a transform that cuts a series with one row per time step into windows.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">Columns and lengths.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SequenceWindowsEstimator SequenceWindows(this TransformsCatalog catalog, SequenceWindowsEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SequenceWindowsEstimator(MLEnvironment.Of(catalog), options);
    }

    /// <summary>Creates a transform that combines channels, each a vector over time, into one sequence <c>[steps, channels]</c>.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The output column.</param>
    /// <param name="inputColumnNames">The channels, in the order of the features.</param>
    /// <exception cref="ArgumentException">A name is missing.</exception>
    public static ChannelsToSequenceEstimator ChannelsToSequence(
        this TransformsCatalog catalog,
        string outputColumnName,
        params IReadOnlyList<string> inputColumnNames)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ChannelsToSequenceEstimator(MLEnvironment.Of(catalog), outputColumnName, inputColumnNames);
    }

    /// <summary>
    /// Creates a transform that turns each row of a wide table, whose columns are the steps, into a sequence. A row ends where only missing
    /// values (NaN) follow.
    /// </summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The output column: a vector of variable size, <c>[steps, features]</c>.</param>
    /// <param name="inputColumnNames">The columns in time order; those of one step side by side.</param>
    /// <param name="featuresPerStep">The number of columns per step. Default: 1.</param>
    /// <param name="missingValues">What to do if a value before the last one of a row is missing. Default: an error.</param>
    /// <exception cref="ArgumentException">
    /// A name is missing, or the number of columns is not a multiple of the features per step.
    /// </exception>
    public static ColumnsToSequenceEstimator ColumnsToSequence(
        this TransformsCatalog catalog,
        string outputColumnName,
        IReadOnlyList<string> inputColumnNames,
        int featuresPerStep = 1,
        MissingValueHandling missingValues = MissingValueHandling.Error)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ColumnsToSequenceEstimator(
            MLEnvironment.Of(catalog),
            outputColumnName,
            inputColumnNames,
            featuresPerStep,
            missingValues);
    }

    /// <summary>
    /// Loads all files of a folder and its subfolders, each with one row per time step of one series: the columns of
    /// <paramref name="options"/>, and two text columns: <c>File</c>, the file's path within the folder, which
    /// <c>mlContext.Transforms.RowsToSequences</c> uses as the ID of the series, and <c>Folder</c>, the name of the folder that contains
    /// the file, which is often the label. Files are read one after the other, ordered by name.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How a file is read; <c>MissingRealsAsNaNs</c> keeps gaps different from zeros.</param>
    /// <param name="pattern">The file name pattern. Default: <c>*.csv</c>.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="FileNotFoundException">The folder contains no such files.</exception>
    public static IDataView LoadFromSeriesFolder(
        this DataOperationsCatalog catalog,
        string folder,
        TextLoader.Options options,
        string pattern = "*.csv")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        return SeriesFolder.Open(folder, pattern, catalog.CreateTextLoader(options));
    }

    /// <summary>
    /// Splits a series in time: the rows before a point in time for training, the rows after it for testing. Each of several series is
    /// split at its own end. Counts the rows in one pass.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">One row per time step, in time order; several series may alternate.</param>
    /// <param name="testFraction">The share of rows, at the end, to test on. Default: 0.2.</param>
    /// <param name="orderColumnName">
    /// A column that must increase from row to row (within each series): a number or a timestamp. Default: null, not checked.
    /// </param>
    /// <param name="history">
    /// The number of last training rows that the test part repeats at its start: the length of the windows, so that the future of the first
    /// window begins right after the split. No test row is trained on. Default: 0.
    /// </param>
    /// <param name="idColumnName">
    /// The column that identifies the series; each is split by itself. A series that is too short to split is used for training as a whole.
    /// Default: null, one series.
    /// </param>
    /// <param name="gap">
    /// The number of last rows before the split to leave out of the training part: if rows are already windows, the horizon minus one,
    /// since their futures would reach into the test part. Default: 0.
    /// </param>
    /// <exception cref="ArgumentException">The column is missing or has the wrong type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="testFraction"/> is not between 0 and 1, or <paramref name="history"/> is negative.
    /// </exception>
    /// <exception cref="InvalidOperationException">There are too few rows, or the order column does not increase.</exception>
    public static DataOperationsCatalog.TrainTestData TimeTrainTestSplit(
        this DataOperationsCatalog catalog,
        IDataView data,
        double testFraction = 0.2,
        string? orderColumnName = null,
        int history = 0,
        string? idColumnName = null,
        int gap = 0)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return TimeSplit.Run(catalog, data, testFraction, orderColumnName, history, idColumnName, gap);
    }
}
