using LstmMlNet.Networks;

namespace LstmMlNet.Forecasting;

/// <summary>What a forecaster of whole tables asks of its network.</summary>
/// <param name="StepsAhead">Last steps of a sequence that stand for the steps ahead.</param>
/// <param name="Categories">Features that hold categories, and how many each has.</param>
/// <param name="Gap">Sequences of a series to leave out where it is cut in time.</param>
/// <param name="Quantiles">What is forecast of each step, in ascending order.</param>
internal sealed record DecoderOptions(
    int StepsAhead,
    IReadOnlyList<(int Feature, int Vocabulary)> Categories,
    int Gap,
    IReadOnlyList<float> Quantiles)
{
    private const int MostUnits = 16;

    /// <summary>The categories' vectors, for a network of its own.</summary>
    public IReadOnlyList<CategoricalFeature> CreateCategories() =>
    [
        .. Categories.Select(category => new CategoricalFeature(
            category.Feature,
            new EmbeddingLayer(category.Vocabulary, UnitsFor(category.Vocabulary)))),
    ];

    /// <summary>Few numbers for few values: they grow with the fourth root.</summary>
    private static int UnitsFor(int vocabulary) => Math.Clamp((int)Math.Ceiling(2 * Math.Pow(vocabulary, 0.25)), 2, MostUnits);
}
