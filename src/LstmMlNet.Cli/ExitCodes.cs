namespace LstmMlNet.Cli;

/// <summary>The exit codes, as the README lists them.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The data, a file or a setting cannot be used; one line says which and what to do.</summary>
    public const int UserError = 1;

    /// <summary>The command line cannot be read.</summary>
    public const int Usage = 2;

    /// <summary>Stopped before there was a model to keep.</summary>
    public const int Stopped = 130;
}
