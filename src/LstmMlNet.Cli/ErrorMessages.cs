using System.Text.RegularExpressions;

namespace LstmMlNet.Cli;

/// <summary>Finds the message that says what is wrong: ML.NET's cache, threads and reflection wrap it in others that do not.</summary>
internal static partial class ErrorMessages
{
    /// <summary>The message of the outermost exception that this product threw; of the innermost where there is none.</summary>
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
        return GapAdvice().Replace(
            message,
            match => $"{(match.Groups[1].Value == "Set" ? "Use" : "use")} --gaps {match.Groups[2].Value.ToLowerInvariant()}");
    }

    [GeneratedRegex(@" \(Parameter '[^']*'\)$")]
    private static partial Regex Argument();

    [GeneratedRegex(@"; set Label to Last or EveryStep where it changes\.$")]
    private static partial Regex LabelAdvice();

    [GeneratedRegex(@"\b([Ss]et) TimeGaps to (Fill, Mask or Split, or to Ignore|Split|Ignore)")]
    private static partial Regex GapAdvice();

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
