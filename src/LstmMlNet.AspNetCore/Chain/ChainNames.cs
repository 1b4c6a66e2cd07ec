using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>The names of what a step of a sequence holds, as far as the chain knows them.</summary>
internal static class ChainNames
{
    public static IReadOnlyList<string> Channels(ChainPlan plan, ITransformer[] steps)
    {
        int features = plan.Network.Network.Features;
        IReadOnlyList<string>? names = steps.Select(step => step switch
            {
                RowsToSequencesTransformer rows => rows.FeatureColumnNames,
                SequenceWindowsTransformer windows => windows.FeatureColumnNames,
                ChannelsToSequenceTransformer channels => channels.ChannelNames,
                _ => null,
            }).LastOrDefault(found => found is not null);
        names ??= SlotNames(plan.ToNetwork[plan.Network.FeatureColumnName], features);
        return names?.Count == features
            ? names
            : [.. Enumerable.Range(1, features).Select(i => string.Create(CultureInfo.InvariantCulture, $"channel {i}"))];
    }

    /// <summary>Names of a vector's slots, where they are one a feature: of vectors of one step.</summary>
    private static string[]? SlotNames(DataViewSchema.Column column, int features)
    {
        if (column.Annotations.Schema.GetColumnOrNull("SlotNames") is not { Type: VectorDataViewType { ItemType: TextDataViewType } type } || type.Size != features)
            return null;
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue("SlotNames", ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
