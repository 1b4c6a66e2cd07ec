using System.Globalization;
using LstmMlNet.Tables.Cells;
using LstmMlNet.Tables.Survey;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tables;

/// <summary>Goes through a table once. Cells are read when they are asked for.</summary>
internal sealed class TableCursor : DataViewRowCursor
{
    private readonly bool[] _active;
    private readonly TableSurvey _survey;
    private readonly TableColumn[] _columns;
    private readonly TableOptions _options;
    private readonly MissingWords _words;
    private readonly TableRows _rows;
    private long _position = -1;
    private bool _ended;

    public TableCursor(DataViewSchema schema, bool[] active, TableSurvey survey, TableColumn[] columns, TableOptions options)
    {
        Schema = schema;
        _active = active;
        _survey = survey;
        _columns = columns;
        _options = options;
        _words = new MissingWords(options.MissingWords);
        _rows = survey.Layout.Open();
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override bool MoveNext()
    {
        if (_ended || !_rows.Read())
        {
            _ended = true;
            _position = -1;
            return false;
        }

        _position++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)_position, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_active[column.Index])
            throw new InvalidOperationException($"Column '{column.Name}' was not requested when the cursor was created.");
        return Create(_columns[column.Index]) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' is {column.Type}; it cannot be read as {typeof(TValue)}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _rows.Dispose();
        _ended = true;
        base.Dispose(disposing);
    }

    private Delegate Create(TableColumn column)
    {
        SurveyedColumn? found = column.IsWithheld ? null : _survey.Columns.FirstOrDefault(one => one.Name == column.Name);
        return column.Kind switch
        {
            DataKind.Single => (ValueGetter<float>)((ref float value) => value = (float)Number(column, found)),
            DataKind.Double => (ValueGetter<double>)((ref double value) => value = Number(column, found)),
            DataKind.Boolean => (ValueGetter<bool>)((ref bool value) => value = Number(column, found) is 1),
            DataKind.DateTime => (ValueGetter<DateTime>)((ref DateTime value) => value = found is null ? default : Time(found)),
            _ => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = found is null ? default : Text(found)),
        };
    }

    private ReadOnlyMemory<char> Text(SurveyedColumn column) =>
        Current(column.Index).Text is { IsEmpty: false } text ? text.ToString().AsMemory() : default;

    private double Number(TableColumn column, SurveyedColumn? found)
    {
        if (found is null)
            return double.NaN;
        Cell cell = Current(found.Index);
        double number = cell.Number;
        bool isNumber = cell.Kind switch
        {
            CellKind.Number or CellKind.Boolean => true,
            CellKind.Text => NumberText.TryParse(cell.Text, found.DecimalSign, out number)
                || (found.Kind == TableColumnKind.Boolean && TryBoolean(cell.Text, out number)),
            _ => false,
        };
        if (!isNumber)
            return IsMissing(cell) ? double.NaN : throw Unreadable(found, "no number");
        return column.Kind == DataKind.Double || Math.Abs(number) <= float.MaxValue
            ? number
            : throw Unreadable(found, "beyond what a float holds (3.4e38)");
    }

    private static bool TryBoolean(ReadOnlySpan<char> text, out double number)
    {
        bool isBoolean = BooleanText.TryParse(text, out bool value);
        number = value ? 1 : 0;
        return isBoolean;
    }

    private DateTime Time(SurveyedColumn column)
    {
        Cell cell = Current(column.Index);
        if (cell.Kind == CellKind.Timestamp)
            return cell.Time;
        DateTime time;
        bool isTime = column.Kind == TableColumnKind.Number
            ? (cell.Kind == CellKind.Number
                ? TimestampText.TryDigits(cell.Number, out time)
                : NumberText.TryParse(cell.Text, column.DecimalSign, out double digits) & TimestampText.TryDigits(digits, out time))
            : _options.DateFormat is { } format
                ? DateTime.TryParseExact(cell.Text, format, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out time)
                : TimestampText.TryParse(cell.Text, column.DateOrder, out time);
        return isTime ? time : throw Unreadable(column, IsMissing(cell) ? "missing, and a date cannot be" : "no date");
    }

    private bool IsMissing(Cell cell) => cell.Kind == CellKind.Missing || (cell.Kind == CellKind.Text && _words.Contains(cell.Text));

    private Cell Current(int index) =>
        _position >= 0 ? _rows[index] : throw new InvalidOperationException("The cursor is not on a row: call MoveNext first.");

    private InvalidDataException Unreadable(SurveyedColumn column, string what) =>
        new($"{_survey.Layout.Name}, {_rows.Where}, column '{column.Name}': '{FirstCells.Shorten(_rows[column.Index].Text)}' is {what}.");
}
