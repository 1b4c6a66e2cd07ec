using LstmMlNet.AspNetCore.Requests;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>Turns what a chain throws at a row into a response for the client.</summary>
internal static class ChainErrors
{
    /// <summary>Where LstmMlNet says which part of an error's message is advice on the program.</summary>
    private const string AdviceKey = "LstmMlNet.Advice";

    /// <summary>The response; null if the row is not to blame.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="rows">The rows of the request.</param>
    /// <param name="row">The row that was scored.</param>
    /// <param name="where">Which sequence it is.</param>
    public static RequestException? Translate(Exception exception, InputRows rows, int row, string where)
    {
        // ML.NET reads several rows at a time on threads of its own, and wraps what they throw, once for each step that does so; the
        // row is in the message then.
        while (exception is InvalidOperationException { InnerException: { } inner }
            && exception.Message.StartsWith("Splitter", StringComparison.Ordinal))
            (exception, where) = (inner, "");
        return Of(Models.ModelLoader.Unwrap(exception), rows, row, where);
    }

    private static RequestException? Of(Exception exception, InputRows rows, int row, string where) => exception switch
    {
        RequestException own => own,
        NotFiniteNumberException when row < rows.Count => new RequestException(
            $"{where}the prediction is not a finite number: the values are too large. Furthest from "
            + $"zero: {rows.Furthest(row)}."),
        InvalidOperationException
            or ArgumentException
            or FormatException
            or ArithmeticException
            or NotSupportedException
            or IndexOutOfRangeException =>
            new RequestException($"{where}the model cannot take the values: {ForClients(exception)}"),
        _ => null,
    };

    /// <summary>A message without the parts that only help the programmer: which option to set, an argument's name.</summary>
    private static string ForClients(Exception exception)
    {
        string text = exception.Message;
        if (exception is ArgumentException { ParamName: { } name })
            text = text.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal);
        return exception.Data[AdviceKey] is string advice ? text.Replace(advice, "", StringComparison.Ordinal) : text;
    }
}
