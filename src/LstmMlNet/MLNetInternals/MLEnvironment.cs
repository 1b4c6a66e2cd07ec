using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet.MLNetInternals;

/// <summary>The environment behind a catalog, and what is asked of it.</summary>
internal static class MLEnvironment
{
    /// <summary>Of a catalog of tasks or transforms, or of its trainers.</summary>
    public static IHostEnvironment Of(IInternalCatalog catalog) => CatalogUtils.GetEnvironment(catalog);

    /// <summary>The operations on data of a catalog's context.</summary>
    public static DataOperationsCatalog DataOf(IInternalCatalog catalog) => new(Of(catalog));

    /// <summary>A seed that follows from the context's own.</summary>
    public static int NextSeed(IHostEnvironment environment, string name) => environment.Register(name).Rand.Next();

    /// <summary>
    /// What a trainer says of itself: no normalization needed (its own), no calibration, no cached view (it keeps its own),
    /// validation sets taken.
    /// </summary>
    public static TrainerInfo TrainerInfo { get; } = new(normalization: false, calibration: false, caching: false, supportValid: true);
}
