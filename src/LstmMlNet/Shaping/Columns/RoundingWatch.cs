using System.Globalization;
using LstmMlNet.Rows;
using Microsoft.ML;

namespace LstmMlNet.Shaping.Columns;

/// <summary>
/// Watches whether rounding a column to Single loses the differences between neighboring values, as it does with 40,000,000.5.
/// </summary>
/// <param name="what">What it watches, as the beginning of a sentence.</param>
internal sealed class RoundingWatch(string what)
{
    // What a sum of doubles leaves over is no difference that anybody measured.
    private const double Noise = 1e-10;

    // A few values that are nearly alike lose nothing that matters.
    private const double Share = 0.05;

    // Where most changes are lost, there is nothing left to learn from.
    private const double MostLost = 0.5;
    private double _last = double.NaN;
    private long _changes;
    private long _lost;
    private (double From, double To) _first;

    public static RoundingWatch Of(DataViewSchema.Column column) => new($"Column '{column.Name}'");

    public void Add(double value)
    {
        if (value == _last)
            return;
        if (Math.Abs(value - _last) > Noise * Math.Abs(value))
        {
            _changes++;
            if ((float)value == (float)_last && _lost++ == 0)
                _first = (_last, value);
        }

        _last = value;
    }

    /// <summary>Warns of what was lost, if it matters.</summary>
    public void Report(Action<string> note)
    {
        if (_lost > 0 && _lost >= Share * _changes)
            note($"{What}{Remedy}.");
        _changes = _lost = 0;
    }

    /// <summary>Refuses what has lost most of its changes.</summary>
    /// <exception cref="InvalidOperationException">It has.</exception>
    public void Require()
    {
        if (_lost > MostLost * _changes)
            throw Advice.Error(What, Remedy);
    }

    private static string Remedy =>
        $". For windows with a horizon set {nameof(SequenceWindowsEstimator.Options.OutputKind)} to Double; otherwise take a "
            + "constant off the values, or give their changes";

    private string What => string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: {_lost:N0} of {_changes:N0} changes are lost by rounding to Single (float), which holds 7 "
        + $"digits: {_first.From} and {_first.To} become the same");
}
