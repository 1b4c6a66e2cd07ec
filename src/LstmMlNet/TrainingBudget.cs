namespace LstmMlNet;

/// <summary>How much time recommended settings may take: the more, the better they predict.</summary>
public enum TrainingBudget
{
    /// <summary>About a second for 300 sequences of 150 steps on two cores: fixed random kernels in front of the recurrent layer.</summary>
    Fast = 0,

    /// <summary>About ten seconds: three Inception blocks in front of it, trained.</summary>
    Balanced = 1,

    /// <summary>About a minute: the same, trained for longer.</summary>
    Best = 2,
}
