using LstmMlNet.Tables.Cells;

namespace LstmMlNet.Tables.Survey;

/// <summary>Counts what the cells of one column can be read as, whatever comes later.</summary>
internal sealed class ColumnCounts(MissingWords words, TableOptions options)
{
    private const int EnoughToKnow = 100;
    private readonly FirstCells _others = new();
    private readonly FirstCells _notBooleans = new();
    private readonly FirstCells _notTimes = new();
    private double _lastNumber = double.NaN;

    public long Missing { get; private set; }

    public string? FirstMissing { get; private set; }

    public long Blank { get; private set; }

    public string? FirstBlank { get; private set; }

    public long Values { get; private set; }

    /// <summary>Numbers without a sign that matters.</summary>
    public long Plain { get; private set; }

    /// <summary>Numbers only with a decimal point, or with a decimal comma; and those that are another number with each.</summary>
    public long PointOnly { get; private set; }

    public long CommaOnly { get; private set; }

    public long Either { get; private set; }

    /// <summary>Of these, the ones that hold a comma.</summary>
    public long EitherWithComma { get; private set; }

    public string? FirstEither { get; private set; }

    public long Booleans { get; private set; }

    public long Timestamps { get; private set; }

    public long DayFirst { get; private set; }

    public long MonthFirst { get; private set; }

    /// <summary>Dates whose day and month may be each other.</summary>
    public long DayOrMonth { get; private set; }

    public long EightDigits { get; private set; }

    public bool NeedsDouble { get; private set; }

    public FirstCells PointCells { get; } = new();

    public FirstCells CommaCells { get; } = new();

    public FirstCells DayOrMonthCells { get; } = new();

    public FirstCells NotNumbers => _others;

    public FirstCells NotBooleans => _notBooleans;

    public FirstCells NotTimes => _notTimes;

    public void Add(Cell cell, TableRows rows)
    {
        if (cell.Kind == CellKind.Missing || (cell.Kind == CellKind.Text && words.Contains(cell.Text)))
        {
            Missing++;
            FirstMissing ??= rows.Where;
            if (cell.Text.IsEmpty)
            {
                Blank++;
                FirstBlank ??= rows.Where;
            }

            return;
        }

        Values++;
        bool number = cell.Kind is CellKind.Number or CellKind.Text && AddNumber(cell, rows);
        bool boolean = cell.Kind == CellKind.Boolean || (!number && cell.Kind == CellKind.Text && BooleanText.TryParse(cell.Text, out _));
        bool time = cell.Kind == CellKind.Timestamp || (!number && !boolean && cell.Kind == CellKind.Text && IsTime(cell.Text, rows));
        Booleans += boolean ? 1 : 0;
        Timestamps += time ? 1 : 0;
        if (!number)
            _others.Add(cell.Text, rows);
        if (!boolean)
            _notBooleans.Add(cell.Text, rows);
        if (!time)
            _notTimes.Add(cell.Text, rows);
    }

    private bool AddNumber(Cell cell, TableRows rows)
    {
        if (cell.Kind == CellKind.Number)
        {
            Plain++;
            Note(cell.Number);
            return true;
        }

        if (options.DecimalSign is { } sign)
        {
            bool isNumber = NumberText.TryParse(cell.Text, sign, out double known);
            Plain += isNumber ? 1 : 0;
            if (isNumber)
                Note(known);
            return isNumber;
        }

        bool point = NumberText.TryParse(cell.Text, '.', out double value);
        if (point)
            Note(value);
        if (!NumberText.HasSign(cell.Text) || (point && PointOnly > EnoughToKnow && CommaOnly == 0))
        {
            Plain += point ? 1 : 0;
            return point;
        }

        bool comma = NumberText.TryParse(cell.Text, ',', out double other);
        if (comma && !point)
            Note(other);
        if (point && comma)
        {
            Either++;
            EitherWithComma += cell.Text.Contains(',') ? 1 : 0;
            FirstEither ??= $"{rows.Where}: '{cell.Text}'";
        }
        else if (point)
        {
            PointOnly++;
            PointCells.Add(cell.Text, rows);
        }
        else if (comma)
        {
            CommaOnly++;
            CommaCells.Add(cell.Text, rows);
        }

        return point || comma;
    }

    private bool IsTime(ReadOnlySpan<char> text, TableRows rows)
    {
        if (options.DateFormat is { } format)
            return DateTime.TryParseExact(
                text,
                format,
                System.Globalization.CultureInfo.InvariantCulture,
                System.Globalization.DateTimeStyles.NoCurrentDateDefault,
                out _);
        bool day = TimestampText.TryParse(text, DateOrder.DayFirst, out DateTime one, out int first, out int second);
        if (first == 0)
            return day;
        bool month = TimestampText.TryParse(text, DateOrder.MonthFirst, out DateTime two);
        if (day && month && one != two)
        {
            DayOrMonth++;
            DayOrMonthCells.Add(text, rows);
        }
        else if (day && !month)
        {
            DayFirst++;
        }
        else if (month && !day)
        {
            MonthFirst++;
        }

        return day || month;
    }

    /// <summary>Notes numbers that follow each other, differ, and are the same to a float; and dates of eight digits.</summary>
    private void Note(double number)
    {
        NeedsDouble |= number != _lastNumber && (float)number == (float)_lastNumber;
        _lastNumber = number;
        EightDigits += TimestampText.TryDigits(number, out _) ? 1 : 0;
    }
}
