namespace LstmMlNet;

/// <summary>How long training with recommended settings may take: the longer, the better the predictions.</summary>
public enum TrainingBudget
{
    /// <summary>About a second for 300 sequences of 150 steps on two cores: fixed random kernels in front of the recurrent layer.</summary>
    Fast = 0,

    /// <summary>
    /// About ten seconds: an ensemble of four such networks, of two kinds: finer frames, and rows that are changed at random.
    /// </summary>
    Balanced = 1,

    /// <summary>About a minute: an ensemble of nine networks, three of them with trained Inception blocks in front.</summary>
    Best = 2,
}
