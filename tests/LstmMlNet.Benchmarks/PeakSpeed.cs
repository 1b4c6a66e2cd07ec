using System.Globalization;

namespace LstmMlNet.Benchmarks;

/// <summary>Floating-point operations a second.</summary>
/// <param name="Sustained">The median of a block of runs: what shares are of.</param>
/// <param name="Best">The fastest run of some milliseconds.</param>
internal readonly record struct PeakSpeed(double Sustained, double Best)
{
    /// <summary>From what <see cref="ToString"/> gave.</summary>
    public static PeakSpeed Parse(string text)
    {
        string[] numbers = text.Split(' ');
        return new(double.Parse(numbers[0], CultureInfo.InvariantCulture), double.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sustained:R} {Best:R}");
}
