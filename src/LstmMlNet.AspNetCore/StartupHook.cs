using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using LstmMlNet.AspNetCore;
using LstmMlNet.AspNetCore.Models;

/// <summary>
/// Runs in place of the program's own code in a child that tries a model (<see cref="ModelTrial"/>): the runtime calls
/// <see cref="Initialize"/> of a type of this name, in no namespace, before <c>Main</c>, where <c>DOTNET_STARTUP_HOOKS</c> names the
/// assembly.
/// </summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime looks for it there.")]
internal static class StartupHook
{
    public const int Passed = 0;
    public const int Refused = 81;
    public const int TimedOut = 82;
    public const int DidNotRun = 83;

    /// <summary>Loads the model that comes on the standard input, says what is wrong with it on the standard output, and ends the
    /// process.</summary>
    public static void Initialize()
    {
        if (!long.TryParse(
            Environment.GetEnvironmentVariable(TrialLauncher.LengthVariable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long length))
            return;

        // Whoever started this process may be gone: nothing goes on for ever.
        _ = long.TryParse(
            Environment.GetEnvironmentVariable(TrialLauncher.TimeoutVariable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long timeout);
        using var deadline = new Timer(_ => Environment.Exit(TimedOut), null, Math.Clamp(timeout, 1, int.MaxValue), Timeout.Infinite);
        int code = Refused;
        string said;
        try
        {
            var zip = new byte[length];
            using (Stream input = Console.OpenStandardInput())
                input.ReadExactly(zip);
            ServedModel.Load(zip, new SequenceModelOptions(), default).Try();
            (code, said) = (Passed, "");
        }
        catch (OutOfMemoryException)
        {
            said = "loading it takes far more memory than a model of its size";
        }
        catch (Exception exception)
        {
            said = exception.Message;
        }

        using (Stream output = Console.OpenStandardOutput())
            output.Write(Encoding.UTF8.GetBytes(said));
        Environment.Exit(code);
    }

    /// <summary>Ends a child in which the hook did not run, before it becomes a second service.</summary>
    public static void EndUnlessProgram()
    {
        if (Environment.GetEnvironmentVariable(TrialLauncher.LengthVariable) is not null)
            Environment.Exit(DidNotRun);
    }
}
