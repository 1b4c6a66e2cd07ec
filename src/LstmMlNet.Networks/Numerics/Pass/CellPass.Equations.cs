using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <content>
/// The cell's equations on a block's rows, forward and back: two rows at a time where vectors have 16 lanes, what is left over
/// singly.
/// </content>
internal sealed unsafe partial class CellPass<TCell>
{
    /// <summary>The equations of a stage on one block; states of sequences that go on enter the next step, the others' are final.</summary>
    private void Activate(in PassRun run, in BlockStep at, float* gates)
    {
        PassBuffers buffers = run.Buffers;
        RowRange rows = at.Rows;
        int goingOn = Math.Clamp(at.Group.Active(at.Step + 1) - rows.From, 0, rows.Count);
        if (goingOn > 0)
        {
            float* next = buffers.States + ((nint)(buffers.StateRow(at.Group, at.Step + 1) + rows.From) * UnitStride);
            Activate(run, at, new RowRange(rows.From, goingOn), gates, new StateRows(next, (nint)buffers.StateRows * UnitStride));
        }

        if (rows.Count > goingOn)
        {
            int first = rows.From + goingOn;
            float* final = buffers.Finals + ((nint)(at.Group.First + first) * UnitStride);
            float* rest = gates + ((nint)goingOn * Layout.Slots * at.Block.Lanes);
            Activate(run, at, new RowRange(first, rows.Count - goingOn), rest, new StateRows(final, (nint)buffers.Count * UnitStride));
        }
    }

    private void Activate(in PassRun run, in BlockStep at, RowRange rows, float* gates, StateRows next)
    {
        if (at.Block.Lanes == 16 && rows.Count > 1)
        {
            int paired = rows.Count & ~1;
            ActivateRows<Simd512Pair>(run, at, new RowRange(rows.From, paired), gates, next);
            if (paired == rows.Count)
                return;
            gates += (nint)paired * Layout.Slots * at.Block.Lanes;
            next = new StateRows(next.First + ((nint)paired * UnitStride), next.Plane);
            rows = new RowRange(rows.From + paired, rows.Count - paired);
        }

        switch (at.Block.Lanes)
        {
            case 16: ActivateRows<Simd512>(run, at, rows, gates, next); break;
            case 8: ActivateRows<Simd256>(run, at, rows, gates, next); break;
            default: ActivateRows<Simd128>(run, at, rows, gates, next); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ActivateRows<V>(in PassRun run, in BlockStep at, RowRange rows, float* gates, StateRows next)
        where V : unmanaged, ISimd<V>
    {
        if (run.Buffers.Keeps)
            ActivateRows<V, ForTraining>(run, at, rows, gates, next);
        else
            ActivateRows<V, ForScoring>(run, at, rows, gates, next);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void ActivateRows<V, TPurpose>(in PassRun run, in BlockStep at, RowRange rows, float* gates, StateRows next)
        where V : unmanaged, ISimd<V>
        where TPurpose : struct, IPassPurpose
    {
        int stage = at.Stage;
        StepTile<V> tile = Tile<V>(
            run,
            at.Block,
            gates,
            run.Buffers.StateRow(at.Group, at.Step) + rows.From,
            run.Buffers.SavedRow(at.Group, at.Step) + rows.From);
        tile.Next = next.First + at.Block.Start;
        tile.NextPlane = next.Plane;
        for (int left = rows.Count; left >= V.Rows; left -= V.Rows)
        {
            TCell.Forward<V, TPurpose>(ref tile, stage);
            tile.NextRows();
        }
    }

    /// <summary>The equations of a stage backward, on one block of some of a group's rows at a step.</summary>
    private void Differentiate(in PassRun run, in BlockStep at, in RowPlane outputGradients)
    {
        int active = at.Rows.Count;
        int paired = 0;
        if (at.Block.Lanes == 16 && active > 1)
        {
            paired = active & ~1;
            DifferentiateRows<Simd512Pair>(run, at, new RowRange(at.Rows.From, paired), outputGradients);
        }

        if (active == paired)
            return;
        var rest = new RowRange(at.Rows.From + paired, active - paired);
        switch (at.Block.Lanes)
        {
            case 16: DifferentiateRows<Simd512>(run, at, rest, outputGradients); break;
            case 8: DifferentiateRows<Simd256>(run, at, rest, outputGradients); break;
            default: DifferentiateRows<Simd128>(run, at, rest, outputGradients); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void DifferentiateRows<V>(in PassRun run, in BlockStep at, RowRange rows, in RowPlane outputGradients)
        where V : unmanaged, ISimd<V>
    {
        PassBuffers buffers = run.Buffers;
        int stage = at.Stage;
        int row = at.Group.Row(at.Step) + rows.From;
        nint place = ((nint)(at.Group.First + rows.From) * UnitStride) + at.Block.Start;
        StepTile<V> tile = Tile<V>(run, at.Block, buffers.GatesOf(buffers.Gates, at.Block, row), row, row);
        tile.SourceGradients = buffers.SourceGradients + place;
        tile.SourcePlane = (nint)buffers.Count * UnitStride;
        tile.CellCarry = buffers.Carry + place;
        if (outputGradients.Rows is not null)
        {
            tile.OutputGradients = outputGradients.Rows + ((nint)row * outputGradients.Stride) + at.Block.Start;
            tile.OutputGradientRow = outputGradients.Stride;
        }

        for (int left = rows.Count; left >= V.Rows; left -= V.Rows)
        {
            TCell.Backward(ref tile, stage);
            tile.NextRows();
        }
    }

    /// <summary>
    /// A tile at a row of a block, inlined into the method whose loop moves it, so that its fields stay in registers: handed
    /// from one method to another, a tile is copied by loads of vectors over fields that were stored singly just before, which
    /// a processor cannot forward.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StepTile<V> Tile<V>(in PassRun run, ColumnBlock block, float* gates, int states, int saved)
        where V : unmanaged, ISimd<V> => new()
        {
            Gates = gates,
            GateRow = Layout.Slots * block.Lanes,
            Previous = run.Buffers.States + ((nint)states * UnitStride) + block.Start,
            PreviousPlane = (nint)run.Buffers.StateRows * UnitStride,
            SavedValues = run.Buffers.Saved + ((nint)saved * UnitStride) + block.Start,
            SavedPlane = (nint)run.Buffers.SavedRows * UnitStride,
            Weights = run.Weights.Parameters + BlockOffset(block) + (ElementwiseOffset * block.Lanes),
            Row = UnitStride,
        };

    /// <summary>Where states go: the first row's first state, and the way to the next state's plane.</summary>
    private readonly struct StateRows(float* first, nint plane)
    {
        public readonly float* First = first;
        public readonly nint Plane = plane;
    }
}
