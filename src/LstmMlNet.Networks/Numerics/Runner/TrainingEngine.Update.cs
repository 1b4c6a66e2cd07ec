using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Numerics;

/// <content>The step that ends in an update of the parameters.</content>
internal sealed unsafe partial class TrainingEngine
{
    /// <summary>One training step: forward, back, clip, update.</summary>
    /// <param name="batch">The sequences; the first <paramref name="count"/> are used.</param>
    /// <param name="targets">Each one's target, a run of numbers: its class, its numbers, or every step's class.</param>
    /// <param name="weights">Each one's weight.</param>
    /// <param name="count">How many.</param>
    /// <param name="update">The optimizer, its learning rate, clipping and decay.</param>
    public BatchResult Step(SequenceSlice[] batch, SequenceSlice[] targets, float[] weights, int count, in TrainingUpdate update)
    {
        BatchResult result = ComputeGradients(batch, targets, weights, count);
        if (result.IsStopped || !double.IsFinite(result.GradientNorm) || !double.IsFinite(result.Loss))
            return result;
        float scale = update.ClipNorm > 0 && result.GradientNorm > update.ClipNorm ? (float)(update.ClipNorm / result.GradientNorm) : 1f;
        Updates++;
        _settings = new UpdateSettings(
            update.Optimizer,
            scale,
            update.ClipValue > 0 ? update.ClipValue : float.PositiveInfinity,
            update.L2,
            update.LearningRate,
            Updates);
        _updates.Begin(_pieces.Length);
        for (int i = 0; i < _pieces.Length; i++)
            _updates.SetOwner(i, _pieces[i].OwnerOf(_team.Size));
        _team.Run(_update, _alone);
        if (_statistics is not null)
        {
            _statistics.Update(Packed, Updates, _collective);
            Packed.DeriveNormalizations();
        }

        return result;
    }

    private void Update(int member)
    {
        AlignedBuffer gradients = _gradients.Sums;
        for (int i = _updates.Next(member, -1); i >= 0; i = _updates.Next(member, i))
        {
            ref readonly ParameterPiece piece = ref _pieces[i];
            ParameterTask task = piece.Task;
            var run = new ParameterRun(
                Packed.Parameters + piece.Offset,
                gradients.Pointer + piece.Offset,
                _firstMoments.Pointer + piece.Offset,
                _secondMoments.Pointer + piece.Offset,
                piece.Length);
            ParameterUpdate.Run(_settings, run);
            if (task.IsHead)
                Packed.DeriveHead(task.Block, piece.RowsIn(Packed.Plan));
            else if (task.IsFrontEnd && task.Block.Columns > 0)
                Packed.DeriveConvolution(Packed.Plan.FrontEnd!.Products[task.Direction], task.Block, piece.RowsIn(Packed.Plan));
            else if (task.Layer >= 0)
                Packed.Derive(Packed.Plan.Layers[task.Layer].Directions[task.Direction], task.Block, piece.Piece, transposes: true);
        }
    }
}
