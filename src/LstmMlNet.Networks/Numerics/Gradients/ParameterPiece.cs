namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A part of a block of parameters, whose sums are joined and which is updated by one thread. Pieces follow from the network alone:
/// so does the order in which the gradients' squares are added.
/// </summary>
/// <param name="Task">The block.</param>
/// <param name="Piece">Which of its sources, or rows.</param>
/// <param name="Offset">Where it lies among all parameters.</param>
/// <param name="Length">Its floats, a multiple of four.</param>
/// <param name="Middle">Where its middle lies in the line of all pieces, from 0 to 1.</param>
internal readonly record struct ParameterPiece(ParameterTask Task, GradientPiece Piece, int Offset, int Length, double Middle)
{
    // So that small networks have work for sixteen threads; handing one out takes a hundredth of its update.
    private const int PieceLength = 512;
    private const int MostPieces = 16;

    /// <summary>The thread that has it in its caches from the update before: neighbors have neighboring parameters.</summary>
    public int OwnerOf(int threads) => Math.Min((int)(Middle * threads), threads - 1);

    /// <summary>All pieces, in the order of the blocks.</summary>
    public static ParameterPiece[] ListFor(NetworkPlan plan, ParameterTask[] tasks)
    {
        double all = tasks.Sum(task => (long)task.Length);
        long before = 0;
        var pieces = new List<ParameterPiece>();
        foreach (ParameterTask task in tasks)
        {
            int count = Math.Clamp(task.Length / PieceLength, 1, MostPieces);
            for (int i = 0; i < count; i++)
            {
                var piece = new GradientPiece(i, count);
                RowRange own = task.Layer < 0
                    ? RangeOf(plan, task, piece)
                    : plan.Layers[task.Layer].Directions[task.Direction].Pass.ParametersOf(task.Block, piece);
                if (own.Count == 0)
                    continue;
                pieces.Add(new ParameterPiece(task, piece, task.Offset + own.From, own.Count, (before + (own.Count / 2.0)) / all));
                before += own.Count;
            }
        }

        return [.. pieces];
    }

    /// <summary>Its rows of a block that is not a layer's.</summary>
    public RowRange RowsIn(NetworkPlan plan) => Piece.Of(Task.RowsIn(plan).Rows);

    private static RowRange RangeOf(NetworkPlan plan, in ParameterTask task, GradientPiece piece)
    {
        (int rows, int width) = task.RowsIn(plan);
        RowRange own = piece.Of(rows);
        return new RowRange(own.From * width, own.Count * width);
    }
}
