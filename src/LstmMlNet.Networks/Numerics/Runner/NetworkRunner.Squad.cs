namespace LstmMlNet.Networks.Numerics;

/// <content>Work that the threads of a squad share: some sequences each, or some rows, or a share of a pass.</content>
internal sealed unsafe partial class NetworkRunner
{
    private readonly Squad? _squad;
    private readonly SquadPass? _squadPass;
    private readonly Action<int> _range;
    private readonly Action<int> _forwardShare;
    private readonly Action<int> _backwardShare;
    private Action<RowRange>? _ranged;
    private int _rangeLength;

    // What the pass that the squad is at works on.
    private RecurrentPass? _pass;
    private PassBuffers? _passBuffers;
    private PassWeights _passWeights;
    private RowPlane _passFirst;
    private RowPlane _passSecond;

    /// <summary>How the squad parts a pass.</summary>
    public SquadCut Cut { get; set; } = SquadCut.Alone;

    private bool IsAlone => _squad is null || _squad.Size == 1;

    /// <summary>Does work on all sequences, each thread on some of them.</summary>
    public void ForPlaces(Action<RowRange> work) => For(Shape.Count, work);

    private void For(int length, Action<RowRange> work)
    {
        if (IsAlone)
        {
            work(new RowRange(0, length));
            return;
        }

        (_ranged, _rangeLength) = (work, length);
        _squad!.Run(_range);
    }

    private void RunRange(int index)
    {
        RowRange own = OwnRange(_rangeLength, index);
        if (own.Count > 0)
            _ranged!(own);
    }

    private RowRange OwnRange(int length, int index) => new LineCut(length, index, _squad!.Size, 1).Of(0, 1, new RowRange(0, length));

    private void RunForward(RecurrentPass pass, PassBuffers buffers, in PassWeights weights, in RowPlane input, in RowPlane output)
    {
        if (IsAlone)
        {
            pass.Forward(buffers, weights, Shape, input, output, PassShare.Whole);
            return;
        }

        BeginPass(pass, buffers, weights, input, output);
        _squad!.Run(_forwardShare);
    }

    private void RunBackward(
        RecurrentPass pass,
        PassBuffers buffers,
        in PassWeights weights,
        in RowPlane outputGradient,
        in RowPlane inputGradient)
    {
        if (IsAlone)
        {
            pass.Backward(buffers, weights, Shape, outputGradient, inputGradient, PassShare.Whole);
            return;
        }

        BeginPass(pass, buffers, weights, outputGradient, inputGradient);
        _squad!.Run(_backwardShare);
    }

    private void BeginPass(RecurrentPass pass, PassBuffers buffers, in PassWeights weights, in RowPlane first, in RowPlane second)
    {
        _squadPass!.Begin(Shape, Cut, _squad!.Size, _squad.Crowded, Stop);
        (_pass, _passBuffers, _passWeights, _passFirst, _passSecond) = (pass, buffers, weights, first, second);
    }
}
