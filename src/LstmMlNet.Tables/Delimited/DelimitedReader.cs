using System.Globalization;
using System.Text;
using LstmMlNet.Tables.Cells;
using nietras.SeparatedValues;

namespace LstmMlNet.Tables.Delimited;

/// <summary>Reads a delimited file row by row: RFC 4180, with spaces around cells, and blank lines skipped.</summary>
internal sealed class DelimitedReader : RowReader
{
    private readonly DelimitedFormat _format;
    private readonly StreamReader _text;
    private readonly SepReader _reader;
    private int _line;
    private int _nextLine;

    public DelimitedReader(DelimitedFormat format)
    {
        _format = format;
        _text = new StreamReader(format.Path, format.Encoding);
        try
        {
            for (int i = 0; i < format.LinesBefore; i++)
                _text.ReadLine();
            _nextLine = 1;

            // Cells come as they are written: what is wrong with quotes is seen and named, not mended.
            _reader = Sep.New(format.Separator)
                .Reader(options => options with { HasHeader = false, DisableColCountCheck = true, DisableFastFloat = true })
                .From(_text);
        }
        catch (Exception exception)
        {
            _text.Dispose();
            if (exception is DecoderFallbackException)
                throw NotText(exception);
            throw;
        }
    }

    /// <summary>The line that the current row begins in.</summary>
    public int Line => _line + _format.LinesBefore;

    /// <summary>Blank lines so far that others followed.</summary>
    public int BlankLines { get; private set; }

    /// <summary>The line of the first of them.</summary>
    public int FirstBlankLine { get; private set; }

    public override string Where => string.Create(CultureInfo.InvariantCulture, $"line {Line}");

    public override int CellCount => _reader.Current.ColCount;

    public override Cell this[int index] => Cell.OfText(Text(_reader.Current[index].Span, index));

    public override bool Read()
    {
        int blank = 0, firstBlank = 0;
        while (Next())
        {
            SepReader.Row row = _reader.Current;
            _line = _nextLine;
            _nextLine = row.LineNumberToExcl;
            if (!row.Span.IsWhiteSpace() || row.ColCount > 1)
            {
                if (blank > 0 && BlankLines == 0)
                    FirstBlankLine = firstBlank;
                BlankLines += blank;
                if (_nextLine - _line > 1)
                    CheckQuotes(row);
                return true;
            }

            firstBlank = blank++ == 0 ? Line : firstBlank;
        }

        return false;
    }

    public override void Dispose()
    {
        _reader.Dispose();
        _text.Dispose();
    }

    private bool Next()
    {
        try
        {
            return _reader.MoveNext();
        }
        catch (DecoderFallbackException exception)
        {
            throw NotText(exception);
        }
        catch (Exception exception) when (exception is NotSupportedException
            or ArgumentException
            or OverflowException
            or IndexOutOfRangeException)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_format.File}, line {_nextLine + _format.LinesBefore}: the row is too long to be one. Most likely a quote (\") "
                + $"is not closed."), exception);
        }
    }

    /// <summary>A row over several lines: each of its cells must open and close its own quotes.</summary>
    private void CheckQuotes(SepReader.Row row)
    {
        for (int i = 0; i < row.ColCount; i++)
            Text(row[i].Span, i);
    }

    private ReadOnlySpan<char> Text(ReadOnlySpan<char> raw, int index)
    {
        ReadOnlySpan<char> text = raw.Trim();
        if (!text.Contains('"'))
            return text;
        if (text[0] != '"')
        {
            // A quote within a cell is that character, but it must not have swallowed what follows.
            return _nextLine - _line == 1 && text.Count('"') % 2 == 0 && !text.ContainsAny(_format.Separator, '\n', '\r')
                ? text
                : throw Quote(index, "a quote (\") stands within the cell: write the cell in quotes and each quote in it twice");
        }

        if (text.Length < 2 || text[^1] != '"')
            throw Quote(index, "a quote (\") is opened and not closed");
        ReadOnlySpan<char> inner = text[1..^1];
        if (!inner.Contains('"'))
            return inner;
        string unescaped = inner.ToString().Replace("\"\"", "\0", StringComparison.Ordinal);
        return unescaped.Contains('"', StringComparison.Ordinal)
            ? throw Quote(index, "a quote (\") within a quoted cell must be written twice")
            : unescaped.Replace('\0', '"');
    }

    private InvalidDataException Quote(int index, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{_format.File}, line {Line}, cell {index + 1}: {what}."));

    private InvalidDataException NotText(Exception exception) =>
        new($"{_format.File} is not {_format.Encoding.WebName} throughout.", exception);
}
