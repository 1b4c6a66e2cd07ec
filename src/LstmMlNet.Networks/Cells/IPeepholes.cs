namespace LstmMlNet.Networks.Cells;

/// <summary>Whether gates see the cell state; a struct, so that cells without peepholes pay nothing for them.</summary>
internal interface IPeepholes
{
    static abstract bool Exist { get; }
}

internal readonly struct Peepholes : IPeepholes
{
    public static bool Exist => true;
}

internal readonly struct NoPeepholes : IPeepholes
{
    public static bool Exist => false;
}
