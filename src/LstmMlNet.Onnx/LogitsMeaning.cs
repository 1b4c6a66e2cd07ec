namespace LstmMlNet.Onnx;

/// <summary>What the outputs of a last dense layer mean where the model has no activation after it.</summary>
public enum LogitsMeaning
{
    /// <summary>Predicted numbers, as they are.</summary>
    Numbers = 0,

    /// <summary>Logits of classes: the network returns their softmax, or their sigmoid where there is one.</summary>
    Classes = 1,
}
