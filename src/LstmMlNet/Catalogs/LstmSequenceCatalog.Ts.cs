using LstmMlNet;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Shaping.Ts;
using LstmMlNet.Shaping.Tsf;

namespace Microsoft.ML;

/// <content>Files of the UEA/UCR archive.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Loads a <c>.ts</c> file, the format of the UEA/UCR time series archive (timeseriesclassification.com), row by row: column
    /// <c>Features</c>, a vector <c>[steps, channels]</c> (of known size if the file says that all lengths are equal), and <c>Label</c>,
    /// the class as text or the number to predict. In a file with timestamps, steps are in time order, a channel without a value at a time
    /// of another is missing there, and if times are not equally spaced, the column <c>Times</c> holds them: numbers as they are, dates as
    /// seconds since 1970.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="path">The file.</param>
    /// <param name="missingValues">
    /// What to do if a value is missing (<c>?</c>). Default: an error that names the line, channel and step.
    /// </param>
    /// <param name="timesAsFeature">
    /// Add a last feature to each step: the time since the previous step (in seconds for dates), 0 at the first. Default: off.
    /// </param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// The header cannot be read, or the file has no timestamps for <paramref name="timesAsFeature"/>. A case that cannot be read throws
    /// when it is reached.
    /// </exception>
    public static IDataView LoadFromTsFile(
        this DataOperationsCatalog catalog,
        string path,
        MissingValueHandling missingValues = MissingValueHandling.Error,
        bool timesAsFeature = false)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TsView.Open(path, missingValues, timesAsFeature, ShapingLog.Of(MLEnvironment.Of(catalog), "TsFile"));
    }

    /// <summary>
    /// Loads a <c>.tsf</c> file, the format of the Monash forecasting archive (forecastingdata.org), a row for each value: the series'
    /// attributes under their own names (texts, and numbers as <see cref="float"/>; <c>series_name</c>, <c>T1</c>, <c>T2</c>, …, where the
    /// file has no text attribute), <c>timestamp</c> (where the file says when series start and how their values are spaced; otherwise
    /// <c>step</c>, from 0) and <c>value</c> as a <see cref="double"/>, NaN where it is missing.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// The header cannot be read. A series that cannot be read throws when it is reached.
    /// </exception>
    public static IDataView LoadFromTsfFile(this DataOperationsCatalog catalog, string path)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TsfView.Open(path);
    }

    /// <summary>Saves sequences as a <c>.ts</c> file. Reads the data twice: once for classes and lengths, once to write.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">The sequences.</param>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="featureColumnName">The column with the sequences.</param>
    /// <param name="labelColumnName">The column with the class (text, key, Boolean) or number of each sequence; null for none.</param>
    /// <param name="featuresPerStep">The number of features per step; null if the column's dimensions give it, or if it is 1.</param>
    /// <param name="problemName">The problem name in the file; null for the file's own name.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">A class name contains a character that is reserved in the format.</exception>
    public static void SaveAsTsFile(
        this DataOperationsCatalog catalog,
        IDataView data,
        string path,
        string featureColumnName = "Features",
        string? labelColumnName = "Label",
        int? featuresPerStep = null,
        string? problemName = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(path);
        TsWriter.Write(data, path, featureColumnName, labelColumnName, featuresPerStep, problemName);
    }
}
