using Microsoft.ML;
using Microsoft.ML.Data;
using OxyPlot.Axes;

namespace LstmMlNet.Reports.Measures;

/// <summary>The times of the steps of a run of windows: from a column of the data, or counted.</summary>
internal sealed class TimeAxis
{
    private readonly (int Step, double Time)[] _known;

    private TimeAxis(string name, bool isDate, (int Step, double Time)[] known)
    {
        Name = name;
        IsDate = isDate;
        _known = known;
    }

    public string Name { get; }

    public bool IsDate { get; }

    public static TimeAxis Of(ReportSubject subject, IReadOnlyList<(int Index, int End)> run)
    {
        if (subject.Options.TimeColumnName is not { } name || run.Count < 2)
            return new TimeAxis("step", false, []);
        (double[] times, bool isDate) = Read(subject, name);
        (int Step, double Time)[] known =
        [
            .. run.Select(window => (window.End, times[window.Index])).Where(pair => double.IsFinite(pair.Item2)),
        ];
        return known.Length < 2 ? new TimeAxis("step", false, []) : new TimeAxis(name, isDate, known);
    }

    /// <summary>The position of a step on the axis; beyond the known times, at the average distance.</summary>
    public double At(int step)
    {
        if (_known.Length == 0)
            return step + 1;
        int next = Array.FindIndex(_known, pair => pair.Step >= step);
        if (next >= 0 && _known[next].Step == step)
            return _known[next].Time;
        double gap = (_known[^1].Time - _known[0].Time) / (_known[^1].Step - _known[0].Step);
        if (next < 0)
            return _known[^1].Time + ((step - _known[^1].Step) * gap);
        if (next == 0)
            return _known[0].Time - ((_known[0].Step - step) * gap);
        (int Step, double Time) before = _known[next - 1];
        return before.Time + ((step - before.Step) * (_known[next].Time - before.Time) / (_known[next].Step - before.Step));
    }

    /// <summary>The column's values for the rows that were scored: those with at least one known future value.</summary>
    private static (double[] Times, bool IsDate) Read(ReportSubject subject, string name)
    {
        DataViewSchema schema = subject.Input.Schema;
        DataViewSchema.Column column = schema.GetColumnOrNull(name)
            ?? throw new ArgumentException($"The data has no column '{name}' for the time axis ({nameof(ReportOptions.TimeColumnName)}).");
        DataViewSchema.Column label = schema[subject.Options.LabelColumnName];
        bool isDate = column.Type is DateTimeDataViewType or DateTimeOffsetDataViewType;
        using DataViewRowCursor cursor = subject.Input.GetRowCursor([column, label]);
        Func<double> read = Reader(cursor, column);
        Func<bool> isKnown = Known(cursor, label);
        var times = new List<double>();
        while (cursor.MoveNext())
        {
            if (isKnown())
                times.Add(read());
        }

        return times.Count == subject.Data.Count
            ? ([.. times], isDate)
            : throw new ArgumentException($"Column '{name}' has {times.Count} times for {subject.Data.Count} forecasts.");
    }

    /// <summary>Whether the cursor's row has at least one known future value; other rows are not scored.</summary>
    public static Func<bool> Known(DataViewRowCursor cursor, DataViewSchema.Column label)
    {
        Func<double[]> future = PreciseValues.Reader(cursor, label);
        return () => !Array.TrueForAll(future(), double.IsNaN);
    }

    /// <summary>A reader of the current row's time, as the axis has it.</summary>
    /// <exception cref="ArgumentException">It is neither a date nor a number.</exception>
    public static Func<double> Reader(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        Func<double> Of<T>(Func<T, double> convert) => CursorValues.Reader(cursor, column, convert);
        return column.Type switch
        {
            DateTimeDataViewType => Of<DateTime>(DateTimeAxis.ToDouble),
            DateTimeOffsetDataViewType => Of<DateTimeOffset>(value => DateTimeAxis.ToDouble(value.UtcDateTime)),
            NumberDataViewType type when type.RawType == typeof(double) => Of<double>(value => value),
            NumberDataViewType type when type.RawType == typeof(float) => Of<float>(value => value),
            NumberDataViewType type when type.RawType == typeof(long) => Of<long>(value => value),
            NumberDataViewType type when type.RawType == typeof(int) => Of<int>(value => value),
            _ => throw new ArgumentException(
                $"Column '{column.Name}' is {column.Type}; a time is a date or a number ({nameof(ReportOptions.TimeColumnName)})."),
        };
    }
}
