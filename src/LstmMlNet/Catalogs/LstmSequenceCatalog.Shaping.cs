using LstmMlNet;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Shaping;
using LstmMlNet.Shaping.Folders;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <content>From the data that people have to sequences.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>Makes a transform that makes one row with a sequence of the rows that share an id.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">Columns and handling.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static RowsToSequencesEstimator RowsToSequences(this TransformsCatalog catalog, RowsToSequencesEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new RowsToSequencesEstimator(MLEnvironment.Of(catalog), options);
    }

    /// <summary>Makes a transform that cuts a series with one row a time step into windows.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">Columns and lengths.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static SequenceWindowsEstimator SequenceWindows(this TransformsCatalog catalog, SequenceWindowsEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SequenceWindowsEstimator(MLEnvironment.Of(catalog), options);
    }

    /// <summary>Makes a transform that puts channels, each a vector over time, together to one sequence <c>[steps, channels]</c>.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column to make.</param>
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
    /// Makes a transform that makes a sequence of each row of a wide table, whose columns are the steps; a row ends where only
    /// missing values (NaN) follow.
    /// </summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column to make: a vector of variable size, <c>[steps, features]</c>.</param>
    /// <param name="inputColumnNames">The columns in the order of time; of one step side by side.</param>
    /// <param name="featuresPerStep">Columns of a step. Default: 1.</param>
    /// <param name="missingValues">What is done where a value is missing before the row's last one. Default: an error.</param>
    /// <exception cref="ArgumentException">A name is missing, or the columns are no whole number of steps.</exception>
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
    /// Loads all files of a folder (and of the folders in it) that have one row a time step, one series a file: the columns of
    /// <paramref name="options"/>, and two texts: <c>File</c>, the file's path in the folder, which
    /// <c>mlContext.Transforms.RowsToSequences</c> uses as the id of a series, and <c>Folder</c>, the name of the folder that the file
    /// is in, which often is the label. Files are read one after the other, in the order of their names.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How a file is read; <c>MissingRealsAsNaNs</c> keeps gaps different from zeros.</param>
    /// <param name="pattern">Which files. Default: <c>*.csv</c>.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It holds no such files.</exception>
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
    /// Cuts a series in two in the order of its rows: all before a point in time to train on, all after it to test on; of
    /// several series, each at its own end. Counts the rows in one pass.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">One row a time step, in the order of time; several series may alternate.</param>
    /// <param name="testFraction">The share of the rows that come last. Default: 0.2.</param>
    /// <param name="orderColumnName">
    /// A column in which the rows must rise, a number or a timestamp; of several series, each by itself. Default: null, not
    /// checked.
    /// </param>
    /// <param name="history">
    /// So many of the last rows before the cut begin the test part too: the length of the windows, so that the first one's
    /// future begins right after the cut. Nothing of the test part's own is trained on. Default: 0.
    /// </param>
    /// <param name="idColumnName">
    /// Rows with another value here are another series, which is cut by itself; one that is too short to be cut is trained on, whole.
    /// Default: null, one series.
    /// </param>
    /// <param name="gap">
    /// So many of the last rows before the cut are left out of the training part: the horizon less one, where rows are windows
    /// already, whose futures would reach into the test part. Default: 0.
    /// </param>
    /// <exception cref="ArgumentException">The column is missing or of a wrong type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="testFraction"/> is not between 0 and 1, or <paramref name="history"/> negative.
    /// </exception>
    /// <exception cref="InvalidOperationException">There are too few rows, or they do not rise.</exception>
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
