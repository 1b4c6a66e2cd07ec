using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace LstmMlNet.Cli.Commands;

/// <summary>
/// Options whose values are checked as they are read: numbers in invariant culture and within bounds, words ignoring case.
/// </summary>
internal static class Options
{
    /// <summary>A text option; its kind is its placeholder in the help, as <c>&lt;file&gt;</c>.</summary>
    public static Option<string> Text(string name, string kind, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = kind };

    /// <summary>A number with a minimum.</summary>
    public static Option<T?> Least<T>(string name, T least, string description)
        where T : struct, INumber<T> => Number<T>(name, description, value => value >= least, $"must be at least {Shown(least)}");

    /// <summary>A whole number within a range.</summary>
    public static Option<int?> Between(string name, int least, int most, string description) => Number<int>(
        name,
        description,
        value => value >= least && value <= most,
        $"must be from {Shown(least)} to {Shown(most)}");

    /// <summary>A number above 0.</summary>
    public static Option<T?> Positive<T>(string name, string description)
        where T : struct, INumber<T> => Number<T>(name, description, value => value > T.Zero, "must be above 0");

    /// <summary>A share above 0 and below 1.</summary>
    public static Option<double?> Share(string name, string description) => Number<double>(
        name,
        description,
        value => value is > 0 and < 1,
        "must be between 0 and 1, exclusive");

    /// <summary>Any whole number.</summary>
    public static Option<int?> Whole(string name, string description) => Number<int>(name, description, _ => true, "");

    /// <summary>One of several words, ignoring case.</summary>
    public static Option<T?> Choice<T>(
        string name,
        string description,
        IReadOnlyList<(string Word, T Value)> choices,
        params string[] aliases)
        where T : struct
    {
        string all = string.Join(", ", choices.Select(choice => choice.Word));
        return new Option<T?>(name, aliases)
        {
            Description = $"{description} One of: {all}.",
            HelpName = "word",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                foreach ((string word, T value) in choices)
                {
                    if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
                        return value;
                }

                result.AddError($"{name} is '{text}': it must be one of {all}.");
                return default;
            },
        };
    }

    /// <summary>A single character, or its name: <c>tab</c>, <c>comma</c>, <c>point</c>, …</summary>
    public static Option<char?> Sign(string name, string description, IReadOnlyDictionary<string, char> names, bool isAnyAllowed) =>
        new(name)
        {
            Description = description,
            HelpName = "sign",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (names.TryGetValue(text.ToLowerInvariant(), out char named))
                    return named;
                if (text.Length == 1 && (isAnyAllowed || names.Values.Contains(text[0])))
                    return text[0];
                result.AddError(
                    $"{name} is '{text}': it must be {(isAnyAllowed ? "one character or " : "")}one of {string.Join(", ", names.Keys)}.");
                return null;
            },
        };

    /// <summary>Names of columns: separated by commas or spaces, or the option repeated.</summary>
    public static Option<string[]> Names(string name, string description) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        HelpName = "a,b",
    };

    private static Option<T?> Number<T>(string name, string description, Func<T, bool> isFine, string bounds)
        where T : struct, INumber<T>
    {
        bool isWhole = typeof(T) == typeof(int);
        return new Option<T?>(name)
        {
            Description = description,
            HelpName = isWhole ? "n" : "x",
            CustomParser = result => Parse<T>(result, name, isWhole, isFine, bounds),
        };
    }

    private static T? Parse<T>(ArgumentResult result, string name, bool isWhole, Func<T, bool> isFine, string bounds)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        NumberStyles style = isWhole
            ? NumberStyles.AllowLeadingSign
            : NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!T.TryParse(text, style, CultureInfo.InvariantCulture, out T value) || !T.IsFinite(value))
            result.AddError(
                $"{name} is '{text}': it must be a {(isWhole ? "whole number" : "number with a decimal point, such as 0.003")}.");
        else if (!isFine(value))
            result.AddError($"{name} is {text}: it {bounds}.");
        else
            return value;
        return null;
    }

    private static string Shown<T>(T value)
        where T : INumber<T> => value.ToString(null, CultureInfo.InvariantCulture);
}
