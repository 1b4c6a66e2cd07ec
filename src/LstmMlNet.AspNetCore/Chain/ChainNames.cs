using System.Globalization;
using Microsoft.ML;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>The names of what a step of a sequence holds, as far as the model knows them.</summary>
internal static class ChainNames
{
    public static IReadOnlyList<string> Channels(ChainPlan plan, ITransformer[] steps)
    {
        if (plan.Network.FeatureNames is { } trained)
            return trained;

        // A normalizer between shaping and training takes the names off the column; the shaping step still has them.
        int features = plan.Network.Network.Features;
        IReadOnlyList<string>? names = steps.Select(step => step switch
            {
                RowsToSequencesTransformer rows => rows.FeatureColumnNames,
                SequenceWindowsTransformer windows => windows.FeatureColumnNames,
                ChannelsToSequenceTransformer channels => channels.ChannelNames,
                _ => null,
            }).LastOrDefault(found => found is not null);
        return names?.Count == features
            ? names
            : [.. Enumerable.Range(1, features).Select(i => string.Create(CultureInfo.InvariantCulture, $"channel {i}"))];
    }
}
