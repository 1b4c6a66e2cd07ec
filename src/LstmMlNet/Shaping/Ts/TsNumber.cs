using System.Globalization;
using LstmMlNet.Shaping.Columns;

namespace LstmMlNet.Shaping.Ts;

/// <summary>Reads a value of a case.</summary>
internal static class TsNumber
{
    /// <param name="text">The value as it is written.</param>
    /// <param name="watch">Sees the value before it is rounded.</param>
    /// <param name="value">The float nearest to it; NaN where it is missing.</param>
    /// <returns>Whether it is a number, or missing.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, RoundingWatch watch, out float value)
    {
        value = float.NaN;
        if (text is "?" || text.Equals("nan", StringComparison.OrdinalIgnoreCase))
            return true;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !float.IsFinite((float)number))
            return false;
        watch.Add(number);
        value = Rounded(number, text);
        return true;
    }

    /// <summary>The error of what is none.</summary>
    public static InvalidDataException Error(ReadOnlySpan<char> text, string where) =>
        new($"{where}: '{TsHeader.Shorten(text.ToString())}' is not a number.");

    /// <summary>
    /// The float nearest to what is written. Rounded to a double first, a number may come to lie between two floats: it is read
    /// again then.
    /// </summary>
    private static float Rounded(double number, ReadOnlySpan<char> text)
    {
        const long Lost = (1L << 29) - 1;
        const float LeastNormal = 1.17549435e-38f;
        bool isBetween = (BitConverter.DoubleToInt64Bits(number) & Lost) == 1L << 28 || (number != 0 && Math.Abs(number) < LeastNormal);
        return isBetween ? float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : (float)number;
    }
}
