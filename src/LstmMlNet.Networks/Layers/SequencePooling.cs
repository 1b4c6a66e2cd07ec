namespace LstmMlNet.Networks;

/// <summary>How the top layer's outputs are reduced over the steps to the one vector that the head reads.</summary>
public enum SequencePooling
{
    /// <summary>
    /// The last hidden state (of a backward direction, the state after the first step). The usual choice for short sequences.
    /// </summary>
    Last = 0,

    /// <summary>The mean over the sequence's steps.</summary>
    Mean = 1,

    /// <summary>The maximum of each unit over the sequence's steps.</summary>
    Max = 2,

    /// <summary>
    /// All three concatenated: the head sees what happened anywhere in a long sequence without the state having to carry it to the end.
    /// </summary>
    LastMeanMax = 3,

    /// <summary>A weighted mean over the steps, with learned weights: <see cref="AttentionPoolingLayer"/>.</summary>
    Attention = 4,
}
