using Microsoft.ML.Runtime;

namespace LstmMlNet.MLNetInternals;

/// <summary>Writes what shaping noticed to an <c>MLContext</c>'s log, as warnings.</summary>
internal static class ShapingLog
{
    /// <summary>A writer of notes in the name of a transform.</summary>
    public static Action<string> Of(IHostEnvironment environment, string name) => message =>
    {
        using IChannel channel = environment.Register(name).Start("Shaping");
        channel.Warning("{0}", message);
    };
}
