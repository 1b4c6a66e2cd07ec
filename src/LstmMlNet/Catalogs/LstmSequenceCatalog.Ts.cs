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
    /// <c>Features</c>, a vector <c>[steps, channels]</c> (steps known where the file says that they are equal), and <c>Label</c>, the
    /// class as text or the number to be predicted. Of a file with time stamps, steps are in the order of their times, a channel without a
    /// value at a time of another is missing there, and where times are not equally spaced <c>Times</c> gives them: numbers as they are,
    /// dates as seconds since 1970.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="path">The file.</param>
    /// <param name="missingValues">
    /// What is done where a value is missing (<c>?</c>). Default: an error that names line, channel and step.
    /// </param>
    /// <param name="timesAsFeature">
    /// Give each step one more feature, the last: the time since the step before (of dates in seconds), 0 at the first.
    /// Default: off.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file's header cannot be read, or it has no time stamps that are to be a feature; a case that cannot be read fails
    /// when its turn comes.
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
    /// attributes under their own names (texts, and numbers as <see cref="float"/>; <c>series_name</c>, <c>T1</c>, <c>T2</c>,
    /// …, where the file has no text attribute), <c>timestamp</c> (where the file says when series start and how their values
    /// are spaced; else <c>step</c>, from 0) and <c>value</c> as a <see cref="double"/>, NaN where it is missing.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file's header cannot be read; a series that cannot be read fails when its turn comes.
    /// </exception>
    public static IDataView LoadFromTsfFile(this DataOperationsCatalog catalog, string path)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TsfView.Open(path);
    }

    /// <summary>Writes sequences as a <c>.ts</c> file. Two passes: one to see classes and lengths, one to write.</summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">The sequences.</param>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="featureColumnName">The column with the sequences.</param>
    /// <param name="labelColumnName">The class (text, key, Boolean) or number of each; null for none.</param>
    /// <param name="featuresPerStep">Features a step; null where the column's dimensions say so, or there is one.</param>
    /// <param name="problemName">The name in the file; null for the file's own.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">A class contains a character that the format uses.</exception>
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
