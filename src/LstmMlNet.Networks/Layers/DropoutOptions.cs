using static System.FormattableString;

namespace LstmMlNet.Networks;

/// <summary>
/// Dropout: values are dropped at random during training, so that the network does not rely on any single one (Srivastava et al. 2014). A
/// sequence has one mask for all its steps (Gal &amp; Ghahramani 2016). Scoring drops nothing; training scales up the values that it keeps
/// to match.
/// </summary>
public sealed record DropoutOptions
{
    /// <summary>
    /// The share of each sequence's features (or of the values of its frames or token vectors) that is dropped. Default: 0.
    /// </summary>
    public float Input { get; init; }

    /// <summary>The share of units that is dropped between layers. Default: 0.</summary>
    public float BetweenLayers { get; init; }

    /// <summary>The share of the head's inputs that is dropped. Default: 0; use 0.2 to 0.5 against overfitting.</summary>
    public float BeforeHead { get; init; }

    /// <summary>
    /// The share of the hidden state that is dropped in each layer's recurrent products, one mask per sequence (Gal &amp; Ghahramani 2016).
    /// The state that a cell carries outside these products is not affected. Default: 0.
    /// </summary>
    public float Recurrent { get; init; }

    /// <summary>Kind and settings as checkpoints write them: part of their format, whatever the properties are called.</summary>
    internal string Identity =>
        Invariant($"input {Input}, between layers {BetweenLayers}, before head {BeforeHead}, recurrent {Recurrent}");

    /// <summary>Whether anything is dropped.</summary>
    internal bool IsOn => Input > 0 || BetweenLayers > 0 || BeforeHead > 0 || Recurrent > 0;

    /// <exception cref="ArgumentOutOfRangeException">A share is not at least 0 and below 1.</exception>
    internal void Validate()
    {
        (float, string)[] shares =
            [
                (Input, nameof(Input)),
                (BetweenLayers, nameof(BetweenLayers)),
                (BeforeHead, nameof(BeforeHead)),
                (Recurrent, nameof(Recurrent)),
            ];
        foreach ((float share, string name) in shares)
        {
            if (!(share is >= 0 and < 1))
                throw new ArgumentOutOfRangeException(name, share, $"The share {name} that is left out must be at least 0 and below 1.");
        }
    }
}
