using LstmMlNet.Networks;

namespace UnderstandingLstm;

/// <summary>
/// The adding problem (Hochreiter &amp; Schmidhuber 1997): many numbers, two of them marked; the label is the sum of the two.
/// </summary>
internal sealed record AddingProblem(Addition[] Train, Addition[] Test)
{
    public static AddingProblem Make(int count, int steps)
    {
        var random = new Random(1);
        return new AddingProblem(
            [.. Enumerable.Range(0, count).Select(_ => Addition.Make(steps, random))],
            [.. Enumerable.Range(0, 300).Select(_ => Addition.Make(steps, random))]);
    }

    public static SequenceDataset Dataset(IEnumerable<Addition> additions)
    {
        var data = new SequenceDataset(2);
        foreach (Addition addition in additions)
            data.Add(addition.Features, [addition.Label]);
        return data;
    }
}
