using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;

namespace LstmMlNet.Reports.Measures;

/// <summary>The memory of a network on sequences of about one length, before and after training.</summary>
/// <param name="Before">The paths before training.</param>
/// <param name="After">The paths after it.</param>
/// <param name="Distance">The whole length, an index of the paths.</param>
/// <param name="Story">The explanation in words.</param>
internal sealed record MemoryMeasure(MemoryPaths Before, MemoryPaths After, int Distance, MemoryStory Story)
{
    /// <summary>Measures both; null if a sequence has a single step or no gradient reaches its end.</summary>
    public static MemoryMeasure? Of(RecurrentNetwork network, SequenceDataset data, string? keepGate)
    {
        MemoryPaths after = MemoryPaths.Measure(network, data);
        MemoryPaths before = MemoryPaths.MeasureUntrained(network, data);
        int shortest = Enumerable.Range(0, data.Count).Min(data.StepsOf);
        int distance = Math.Min((shortest - 1) / after.StepsPerFrame, Math.Min(after.Total.Count, before.Total.Count) - 1);
        if (distance < 1)
            return null;
        double state = keepGate is null ? 0 : after.State[distance];
        var story = new MemoryStory(
            RecurrentCells.NameOf(after.CellType),
            keepGate,
            distance * after.StepsPerFrame,
            distance,
            before.Total[distance],
            after.Total[distance],
            state,
            after.Gates[distance])
        {
            StateBefore = keepGate is null ? null : before.State[distance],
            GatesBefore = keepGate is null ? null : before.Gates[distance],
        };
        return new MemoryMeasure(before, after, distance, story);
    }
}
