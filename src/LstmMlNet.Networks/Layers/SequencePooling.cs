namespace LstmMlNet.Networks;

/// <summary>What of the top layer's outputs the head reads.</summary>
public enum SequencePooling
{
    /// <summary>The last hidden state (of a backward direction: after the first step). The usual choice for short sequences.</summary>
    Last = 0,

    /// <summary>The mean over the sequence's own steps.</summary>
    Mean = 1,

    /// <summary>The greatest value of each unit over the sequence's own steps.</summary>
    Max = 2,

    /// <summary>All three side by side: nothing has to be carried to the end of a long sequence to be seen.</summary>
    LastMeanMax = 3,

    /// <summary>The mean over the steps, weighted by how much each matters, which is learnt: <see cref="AttentionPoolingLayer"/>.</summary>
    Attention = 4,
}
