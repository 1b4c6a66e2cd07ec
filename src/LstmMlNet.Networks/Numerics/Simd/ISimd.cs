using System.Numerics;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A vector of <see cref="Lanes"/> floats. Kernels and cells are written once against this; the JIT specialises them
/// for each width, and a wrapper of one field costs nothing (measured: a 4 × 4 tile runs at 98–100 % of the FMA peak).
/// </summary>
internal unsafe interface ISimd<TSelf> :
    IAdditionOperators<TSelf, TSelf, TSelf>,
    ISubtractionOperators<TSelf, TSelf, TSelf>,
    IMultiplyOperators<TSelf, TSelf, TSelf>,
    IDivisionOperators<TSelf, TSelf, TSelf>
    where TSelf : unmanaged, ISimd<TSelf>
{
    static abstract int Lanes { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Load(float* source);

    static abstract void Store(float* destination, TSelf value);

    static abstract TSelf Splat(float value);

    /// <summary>a·b + c, rounded once where the processor has such an instruction (emulating it would cost a hundredfold).</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>
    /// sum += a·b, as <see cref="MultiplyAdd"/>. Stored where it is added to: told by a result instead, the JIT puts the last sum of a loop that an operand has part in
    /// into that operand's register, and moves it back each time.
    /// </summary>
    static abstract void Accumulate(TSelf a, TSelf b, ref TSelf sum);

    /// <summary>The value held between two bounds; a NaN stays a NaN.</summary>
    static abstract TSelf Clamp(TSelf value, float low, float high);

    static abstract TSelf Abs(TSelf value);

    /// <summary>A value of at least 0 with the sign of another.</summary>
    static abstract TSelf WithSign(TSelf magnitude, TSelf sign);

    static abstract TSelf SquareRoot(TSelf value);

    /// <summary>1 where the value is above 0, otherwise 0.</summary>
    static abstract TSelf Positive(TSelf value);

    /// <summary>The lesser of each lane; a NaN on the left stays a NaN.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>The greater of each lane.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(TSelf value);

    /// <summary>2ⁿ, where the lowest nine bits of each lane's pattern hold n + 127 (see <see cref="Activations"/>).</summary>
    static abstract TSelf PowerOfTwo(TSelf biasedExponentInLowBits);
}
