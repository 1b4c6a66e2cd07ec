namespace LstmMlNet.AspNetCore.Models;

/// <summary>What came of a trial.</summary>
internal enum TrialVerdict
{
    /// <summary>The child loaded the model and made a prediction with it.</summary>
    Passed,

    /// <summary>It could not: the same bytes never will.</summary>
    Refused,

    /// <summary>It took too long, or was killed: on a machine less busy it may pass.</summary>
    Unfinished,

    /// <summary>No child could be started.</summary>
    Impossible,
}

/// <summary>What came of a trial, and why.</summary>
internal readonly record struct TrialResult(TrialVerdict Verdict, string Why = "");
