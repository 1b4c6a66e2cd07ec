using Microsoft.ML;

namespace LstmMlNet.Forecasting;

/// <summary>When a covariate is known.</summary>
internal enum CovariateRole
{
    /// <summary>Up to the last row of a window.</summary>
    Past,

    /// <summary>In the steps ahead too.</summary>
    Known,

    /// <summary>Always: it is the same in all rows of a series.</summary>
    Static,
}

/// <summary>A column beside the targets.</summary>
/// <param name="Column">The column.</param>
/// <param name="Role">When it is known.</param>
internal sealed record Covariate(DataViewSchema.Column Column, CovariateRole Role);
