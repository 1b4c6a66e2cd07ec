using System.Numerics;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A vector of <see cref="Lanes"/> floats, or several rows' vectors side by side. Kernels and cells are written once against
/// this; the JIT specializes them for each width, and a wrapper of one field costs nothing (measured: a 4 × 4 tile runs at
/// 98–100 % of the FMA peak) but what <see cref="Accumulate"/> mends.
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

    /// <summary>How many rows' vectors it is.</summary>
    static virtual int Rows => 1;

    /// <summary>A vector of each row; the rows are <paramref name="row"/> floats apart.</summary>
    static virtual TSelf LoadRows(float* source, nint row) => TSelf.Load(source);

    /// <summary>Stores each row's vector.</summary>
    static virtual void StoreRows(float* destination, nint row, TSelf value) => TSelf.Store(destination, value);

    /// <summary>a·b + c, rounded once where the processor has such an instruction (emulating it would cost a hundredfold).</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    // With constants. Of a Splat of a pair the JIT makes a register of each row's own: a tenth of the instructions of an LSTM's
    // equations were moves from one to the other.

    static abstract TSelf MultiplyAdd(TSelf a, float b, TSelf c);

    static abstract TSelf MultiplyAdd(TSelf a, float b, float c);

    static abstract TSelf operator +(TSelf left, float right);

    static abstract TSelf operator -(TSelf left, float right);

    static abstract TSelf operator -(float left, TSelf right);

    /// <summary>
    /// sum += a·b. As <see cref="MultiplyAdd(TSelf, TSelf, TSelf)"/>, but with the place of the result given: else the JIT lets an
    /// operand's last multiply-add overwrite the operand, and moves the sum back to its own register (9 moves to 24
    /// multiply-adds in the tallest tile: training of S4 of the benchmarks 1 to 4 % slower, of S0 5 %).
    /// </summary>
    static abstract void Accumulate(TSelf a, TSelf b, ref TSelf sum);

    /// <summary>The value held between two bounds; a NaN stays a NaN.</summary>
    static abstract TSelf Clamp(TSelf value, float low, float high);

    static abstract TSelf Abs(TSelf value);

    /// <summary>A value of at least 0 with the sign of another.</summary>
    static abstract TSelf WithSign(TSelf magnitude, TSelf sign);

    static abstract TSelf SquareRoot(TSelf value);

    /// <summary>
    /// The value where its magnitude is at least <paramref name="least"/>, otherwise 0; a NaN stays a NaN. See <see cref="Least"/>.
    /// </summary>
    static abstract TSelf Flush(TSelf value, float least);

    /// <summary>1 where the value is above 0, otherwise 0.</summary>
    static abstract TSelf Positive(TSelf value);

    /// <summary>The lesser of each lane and a constant; a NaN stays a NaN.</summary>
    static abstract TSelf Min(TSelf value, float most);

    /// <summary>The greater of each lane.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(TSelf value);

    /// <summary>2^(k/8), where the lowest twelve bits of each lane's pattern hold k (see <see cref="Activations"/>).</summary>
    static abstract TSelf EighthPower(TSelf eighthsInLowBits);
}
