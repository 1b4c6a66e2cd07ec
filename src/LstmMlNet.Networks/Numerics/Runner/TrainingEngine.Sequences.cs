using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Numerics;

/// <content>The sequences' forward and backward passes, a share of them for each squad of threads, and their losses.</content>
internal sealed unsafe partial class TrainingEngine
{
    /// <summary>How much a sequence's target counts: a step's label each, or the whole.</summary>
    public float TargetWeight(SequenceSlice target)
    {
        if (!Packed.Plan.HeadLayer.PerStep)
            return _loss.WeightOf(target.Values.AsSpan(target.Offset, target.Steps));
        float weight = 0;
        for (int t = 0; t < target.Steps; t++)
            weight += _loss.WeightOf(target.Values.AsSpan(target.Offset + t, 1));
        return weight;
    }

    /// <summary>How many losses a sequence has.</summary>
    public int RowsOf(SequenceSlice target) => Packed.Plan.HeadLayer.PerStep ? target.Steps : 1;

    private void RunSequences(int member)
    {
        (int share, int seat) = _shares.Plan.SeatOf(member);
        if (share < 0)
            return;
        if (seat > 0)
        {
            _shares.SquadOf(share).Serve(seat);
        }
        else
        {
            RunShare(share);
        }

        if (_shares.HasRounds)
            _rounds.Help(share);
    }

    /// <summary>A share forward and back, with the threads of its squad.</summary>
    private void RunShare(int share)
    {
        Squad squad = _shares.SquadOf(share);
        squad.Gather();
        try
        {
            int end = _shares.FirstGroup(share + 1);
            int first = _shares.FirstGroup(share);
            do
            {
                int next = _shares.EndOfRound(share, first);
                NetworkRunner runner = _shares.LayOut(share, first, next);
                _rounds.Of(share).Begin(runner, first, next, isLast: next == end);
                RunRound(share, runner, first);
                first = next;
            }
            while (first < end && !Stop.IsCancellationRequested);

            if (_shares.HasRounds)
                _rounds.Open(share);
        }
        finally
        {
            squad.Dismiss();
        }
    }

    /// <summary>Some groups forward and back.</summary>
    private void RunRound(int share, NetworkRunner runner, int firstGroup)
    {
        runner.Load(Packed, _batch.AsMemory(0, _count), _scaling);
        if (_statistics is not null)
            runner.CopyStatistics(_statistics, firstGroup);
        if (_dropoutSeed is { } seed)
            runner.DrawMasks(SeededRandom.Derive(seed, (int)Updates), PlaceOf);
        runner.Forward(Packed);
        if (Stop.IsCancellationRequested)
            return;
        runner.ForPlaces(_losses[share]);
        runner.Backward(Packed, _shares.HasRounds ? _rounds.Of(share) : null);
    }

    private void RunLosses(NetworkRunner runner, RowRange places)
    {
        for (int b = places.From; b < places.End; b++)
        {
            int i = runner.Shape.Order[b];
            SequenceLevel level = Packed.Plan.LevelOf(_batch[i]);
            SequenceSlice target = _targets[i];
            int rows = runner.LogitRowsOf(b);
            int width = target.Steps / rows;
            (_lossOf[i], _correct[i]) = (0, 0);
            for (int row = 0; row < rows; row++)
            {
                (double loss, double correct) = _loss.Run(
                    runner.LogitsOf(b, row),
                    target.Values.AsSpan(target.Offset + (row * width), width),
                    level,
                    _weights[i] * _lossScale * Least.GradientScale);
                _lossOf[i] += loss;
                _correct[i] += correct;
            }
        }
    }
}
