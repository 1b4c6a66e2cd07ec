namespace LstmMlNet.Cli;

/// <summary>Finds the message that says what is wrong: ML.NET's cache, threads and reflection wrap it in others that do not.</summary>
internal static class ErrorMessages
{
    /// <summary>The message of the outermost exception that this product threw; of the innermost where there is none.</summary>
    public static string Of(Exception exception) => (Own(exception) ?? Innermost(exception)).Message.ReplaceLineEndings(" ").Trim();

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
