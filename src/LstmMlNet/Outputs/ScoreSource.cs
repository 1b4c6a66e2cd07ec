using LstmMlNet.Networks;

namespace LstmMlNet.Outputs;

/// <summary>Where outputs are had from: a scorer's last batch, and the current row's place in it.</summary>
/// <param name="scorer">The scorer; asked for once the row is scored.</param>
/// <param name="index">Which sequence of the batch is the current row's; scores it where need be, and throws where there is none.</param>
/// <param name="level">What was taken off the sequence of that place.</param>
internal sealed class ScoreSource(Func<SequenceScorer> scorer, Func<int> index, Func<int, double> level)
{
    /// <summary>The level of a sequence of the batch; 0 where its numbers are read as they are.</summary>
    public double LevelOf(int place) => level(place);

    /// <summary>The current row's place; the scorer has scored it then.</summary>
    public (SequenceScorer Scorer, int Index) Current()
    {
        int place = index();
        return (scorer(), place);
    }
}
