namespace ReberGrammar;

/// <summary>The model's prediction for a word.</summary>
internal sealed class WordPrediction
{
    public bool PredictedLabel { get; set; }

    public float Probability { get; set; }
}
