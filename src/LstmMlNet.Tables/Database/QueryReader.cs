using System.Data.Common;
using System.Globalization;
using LstmMlNet.Tables.Cells;

namespace LstmMlNet.Tables.Database;

/// <summary>Reads the rows of a query. A driver's values keep their types; texts may be anything, as in a file.</summary>
internal sealed class QueryReader : RowReader
{
    private readonly DbConnection _connection;
    private readonly DbCommand _command;
    private readonly DbDataReader _reader;
    private long _row;

    public QueryReader(DbConnection connection, string query)
    {
        _connection = connection;
        _command = connection.CreateCommand();
        try
        {
            _command.CommandText = query;
            _reader = _command.ExecuteReader();
        }
        catch
        {
            _command.Dispose();
            throw;
        }
    }

    public override string Where => string.Create(CultureInfo.InvariantCulture, $"row {_row}");

    public override int CellCount => _reader.FieldCount;

    public string[] Names() => [.. Enumerable.Range(0, _reader.FieldCount).Select(_reader.GetName)];

    public override Cell this[int index] => _reader.GetValue(index) switch
    {
        null or DBNull => Cell.Missing,
        string text => Cell.OfText(text.AsSpan().Trim()),
        bool value => Cell.OfBoolean(value),
        DateTime time => OfTime(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time),
        DateTimeOffset time => OfTime(time.UtcDateTime),
        DateOnly day => OfTime(day.ToDateTime(TimeOnly.MinValue)),
        TimeOnly time => OfTime(DateTime.MinValue + time.ToTimeSpan()),
        TimeSpan time when time >= TimeSpan.Zero => OfTime(DateTime.MinValue + time),
        float number => OfNumber(number, number.ToString("R", CultureInfo.InvariantCulture)),
        double number => OfNumber(number, number.ToString("R", CultureInfo.InvariantCulture)),
        IConvertible number and (sbyte or byte or short or ushort or int or uint or long or ulong or decimal) =>
            OfNumber(number.ToDouble(CultureInfo.InvariantCulture), number.ToString(CultureInfo.InvariantCulture)),
        Guid id => Cell.OfText(id.ToString()),
        char one => Cell.OfText(one.ToString()),
        var other => Cell.OfOther(other.GetType().Name),
    };

    public override bool Read()
    {
        _row++;
        return _reader.Read();
    }

    public override void Dispose()
    {
        _reader.Dispose();
        _command.Dispose();
        _connection.Dispose();
    }

    private static Cell OfTime(DateTime time) => Cell.OfTime(
        DateTime.SpecifyKind(time, DateTimeKind.Unspecified),
        time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture));

    // Not a number and infinity are missing values, as in a file.
    private static Cell OfNumber(double number, string text) => double.IsFinite(number) ? Cell.OfNumber(number, text) : Cell.Missing;
}
