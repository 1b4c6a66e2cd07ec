using System.Globalization;
using System.Text;
using LstmMlNet.Tables.Cells;
using LstmMlNet.Tables.Database;
using LstmMlNet.Tables.Delimited;

namespace LstmMlNet.Tables.Survey;

/// <summary>Reads a whole table once, and says what its columns are.</summary>
internal static class Surveyor
{
    // What spreadsheets and other old programs write where UTF-8 is not asked for.
    private const int WindowsLatin = 1252;

    /// <exception cref="InvalidDataException">The file cannot be read; the message names file and line.</exception>
    public static TableSurvey OfFile(string path, TableOptions options)
    {
        options.Validate();
        Encoding encoding = TextEncoding.Of(path);
        try
        {
            return OfFile(path, options, encoding, []);
        }
        catch (Exception exception) when (encoding == TextEncoding.Utf8
            && (exception is DecoderFallbackException || exception.InnerException is DecoderFallbackException))
        {
            Encoding latin = CodePagesEncodingProvider.Instance.GetEncoding(WindowsLatin)!;
            return OfFile(path, options, latin, [$"{Path.GetFileName(path)} is not UTF-8: it is read as Windows-1252 (Western European)."]);
        }
    }

    /// <exception cref="InvalidDataException">The query gives no columns, or two of a name.</exception>
    public static TableSurvey OfQuery(QuerySource query, string name, TableOptions options)
    {
        options.Validate();
        string[] names;
        using (QueryReader reader = query.Open())
            names = reader.Names();
        return Survey(new TableLayout { Name = name, Query = query, Names = names }, options, null, []);
    }

    private static TableSurvey OfFile(string path, TableOptions options, Encoding encoding, List<string> notes)
    {
        DelimitedFormat format = DelimitedFormat.Of(path, options.Separator, encoding);
        string[] first;
        using (DelimitedReader reader = format.Open())
        {
            if (!reader.Read())
                throw new InvalidDataException($"{format.File} is empty: it needs a header and rows.");
            first = new string[reader.CellCount];
            for (int i = 0; i < first.Length; i++)
                first[i] = reader[i].Text.ToString();
        }

        var headed = new TableLayout { Name = format.File, Format = format, Names = first };
        return options.HasHeader == false
            ? Survey(WithoutHeader(headed), options, null, notes)
            : Survey(headed, options, options.HasHeader is null ? first : null, notes);
    }

    private static TableLayout WithoutHeader(TableLayout layout) =>
        layout with { HasHeader = false, Names = TableLayout.Numbered(layout.Names.Count) };

    /// <param name="layout">The table, with a header unless it is known to have none.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="mayBeData">The first row, where it may be data.</param>
    /// <param name="notes">Notes so far.</param>
    private static TableSurvey Survey(TableLayout layout, TableOptions options, string[]? mayBeData, List<string> notes)
    {
        var words = new MissingWords(options.MissingWords);
        ColumnCounts[] counts = [.. layout.Names.Select(_ => new ColumnCounts(words, options))];
        long rows = 0;
        using (TableRows table = layout.Open())
        {
            for (; table.Read(); rows++)
            {
                for (int i = 0; i < counts.Length; i++)
                    counts[i].Add(table[i], table);
            }

            if (table.EmptyRows > 0)
                notes.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{table.EmptyRows} rows of nothing but separators are left out, the first in {table.FirstEmptyRow}."));
        }

        SurveyedColumn[] columns = ColumnKinds.Decide(layout, counts, options);
        if (mayBeData is not null && HeaderRow.IsData(mayBeData, columns, words))
        {
            TableLayout without = WithoutHeader(layout);
            string names = without.Names.Count == 1
                ? "its column is called column1"
                : $"its columns are called column1 to column{without.Names.Count.ToString(CultureInfo.InvariantCulture)}";
            return Survey(without, options, null, [.. notes, $"{layout.Name} has no header: {names}."]);
        }

        if (rows == 0)
            throw new InvalidDataException(layout.Format is null
                ? $"{layout.Name} has no rows."
                : $"{layout.Name} has a header and no rows.");
        HeaderRow.Check(layout);
        notes.AddRange(SurveyNotes.Of(layout, columns));
        return new TableSurvey(layout, [.. columns.Where(column => !HeaderRow.IsUnnamed(column.Name))], rows, notes);
    }
}
