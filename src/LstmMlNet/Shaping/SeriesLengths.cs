using LstmMlNet.Rows;

namespace LstmMlNet.Shaping;

/// <summary>Watches how long the series are that windows are cut from: too short ones give none, and that must be said.</summary>
internal sealed class SeriesLengths(WindowColumns columns, SequenceWindowsEstimator.Options options, Action<string> note)
{
    /// <summary>Marks, in <see cref="Exception.Data"/>, that all series are shorter than a window.</summary>
    public const string TooShort = "LstmMlNet.TooShort";

    private long _series;
    private long _short;
    private long _longest;

    private int Needed => options.Length + (options.KeepsIncomplete ? 0 : options.Ahead);

    private string Window => $"a window of {options.Length} "
        + $"rows{(options.KeepsIncomplete || options.Ahead == 0 ? "" : $" with {options.Ahead} that follow it")}";

    /// <summary>A series has ended.</summary>
    public void Add(long rows)
    {
        _series++;
        _longest = Math.Max(_longest, rows);
        _short += rows < Needed ? 1 : 0;
    }

    /// <summary>All have.</summary>
    /// <exception cref="InvalidOperationException">None was long enough for a window.</exception>
    public void End()
    {
        if (_series == 0 || _short == 0)
            return;
        string id = columns.Series.Id is { } column ? $" of id column '{column.Name}'" : "";
        if (_short == _series)
        {
            InvalidOperationException error = Advice.Error(
                $"{(_series == 1 ? $"The series has {_longest} rows" : $"The longest of {_series} series{id} has {_longest} rows")}; "
                    + $"{Window} needs at least {Needed}",
                $". Give more rows, or set {nameof(options.Length)}{(options.Horizon > 0 ? $" or {nameof(options.Horizon)}" : "")} lower");
            error.Data[TooShort] = true;
            throw error;
        }

        note($"{_short:N0} of {_series:N0} series{id} have fewer than the {Needed} rows that {Window} needs, and give none.");
        _series = 0;
    }
}
