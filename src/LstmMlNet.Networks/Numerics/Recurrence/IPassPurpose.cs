namespace LstmMlNet.Networks.Numerics;

/// <summary>What a pass forward is for; a struct, so that equations are compiled for each and scoring stores nothing that only a way back reads.</summary>
internal interface IPassPurpose
{
    /// <summary>Whether a way back follows, which reads gates and traces.</summary>
    static abstract bool Keeps { get; }
}

internal readonly struct Training : IPassPurpose
{
    public static bool Keeps => true;
}

internal readonly struct Scoring : IPassPurpose
{
    public static bool Keeps => false;
}
