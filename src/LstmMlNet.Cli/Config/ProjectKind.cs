namespace LstmMlNet.Cli.Config;

/// <summary>What the program around the model is.</summary>
internal enum ProjectKind
{
    /// <summary>A program for the console.</summary>
    Console,

    /// <summary>A web service with a page.</summary>
    Web,
}
