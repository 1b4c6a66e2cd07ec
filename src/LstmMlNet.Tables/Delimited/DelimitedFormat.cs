using System.Text;

namespace LstmMlNet.Tables.Delimited;

/// <summary>How a file is divided into rows and cells.</summary>
/// <param name="Path">The file.</param>
/// <param name="Encoding">Its encoding.</param>
/// <param name="Separator">What divides cells.</param>
/// <param name="LinesBefore">Lines before the table: 1 where Excel's <c>sep=;</c> stands there.</param>
internal sealed record DelimitedFormat(string Path, Encoding Encoding, char Separator, int LinesBefore)
{
    private const int RowsLookedAt = 50;
    private static readonly char[] s_separators = [',', ';', '\t', '|'];

    public string File => System.IO.Path.GetFileName(Path);

    /// <exception cref="InvalidDataException">The file is empty or no text.</exception>
    public static DelimitedFormat Of(string path, char? separator, Encoding encoding)
    {
        using var text = new StreamReader(path, encoding);
        string? first = text.ReadLine();
        if (first is null)
            throw new InvalidDataException($"{System.IO.Path.GetFileName(path)} is empty: it needs a header and rows.");
        if (first.Length == 5 && first.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
            return new DelimitedFormat(path, encoding, separator ?? first[4], 1);
        return new DelimitedFormat(path, encoding, separator ?? Find(path, encoding), 0);
    }

    public DelimitedReader Open() => new(this);

    /// <summary>The separator by which most rows have as many cells as the first, and more than one.</summary>
    private static char Find(string path, Encoding encoding)
    {
        (char Separator, double Share, int Cells)[] found = [.. s_separators.Select(separator => Try(path, encoding, separator))
            .OrderByDescending(one => one.Share)
            .ThenByDescending(one => one.Cells)];
        if (found[0].Cells > 1)
            return found[0].Separator;

        // One column: commas in it are decimal signs, or part of a text.
        using var text = new StreamReader(path, encoding);
        var sample = new char[16_384];
        string read = new(sample, 0, text.ReadBlock(sample));
        return s_separators.Reverse().FirstOrDefault(separator => !read.Contains(separator), ',');
    }

    private static (char Separator, double Share, int Cells) Try(string path, Encoding encoding, char separator)
    {
        int cells = 0, same = 0, rows = 0;
        try
        {
            using DelimitedReader reader = new DelimitedFormat(path, encoding, separator, 0).Open();
            while (rows < RowsLookedAt && reader.Read())
            {
                cells = rows == 0 ? reader.CellCount : cells;

                // A row may end with a separator too many.
                same += reader.CellCount == cells || reader.CellCount == cells + 1 ? 1 : 0;
                rows++;
            }
        }
        catch (InvalidDataException)
        {
            // The row that cannot be read is named when the table is.
        }

        return cells < 2 ? (separator, 0, cells) : (separator, (double)same / rows, cells);
    }
}
