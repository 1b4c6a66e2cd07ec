namespace LstmMlNet.Networks;

/// <summary>The kinds of recurrent cell.</summary>
public enum RecurrentCellType
{
    /// <summary>
    /// Long short-term memory (Hochreiter &amp; Schmidhuber 1997; forget gate: Gers, Schmidhuber &amp; Cummins 2000). See
    /// <see cref="LstmCell"/>.
    /// </summary>
    Lstm = 0,

    /// <summary>LSTM whose gates also see the cell state (Gers &amp; Schmidhuber 2000). See <see cref="PeepholeLstmCell"/>.</summary>
    PeepholeLstm = 1,

    /// <summary>
    /// Gated recurrent unit (Cho et al. 2014), with the reset gate applied after the product, as in Keras, cuDNN and PyTorch. See
    /// <see cref="GruCell"/>.
    /// </summary>
    Gru = 2,

    /// <summary>The tanh of one product, without gates: the baseline for the others. See <see cref="SimpleRnnCell"/>.</summary>
    SimpleRnn = 3,

    /// <summary>GRU as first published, with the reset gate applied before the product. See <see cref="GruCell"/>.</summary>
    GruResetBefore = 4,

    /// <summary>GRU whose single gate both resets and updates (Zhou et al. 2016). See <see cref="MinimalGatedUnitCell"/>.</summary>
    MinimalGatedUnit = 5,
}
