using System.Text.RegularExpressions;

namespace LstmMlNet.Cli;

/// <summary>Finds the message that describes the error: ML.NET's cache, threads and reflection wrap it in others that do not.</summary>
internal static partial class ErrorMessages
{
    // What the library calls it, and what the tool does.
    private static readonly (string Property, string Option)[] s_options =
    [
        ("FeaturesPerStep", "--features-per-step"), ("FeatureColumnNames", "--features"), ("LabelColumnName", "--label"),
        ("IdColumnName", "--id"), ("OrderColumnName", "--order"), ("GroupColumnName", "--group"), ("SeasonLength", "--season"),
        ("HiddenUnits", "--units"), ("LayerCount", "--layers"), ("BatchSize", "--batch-size"), ("LearningRate", "--learning-rate"),
    ];

    /// <summary>The message of the outermost exception that this product threw; otherwise of the innermost.</summary>
    public static string Of(Exception exception)
    {
        string message = (Own(exception) ?? Innermost(exception)).Message.ReplaceLineEndings(" ").Trim();

        // Advice for programmers: which argument it was, which property to set.
        message = Argument().Replace(message, "");
        message = LabelAdvice().Replace(message, ": all rows of a sequence need the same label.");
        message = message.Replace("(IdColumnName)", "(--id)", StringComparison.Ordinal)
            .Replace("For windows with a horizon set OutputKind to Double; otherwise take", "Take", StringComparison.Ordinal)
            .Replace("Set MissingValues to ForwardFill or Mask", "Use --missing forward-fill or mask", StringComparison.Ordinal)
            .Replace(
                "Load with MissingValueHandling.ForwardFill or MissingValueHandling.Mask",
                "Use --missing forward-fill or mask",
                StringComparison.Ordinal)
            .Replace("Load with MissingValueHandling.Mask", "Use --missing mask", StringComparison.Ordinal);
        message = GapAdvice().Replace(
            message,
            match => $"{(match.Groups[1].Value == "Set" ? "Use" : "use")} --gaps {match.Groups[2].Value.ToLowerInvariant()}");
        message = Window().Replace(message, match => match.Value == "Length" ? "--window" : "--horizon");
        message = GapChoice().Replace(message, match => $"(--gaps {match.Groups[1].Value.ToLowerInvariant()})");
        return WithoutCode(s_options.Aggregate(
            message,
            (text, option) => text.Replace(option.Property, option.Option, StringComparison.Ordinal)));
    }

    /// <summary>Takes out advice that names what only a program can set: sentences after the first with a name as code has it.</summary>
    private static string WithoutCode(string message)
    {
        string[] sentences = SentenceEnd().Split(message);
        return string.Join(' ', sentences.Where((sentence, i) => i == 0 || !CodeName().IsMatch(Quoted().Replace(sentence, ""))));
    }

    [GeneratedRegex(@" \(Parameter '[^']*'\)$")]
    private static partial Regex Argument();

    [GeneratedRegex(@"; set Label to Last or EveryStep where it changes\.$")]
    private static partial Regex LabelAdvice();

    [GeneratedRegex(@"\b([Ss]et) TimeGaps to (Fill, Mask or Split, or to Ignore|Split|Ignore)")]
    private static partial Regex GapAdvice();

    [GeneratedRegex(@"(?<!')\b(?:Length|Horizon)\b(?=\)| must be| lower| or Horizon)")]
    private static partial Regex Window();

    [GeneratedRegex(@"\(TimeGaps is (\w+)\)")]
    private static partial Regex GapChoice();

    [GeneratedRegex(@"(?<=[a-z0-9')][.!]) (?=[A-Z])")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex("'[^']*'")]
    private static partial Regex Quoted();

    /// <summary>Two words in one, as in <c>TimeGaps</c>; names of products are none.</summary>
    [GeneratedRegex(@"\b(?!(?:LstmMlNet|PostgreSQL|SQLite|PyTorch|NumPy|NaN)\b)[A-Z][a-z0-9]+[A-Z]\w*")]
    private static partial Regex CodeName();

    private static Exception? Own(Exception exception)
    {
        string? assembly = exception.TargetSite?.Module.Assembly.GetName().Name;
        bool isOwn = exception is UserError
            || assembly == typeof(ErrorMessages).Assembly.GetName().Name
            || assembly?.StartsWith("LstmMlNet", StringComparison.Ordinal) == true;
        if (isOwn)
            return exception;
        return Inner(exception).Select(Own).FirstOrDefault(own => own is not null);
    }

    private static Exception Innermost(Exception exception) => Inner(exception) is [var inner, ..] ? Innermost(inner) : exception;

    private static Exception[] Inner(Exception exception) =>
        exception is AggregateException several ? [.. several.InnerExceptions] : exception.InnerException is { } inner ? [inner] : [];
}
