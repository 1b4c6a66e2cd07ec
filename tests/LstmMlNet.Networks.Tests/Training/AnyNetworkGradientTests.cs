using CsCheck;
using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

/// <summary>Gradients of networks put together at random from everything there is: no two parts get in each other's way.</summary>
[TestClass]
internal sealed class AnyNetworkGradientTests
{
    private const int Features = 3;
    private const int Classes = 4;

    private static readonly Gen<RecurrentCellOptions> Cells = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool)
        .Select((normalizes, learnsStart, hard) => new RecurrentCellOptions
        {
            LayerNormalization = normalizes,
            LearnInitialState = learnsStart,
            RecurrentActivation = hard ? GateActivation.HardSigmoid : GateActivation.Sigmoid,
        });

    private static readonly Gen<(RecurrentCellType Type, SimdWidth Width, int Layers, bool TwoWays, bool Skip, int Units)> Stacks =
        Gen.Select(Gen.Enum<RecurrentCellType>(), Gen.Enum<SimdWidth>(), Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Int[1, 20]);

    private static readonly Gen<(int Head, SequencePooling Pooling, int StepsPerFrame, bool Tokens, int[] Lengths, int Seed)> Ends =
        Gen.Select(Gen.Int[0, 5], Gen.Enum<SequencePooling>(), Gen.Int[1, 3], Gen.Bool, Gen.Int[1, 9].Array[1, 10], Gen.Int[0, 999]);

    [TestMethod]
    public void Any_network_agrees_with_finite_differences() => Gen.Select(Stacks, Ends, Cells).Sample(
        (stack, end, cell) =>
        {
            NetworkHead head = Head(end.Head == 5 ? 5 + (end.Seed % 2) : end.Head);
            bool readsSteps = head.ReadsSteps;
            SequencePooling pooling = readsSteps ? SequencePooling.Last : end.Pooling;
            RecurrentNetwork network = Example.Network(
                stack.Type,
                end.Tokens ? 1 : Features,

                // Normalized over one or two units next to nothing is left, and finite differences of it are wrong, not the gradient.
                cell.LayerNormalization ? stack.Units + 3 : stack.Units,
                0,
                stack.Layers,
                stack.TwoWays,
                end.Seed,
                pooling,
                readsSteps || end.Tokens ? 1 : end.StepsPerFrame,
                head,
                skip: stack.Skip,
                options: cell,
                embedding: end.Tokens ? new EmbeddingLayer(6, 4) : null);
            var random = new Random(end.Seed);
            int[] lengths = [.. end.Lengths.Select(steps => steps + head.DecodedSteps)];
            float[][] sequences = end.Tokens
                ? [.. lengths.Select(steps => Enumerable.Range(0, steps).Select(_ => (float)random.Next(7)).ToArray())]
                : Example.Sequences(lengths, Features, end.Seed);
            using var engine = new TrainingEngine(network, null, head.CreateLoss(null, null, 0f), threads: 1 + (end.Seed % 3), stack.Width);
            GradientCheck.Run(
                network,
                engine,
                new ReferenceLoss(head),
                sequences,
                [.. end.Lengths.Select(steps => Targets(head, steps, random))],
                [.. end.Lengths.Select((_, i) => 0.5f + (i % 3))],
                probes: 3,
                tolerance: cell.LayerNormalization ? 2e-3 : 3e-4,
                lossTolerance: cell.LayerNormalization ? 2e-4 : 1e-5);
        },
        iter: 150,
        threads: 1);

    private static NetworkHead Head(int which) => which switch
    {
        0 => new DenseSoftmaxLayer(Classes),
        1 => new DenseSoftmaxLayer(Classes, perStep: true),
        2 => new DenseSigmoidLayer(),
        3 => new DenseLinearLayer(2),
        4 => new DenseQuantileLayer(2, 0.1f, 0.9f),
        _ => new DenseQuantileLayer(2, 0.1f, 0.9f) { StepsAhead = 1 + (which % 2) },
    };

    private static float[] Targets(NetworkHead head, int steps, Random random) => head.Target switch
    {
        TargetKind.Label => [random.Next(head.ClassCount)],
        TargetKind.StepLabels => [.. Enumerable.Range(0, steps).Select(_ => (float)random.Next(head.ClassCount))],
        _ => [random.NextSingle(), -random.NextSingle()],
    };
}
