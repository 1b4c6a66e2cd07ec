using System.Runtime.ExceptionServices;

namespace LstmMlNet.MLNetInternals;

/// <summary>Errors of rows that ML.NET's cache or its threads read come out wrapped; what a user can mend is the error inside.</summary>
internal static class WrappedErrors
{
    private static readonly string[] s_wrappers =
        [
            "Event we were waiting on was subject to an exception",
            "Splitter/consolidator worker encountered exception while consuming source data",
        ];

    /// <summary>The error inside ML.NET's wrappers; the error itself where there are none.</summary>
    public static Exception Unwrap(Exception error)
    {
        while (error.InnerException is { } inner
            && Array.Exists(s_wrappers, wrapper => error.Message.Contains(wrapper, StringComparison.Ordinal)))
            error = inner;
        return error;
    }

    /// <summary>Reads rows; an error comes out as itself, whatever thread met it.</summary>
    public static T Surface<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (Unwrap(exception) is var own && own != exception)
        {
            ExceptionDispatchInfo.Throw(own);
            throw;
        }
    }
}
