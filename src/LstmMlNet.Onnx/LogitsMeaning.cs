namespace LstmMlNet.Onnx;

/// <summary>The meaning of the outputs of a final dense layer without an activation.</summary>
public enum LogitsMeaning
{
    /// <summary>Predicted numbers.</summary>
    Numbers = 0,

    /// <summary>Logits of classes: the network returns their softmax, or the sigmoid of a single one.</summary>
    Classes = 1,
}
