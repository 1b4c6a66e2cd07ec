using System.Globalization;

namespace LstmMlNet.Tables.Cells;

/// <summary>
/// Numbers as they are written: with a decimal point or a decimal comma, digits in groups of three or not. Groups are divided by the
/// other of the two signs, by a space (also one that does not break) or by an apostrophe.
/// </summary>
internal static class NumberText
{
    private const int Longest = 64;

    /// <summary>Reads a number; false where the text is none under this decimal sign, or is beyond what a double holds.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, char decimalSign, out double value)
    {
        if (decimalSign == '.' && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return double.IsFinite(value) && !IsWord(text);
        value = 0;
        if (text.Length is 0 or > Longest)
            return false;
        Span<char> plain = stackalloc char[Longest];
        return Normalize(text, decimalSign, plain, out int length)
            && double.TryParse(plain[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    /// <summary>Whether a text holds a sign that is read otherwise under the other decimal sign.</summary>
    public static bool HasSign(ReadOnlySpan<char> text) => text.ContainsAny('.', ',');

    /// <summary>Writes a number without its groups and with a decimal point; false where the groups are not of three digits.</summary>
    private static bool Normalize(ReadOnlySpan<char> text, char decimalSign, Span<char> plain, out int length)
    {
        length = 0;
        char group = '\0';
        int digits = 0;
        int i = 0;
        if (text[0] is '-' or '+' or '\u2212')
        {
            plain[length++] = text[0] == '+' ? '+' : '-';
            i++;
        }

        for (; i < text.Length && text[i] != decimalSign && text[i] is not ('e' or 'E'); i++)
        {
            char c = text[i];
            if (char.IsAsciiDigit(c))
            {
                digits++;
                plain[length++] = c;
                continue;
            }

            // The first group has one to three digits and does not begin with 0; every other has three.
            if (!IsGroup(c, decimalSign)
                || (group != '\0' && (c != group || digits != 3))
                || digits is 0 or > 3
                || (group == '\0' && text[i - digits] == '0'))
                return false;
            group = c;
            digits = 0;
        }

        if (group != '\0' && digits != 3)
            return false;
        for (; i < text.Length; i++)
        {
            char c = text[i];
            if (c == decimalSign)
                c = '.';
            else if (!char.IsAsciiDigit(c) && c is not ('e' or 'E' or '-' or '+'))
                return false;
            plain[length++] = c;
        }

        return true;
    }

    private static bool IsGroup(char c, char decimalSign) =>
        c is ' ' or '\u00a0' or '\u202f' or '\'' or '\u2019' || (c is '.' or ',' && c != decimalSign);

    // .NET reads "NaN" and the sign of infinity as numbers; both are missing values here.
    private static bool IsWord(ReadOnlySpan<char> text) => !text.ContainsAnyInRange('0', '9');
}
