namespace LstmMlNet.Networks.Numerics;

/// <content>Adding the parts up.</content>
internal sealed unsafe partial class GradientSums
{
    /// <summary>A member's share of adding the parts up, once all of them are summed, where that was not done earlier.</summary>
    public void Join(int member)
    {
        for (int i = _joining.Next(member, -1); i >= 0; i = _joining.Next(member, i))
        {
            if (!_joined[_taskOf[i]])
                JoinPiece(i);
        }
    }

    /// <summary>Adds a block's parts up: all of them are summed.</summary>
    /// <param name="index">The block's place among all.</param>
    public void JoinTask(int index)
    {
        for (int piece = _firstPiece[index]; piece < _firstPiece[index + 1]; piece++)
            JoinPiece(piece);
        _joined[index] = true;
    }

    private void JoinPiece(int index)
    {
        float** others = stackalloc float*[BatchLayout.MostSumParts];
        ref readonly ParameterPiece piece = ref _pieces[index];
        int count = piece.Task.IsEmbedding ? 0 : PartCount - 1;
        for (int part = 0; part < count; part++)
            others[part] = PartOf(piece.Offset, part + 1);
        _squares[index] = ParameterUpdate.Join(1 / Least.GradientScale, PartOf(piece.Offset, 0), others, count, piece.Length);
    }

    /// <summary>A member's share of squaring the sums again, once they are those of all ranks.</summary>
    public void Square(int member)
    {
        for (int i = member; i < _pieces.Length; i += _members)
            _squares[i] = ParameterUpdate.Join(1, PartOf(_pieces[i].Offset, 0), null, 0, _pieces[i].Length);
    }
}
