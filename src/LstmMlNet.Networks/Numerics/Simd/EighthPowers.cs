using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// 2^(k/8) for any vector width, where the low bits of each lane's pattern hold k: that of k's lowest three bits from a table,
/// the rest of k added to its exponent. Eight entries, since a permutation finds one of eight in a single instruction from AVX2
/// on.
/// </summary>
internal static class EighthPowers
{
    // A float's exponent begins at bit 23, so k goes up by 20. Its lowest three bits then lie in the mantissa: they are taken
    // off the entries beforehand.
    private const int Shift = 20;

    /// <summary>The bits of 2^(j/8), less j·2^20.</summary>
    private static Vector256<int> Table
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create(0x3F800000, 0x3F7B95C2, 0x3F7837F0, 0x3F75FED7, 0x3F7504F3, 0x3F75672A, 0x3F7744FD, 0x3F7AC0C7);
    }

    /// <summary>
    /// Twice. Written out: a constant made of another is read from memory at each use, and scoring S5 of the benchmarks takes 3
    /// % longer.
    /// </summary>
    private static Vector512<int> WideTable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(
            0x3F800000, 0x3F7B95C2, 0x3F7837F0, 0x3F75FED7, 0x3F7504F3, 0x3F75672A, 0x3F7744FD, 0x3F7AC0C7,
            0x3F800000, 0x3F7B95C2, 0x3F7837F0, 0x3F75FED7, 0x3F7504F3, 0x3F75672A, 0x3F7744FD, 0x3F7AC0C7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> eighths) => Of(eighths, WideTable);

    /// <summary>Of two rows: what both use, the JIT keeps in a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> First, Vector512<float> Second) Of(Vector512<float> first, Vector512<float> second)
    {
        Vector512<int> table = WideTable;
        return (Of(first, table), Of(second, table));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(Vector256<float> eighths)
    {
        Vector256<int> bits = eighths.AsInt32();
        Vector256<int> entries = Avx2.IsSupported
            ? Avx2.PermuteVar8x32(Table, bits)
            : Vector256.Create(Entries(bits.GetLower()), Entries(bits.GetUpper()));
        return (entries + Vector256.ShiftLeft(bits, Shift)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Of(Vector128<float> eighths)
    {
        Vector128<int> bits = eighths.AsInt32();
        return (Entries(bits) + Vector128.ShiftLeft(bits, Shift)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Of(Vector512<float> eighths, Vector512<int> table)
    {
        if (!Avx512F.IsSupported)
            return Vector512.Create(Of(eighths.GetLower()), Of(eighths.GetUpper()));
        Vector512<int> bits = eighths.AsInt32();
        return (Avx512F.PermuteVar16x32(table, bits) + Vector512.ShiftLeft(bits, Shift)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Entries(Vector128<int> bits)
    {
        if (Avx2.IsSupported)
            return Avx2.PermuteVar8x32(Table, bits.ToVector256Unsafe()).GetLower();
        Vector128<int> at = bits & Vector128.Create(7);
        if (AdvSimd.Arm64.IsSupported)
        {
            // Bytes 4j to 4j + 3 of the table.
            Vector128<byte> bytes = ((at * 0x04040404) + Vector128.Create(0x03020100)).AsByte();
            return AdvSimd.Arm64.VectorTableLookup((Table.GetLower().AsByte(), Table.GetUpper().AsByte()), bytes).AsInt32();
        }

        Vector128<int> inHalf = bits & Vector128.Create(3);
        return Vector128.ConditionalSelect(
            Vector128.Equals(at, inHalf),
            Vector128.Shuffle(Table.GetLower(), inHalf),
            Vector128.Shuffle(Table.GetUpper(), inHalf));
    }
}
