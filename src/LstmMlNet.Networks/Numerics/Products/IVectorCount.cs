using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>The width of a tile in vectors, as a type: the JIT sees a constant and drops the unused accumulators.</summary>
internal interface IVectorCount
{
    static abstract int Value { get; }
}

internal readonly struct One : IVectorCount
{
    public static int Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }
}

internal readonly struct Two : IVectorCount
{
    public static int Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2;
    }
}

internal readonly struct Three : IVectorCount
{
    public static int Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 3;
    }
}

internal readonly struct Four : IVectorCount
{
    public static int Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }
}
