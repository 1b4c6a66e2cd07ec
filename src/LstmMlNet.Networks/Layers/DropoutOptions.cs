namespace LstmMlNet.Networks;

/// <summary>
/// What is left out at random while training, so that nothing relies on any one value (Srivastava et al. 2014). A sequence has
/// one mask over all its steps: what is left out stays out (Gal &amp; Ghahramani 2016). Scoring leaves nothing out; what is kept in
/// training is made larger to match.
/// </summary>
public sealed record DropoutOptions
{
    /// <summary>Share of the features of each sequence (or frame, or of its tokens' vectors) that are left out. Default: 0.</summary>
    public float Input { get; init; }

    /// <summary>Share of the units between a layer and the next. Default: 0.</summary>
    public float BetweenLayers { get; init; }

    /// <summary>Share of what the head reads. Default: 0; 0.2 to 0.5 where training data are learnt by heart.</summary>
    public float BeforeHead { get; init; }

    /// <summary>
    /// Share of the hidden state that each layer's recurrent products do not read, one mask per sequence (Gal &amp; Ghahramani
    /// 2016). What a cell carries past the products is not touched. Default: 0.
    /// </summary>
    public float Recurrent { get; init; }

    /// <summary>Whether anything is left out.</summary>
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
