namespace LstmMlNet;

/// <summary>What is predicted for a sequence.</summary>
public enum SequenceTask
{
    /// <summary>One of several classes; the label is a key.</summary>
    MulticlassClassification = 0,

    /// <summary>True or false; the label is Boolean.</summary>
    BinaryClassification = 1,

    /// <summary>A number, or several; the label is a <see cref="float"/> or a vector of known size.</summary>
    Regression = 2,

    /// <summary>The next values of a series, with intervals; the label is a vector, one value per step ahead.</summary>
    Forecasting = 3,

    /// <summary>One class per step; the label is a vector of keys as long as the sequence.</summary>
    StepClassification = 4,

    /// <summary>Hidden states only; no label.</summary>
    HiddenStates = 5,
}
