using System.Text;

namespace LstmMlNet.Cli.Data;

/// <summary>Files that are read.</summary>
internal enum FileFormat
{
    /// <summary>Delimited text.</summary>
    Table,

    /// <summary>The <c>.ts</c> format of the UEA/UCR archive.</summary>
    Series,

    /// <summary>The <c>.tsf</c> format of the Monash archive.</summary>
    Forecasting,

    /// <summary>A SQLite database.</summary>
    Sqlite,
}

/// <summary>Recognizes what a file is by its first bytes, then by its name. What is not read is named, with what to do.</summary>
internal static class FileFormats
{
    private const int LookedAt = 512;

    private static readonly (byte[] Start, string What)[] s_others =
    [
        ([0x50, 0x4b, 0x03, 0x04], "an Excel workbook or a zip. Save the sheet as CSV, or unpack the zip"),
        ([0xd0, 0xcf, 0x11, 0xe0], "an old Excel workbook. Save the sheet as CSV"),
        ([0x50, 0x41, 0x52, 0x31], "a Parquet file. Save it as CSV (pandas: read_parquet, then to_csv)"),
        ([0x1f, 0x8b], "compressed with gzip. Decompress it (gunzip)"),
        ([0x42, 0x5a, 0x68], "compressed with bzip2. Decompress it (bunzip2)"),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "compressed with xz. Decompress it (unxz)"),
        ([0x28, 0xb5, 0x2f, 0xfd], "compressed with zstd. Decompress it (unzstd)"),
        ([0x89, 0x48, 0x44, 0x46], "an HDF5 file. Save its table as CSV (pandas: read_hdf, then to_csv)"),
        ([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], "a NumPy array. Save it as CSV (numpy.savetxt with delimiter=',')"),
        ([0x41, 0x52, 0x52, 0x4f, 0x57, 0x31], "an Arrow file. Save it as CSV (pandas: read_feather, then to_csv)"),
        ([0x25, 0x50, 0x44, 0x46], "a PDF"),
        ([0x80, 0x04], "a Python pickle. Save its table as CSV"),
        ([0x80, 0x05], "a Python pickle. Save its table as CSV"),
    ];

    private static readonly Dictionary<string, string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        [".arff"] = "Weka's ARFF. The UEA/UCR archive has every data set as .ts as well; other tables can be saved as CSV with Weka",
        [".json"] = "JSON. Save its records as CSV",
        [".jsonl"] = "JSON lines. Save its records as CSV",
        [".xml"] = "XML. Save its records as CSV",
        [".html"] = "a web page. Save the table as CSV",
        [".htm"] = "a web page. Save the table as CSV",
    };

    /// <exception cref="UserError">The file is of a format that is not read; the message says which.</exception>
    public static FileFormat Of(string path)
    {
        byte[] start = new byte[LookedAt];
        using (FileStream stream = File.OpenRead(path))
            start = start[..stream.ReadAtLeast(start, LookedAt, throwOnEndOfStream: false)];
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (start.AsSpan().StartsWith("SQLite format 3\0"u8))
            return FileFormat.Sqlite;
        if (extension is ".db" or ".sqlite" or ".sqlite3" or ".db3")
            throw new UserError($"'{Path.GetFileName(path)}' is not a SQLite database.");
        if (s_others.FirstOrDefault(other => start.AsSpan().StartsWith(other.Start)).What is { } what)
            throw Refused(path, what);
        if (s_names.TryGetValue(extension, out string? named))
            throw Refused(path, named);
        string text = FirstWords(start);
        if (text.StartsWith("@relation", StringComparison.OrdinalIgnoreCase) && extension is not (".ts" or ".tsf"))
            throw Refused(path, s_names[".arff"]);
        return extension == ".tsf" ? FileFormat.Forecasting
            : extension == ".ts" || text.StartsWith("@problemname", StringComparison.OrdinalIgnoreCase) ? FileFormat.Series
            : FileFormat.Table;
    }

    /// <summary>Whether data have a row per step, as all have but .ts files; a server's path is empty.</summary>
    /// <exception cref="UserError">The file is of a format that is not read.</exception>
    public static bool HasRows(string path) =>
        path.Length == 0 || (File.Exists(path) && Of(path) is not FileFormat.Series);

    private static UserError Refused(string path, string what) =>
        new($"'{Path.GetFileName(path)}' is {what}. Supported are .csv, .tsv, .ts, .tsf and SQLite .db files.");

    /// <summary>The first line that is not a comment.</summary>
    private static string FirstWords(byte[] start) =>
        Encoding.UTF8.GetString(start)
            .TrimStart('\ufeff')
            .Split('\n')
            .Select(line => line.Trim())
            .FirstOrDefault(line => line.Length > 0 && line[0] is not ('#' or '%')) ?? "";
}
