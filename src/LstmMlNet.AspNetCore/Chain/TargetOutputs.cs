using Microsoft.ML;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>The output columns of a value that is forecast; null where later steps of the chain leave one out.</summary>
/// <param name="Name">The value's own column; empty where the model does not say.</param>
/// <param name="Score">The median of each step ahead.</param>
/// <param name="LowerBound">The lower bound of each step's interval.</param>
/// <param name="UpperBound">The upper bound of each step's interval.</param>
/// <param name="Quantiles">Other quantiles, <c>[horizon, quantiles]</c>; null for none.</param>
internal sealed record TargetOutputs(
    string Name,
    DataViewSchema.Column? Score,
    DataViewSchema.Column? LowerBound,
    DataViewSchema.Column? UpperBound,
    DataViewSchema.Column? Quantiles)
{
    public IEnumerable<DataViewSchema.Column> All =>
        new[] { Score, LowerBound, UpperBound, Quantiles }.OfType<DataViewSchema.Column>();
}
