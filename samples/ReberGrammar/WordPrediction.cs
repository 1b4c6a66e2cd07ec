namespace ReberGrammar;

/// <summary>What the model says of a word.</summary>
internal sealed class WordPrediction
{
    public bool PredictedLabel { get; set; }

    public float Probability { get; set; }
}
