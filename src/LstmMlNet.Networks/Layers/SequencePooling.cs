namespace LstmMlNet.Networks;

/// <summary>How the top layer's outputs over the steps become the one row that the head reads.</summary>
public enum SequencePooling
{
    /// <summary>The last hidden state (of a backward direction: after the first step). The usual choice for short sequences.</summary>
    Last = 0,

    /// <summary>The mean over the sequence's own steps.</summary>
    Mean = 1,

    /// <summary>The greatest value of each unit over the sequence's own steps.</summary>
    Max = 2,

    /// <summary>All three side by side: nothing has to be carried to the end of a long sequence for the head to see it.</summary>
    LastMeanMax = 3,

    /// <summary>The mean over the steps, with learned weights: <see cref="AttentionPoolingLayer"/>.</summary>
    Attention = 4,
}
