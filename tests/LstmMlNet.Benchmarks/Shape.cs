using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks;

/// <summary>A network and a batch to measure with.</summary>
internal sealed record Shape(string Name, int Batch, int Steps, int Features, int Units, int Classes)
{
    public static readonly Shape[] All =
    [
        new("S0", 32, 30, 50, 100, 3),
        new("S1", 32, 28, 28, 128, 10),
        new("S2", 128, 28, 28, 128, 10),
        new("S3", 64, 100, 16, 64, 5),
        new("S4", 64, 50, 64, 256, 10),
        new("S5", 32, 200, 9, 32, 6),
        new("S6", 1, 30, 50, 100, 3),
    ];

    /// <summary>Larger ones, for many threads.</summary>
    public static readonly Shape[] Large =
    [
        new("L1", 512, 50, 64, 256, 10),
        new("L2", 256, 100, 128, 512, 10),
        new("L3", 64, 50, 256, 1024, 10),
        new("L4", 64, 20, 256, 2048, 10),
    ];

    /// <summary>The shape of a name.</summary>
    public static Shape Find(string name) => All.Concat(Large).FirstOrDefault(shape => shape.Name == name)
        ?? throw new ArgumentException($"There is no shape {name}: they are {string.Join(", ", All.Concat(Large))}.", nameof(name));

    public override string ToString() => $"{Name} {Batch},{Steps},{Features},{Units},{Classes}";

    /// <summary>Floating-point operations that scoring needs: 2·B·T·gates·H·(F+H).</summary>
    public double ScoringWork(RecurrentCellType cell) => 2.0 * Batch * Steps * Gates(cell) * Units * (Features + Units);

    /// <summary>Those of a training step: forward, and 2·B·T·gates·H·(F+2H) back, the input's gradient not counted.</summary>
    public double TrainingWork(RecurrentCellType cell) =>
        ScoringWork(cell) + (2.0 * Batch * Steps * Gates(cell) * Units * (Features + (2 * Units)));

    public RecurrentNetwork CreateNetwork(
        RecurrentCellType cell,
        bool twoWays = false,
        int layers = 1,
        SequencePooling pooling = SequencePooling.Last) => new(
        Features,
        [.. Enumerable.Range(0, layers).Select(i => new RecurrentLayer(RecurrentCells.Create(cell, Units), i < layers - 1, twoWays))],
        new DenseSoftmaxLayer(Classes),
        new RecurrentNetworkOptions { Steps = Steps, Seed = 1, Pooling = pooling });

    /// <summary>The batch's values, <c>[batch, steps, features]</c>, the same for every engine.</summary>
    public float[] CreateInput()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Batch * Steps * Features).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    public int[] CreateLabels() => [.. Enumerable.Range(0, Batch).Select(i => i % Classes)];

    private static int Gates(RecurrentCellType cell) => cell == RecurrentCellType.Gru ? 3 : 4;
}
