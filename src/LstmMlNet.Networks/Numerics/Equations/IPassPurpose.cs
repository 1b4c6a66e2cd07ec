namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// What a pass forward is for; a struct, so that equations are compiled for each and scoring stores nothing that only a
/// backward pass reads.
/// </summary>
internal interface IPassPurpose
{
    /// <summary>Whether a backward pass follows, which reads gates and saved values.</summary>
    static abstract bool SavesForBackward { get; }
}

internal readonly struct ForTraining : IPassPurpose
{
    public static bool SavesForBackward => true;
}

internal readonly struct ForScoring : IPassPurpose
{
    public static bool SavesForBackward => false;
}
