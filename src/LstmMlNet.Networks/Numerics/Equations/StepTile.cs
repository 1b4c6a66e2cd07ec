using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// One vector of units at one step, of one row or (<see cref="Simd512Pair"/>) two, as a cell's equations see it: gates, states,
/// saved values, gradients.
/// </summary>
internal unsafe ref struct StepTile<V>
    where V : unmanaged, ISimd<V>
{
    // A plane is one state (saved value, source) of all rows and units; planes of a kind follow one another.
    public float* Gates;
    public nint GateRow;
    public float* Previous;
    public nint PreviousPlane;
    public float* Next;
    public nint NextPlane;
    public float* SavedValues;
    public nint SavedPlane;
    public float* SourceGradients;
    public nint SourcePlane;
    public float* CellCarry;
    public float* OutputGradients;
    public nint OutputGradientRow;
    public float* Weights;

    // The offset of the row's units in every plane of states, saved values and gradients, and the distance to the next row's.
    public nint At;
    public nint Row;

    /// <summary>The pre-activation z in <paramref name="slot"/>, as the products left it: x·Wx + h₋₁·Wh + b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly V Z(int slot) => V.LoadRows(Gates + (slot * V.Lanes), GateRow);

    /// <summary>The gate in <paramref name="slot"/>, once <see cref="SetGate"/> has put it there: the activation of its z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly V Gate(int slot) => V.LoadRows(Gates + (slot * V.Lanes), GateRow);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetGate(int slot, V value) => V.StoreRows(Gates + (slot * V.Lanes), GateRow, value);

    /// <summary>∂loss/∂z of <paramref name="slot"/>, once the backward pass has put it there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly V Dz(int slot) => V.LoadRows(Gates + (slot * V.Lanes), GateRow);

    /// <summary>In the backward pass ∂loss/∂z takes the gate's place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetDz(int slot, V value) => V.StoreRows(Gates + (slot * V.Lanes), GateRow, value);

    /// <summary>A state as it entered the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly V PreviousState(int state) => V.LoadRows(Previous + (state * PreviousPlane) + At, Row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetState(int state, V value) => V.StoreRows(Next + (state * NextPlane) + At, Row, value);

    /// <summary>
    /// Sets a state that may decay step by step into denormal numbers, which are slow: values below <see cref="Least.State"/> become 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetDecayingState(int state, V value) => SetState(state, V.Flush(value, Least.State));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly V Saved(int index) => V.LoadRows(SavedValues + (index * SavedPlane) + At, Row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Save(int index, V value) => V.StoreRows(SavedValues + (index * SavedPlane) + At, Row, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly V Weight(int weight) => V.Load(Weights + (weight * V.Lanes));

    /// <summary>∂loss/∂h of this step: the gradient from the next step plus the gradient from the layer above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly V OutputGradient()
    {
        V carried = V.LoadRows(SourceGradients + At, Row);
        return V.Flush(
            OutputGradients is null ? carried : carried + V.LoadRows(OutputGradients, OutputGradientRow),
            Least.Gradient);
    }

    /// <summary>∂loss/∂c of this step (state 1) as it came from the next step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly V CellGradient() => V.LoadRows(CellCarry + At, Row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetCellGradient(V value) => V.StoreRows(CellCarry + At, Row, V.Flush(value, Least.Gradient));

    /// <summary>∂loss/∂(source of a product): 0 is the previous hidden state, 1 the cell's intermediate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly V SourceGradient(int source) =>
        V.Flush(V.LoadRows(SourceGradients + (source * SourcePlane) + At, Row), Least.Gradient);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetSourceGradient(int source, V value) => V.StoreRows(SourceGradients + (source * SourcePlane) + At, Row, value);

    /// <summary>On to the next row, or rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void NextRows()
    {
        Gates += V.Rows * GateRow;
        At += V.Rows * Row;

        // The stride is 0 if there are none.
        OutputGradients += V.Rows * OutputGradientRow;
    }
}
