using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace LstmMlNet.Networks.Numerics;

/// <summary>The vector width a piece of work runs with. The choice is made here, once; tests ask for the narrower ones.</summary>
internal enum SimdWidth
{
    Vector128 = 4,
    Vector256 = 8,
    Vector512 = 16,
}

internal static class SimdWidths
{
    /// <summary>The widest vector this processor runs at full speed.</summary>
    public static SimdWidth Best =>
        Vector512.IsHardwareAccelerated ? SimdWidth.Vector512
        : Vector256.IsHardwareAccelerated ? SimdWidth.Vector256
        : SimdWidth.Vector128;

    /// <summary>True where there are 32 vector registers (AVX-512, ARM64) rather than 16: tiles may be taller.</summary>
    public static bool ManyRegisters => Vector512.IsHardwareAccelerated || AdvSimd.Arm64.IsSupported;
}
