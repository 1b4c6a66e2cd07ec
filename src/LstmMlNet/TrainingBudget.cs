namespace LstmMlNet;

/// <summary>How long training with recommended settings may take: the longer, the better the predictions.</summary>
public enum TrainingBudget
{
    /// <summary>About a second for 300 sequences of 150 steps on two cores: fixed random kernels in front of the recurrent layer.</summary>
    Fast = 0,

    /// <summary>
    /// About ten seconds: an ensemble of four networks that err differently. One reads finer frames, one learns from rows that are changed
    /// at random, one has trained Inception blocks in front, and one is ROCKET: 5,000 random kernels and an output layer in closed form.
    /// </summary>
    Balanced = 1,

    /// <summary>About a minute: an ensemble of twelve networks, three of each of these kinds.</summary>
    Best = 2,
}
