using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Tests.Numerics.Equations;

/// <summary>
/// Gradients that vanish over hundreds of steps, and states that decay over as many, become 0 and never denormal: multiplying by
/// denormals takes many times as long.
/// </summary>
[TestClass]
internal sealed unsafe class DenormalTests
{
    private const int Longest = 400;
    private const int Count = 5;
    private const int Features = 2;
    private const int Units = 21;

    [TestMethod]
    [DataRow(RecurrentCellType.Lstm, false)]
    [DataRow(RecurrentCellType.Lstm, true)]
    [DataRow(RecurrentCellType.PeepholeLstm, false)]
    [DataRow(RecurrentCellType.PeepholeLstm, true)]
    [DataRow(RecurrentCellType.Gru, false)]
    [DataRow(RecurrentCellType.Gru, true)]
    [DataRow(RecurrentCellType.GruResetBefore, false)]
    [DataRow(RecurrentCellType.MinimalGatedUnit, false)]
    [DataRow(RecurrentCellType.SimpleRnn, false)]
    [DataRow(RecurrentCellType.SimpleRnn, true)]
    public void A_training_on_long_sequences_meets_none(RecurrentCellType type, bool normalizes)
    {
        RecurrentNetwork network = Example.Network(
            type,
            Features,
            Units,
            3,
            layers: 2,
            options: new RecurrentCellOptions { LayerNormalization = normalizes });

        // So that states and gradients decay by half per step, more or less: over 400 steps far below any float.
        Scale(network, 0.5f);
        foreach (bool silent in new[] { false, true })
        {
            // Of some lengths states are at their least where gradients are.
            int[] lengths = [Longest, 250, 160, 130, 110];
            SequenceSlice[] batch = Example.Slices([.. lengths.Select((steps, i) => Sequence(i, steps, silent))], Features);
            SequenceSlice[] labels = Example.Labels([.. Enumerable.Range(0, Count).Select(i => i % 3)]);
            using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), 1, SimdWidths.Best, roundBytes: 0);
            for (int update = 0; update < 2; update++)
                engine.Step(batch, labels, [.. batch.Select(_ => 1f)], Count, new TrainingUpdate(new Adam(), 1e-3, ClipNorm: 1f));

            NetworkRunner runner = engine.Find(0).Runner;
            for (int layer = 0; layer < 2; layer++)
            {
                PassBuffers pass = runner.PassOf(layer, 0);
                CellLayout layout = engine.Packed.Plan.Layers[layer].Directions[0].Pass.Layout;
                int units = ColumnBlock.Pad(Units);
                string of = $"layer {layer}, {(silent ? "silent" : "noisy")}: ";
                AssertNone(new(pass.Gates, pass.GateRows * layout.Slots * units), of + "gates' gradients");
                AssertNone(new(pass.States, pass.StateRows * layout.States * units), of + "states");
                AssertNone(new(pass.Finals, Count * layout.States * units), of + "final states");
                AssertNone(new(pass.Saved, pass.SavedRows * layout.Saved * units), of + "saved values");
                AssertNone(new(pass.Carry, Count * units), of + "cell states' gradients");
            }

            AssertNone(engine.Gradients, "gradients");
            AssertNone(engine.FirstMoments, "first moments");
            AssertNone(engine.SecondMoments, "second moments");
            AssertNone(engine.Packed.ParameterSpan, "weights");
        }
    }

    [TestMethod]
    public void Moments_of_a_weight_without_a_gradient_end_at_zero()
    {
        foreach (Optimizer optimizer in new Optimizer[] { new Adam(), new AdamW(), new Sgd(), new RmsProp { Rho = 0.5f } })
        {
            float parameter = 1, first = 0, second = 0;
            for (int step = 1; step <= 3000; step++)
            {
                float gradient = step == 1 ? 1e-3f : step < 500 ? 1e-20f : 0;
                var settings = new UpdateSettings(optimizer, 1, float.PositiveInfinity, 0, 1e-3, step);
                Run(settings, ref parameter, gradient, ref first, ref second);
                Assert.IsFalse(float.IsSubnormal(first) || float.IsSubnormal(second), $"{optimizer.GetType().Name}, step {step}");
            }

            Assert.IsTrue(float.IsFinite(parameter));
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Denormal_data_weights_and_moments_reach_no_product(bool standardizes)
    {
        // Less than a vector, and more than one.
        foreach (int features in new[] { 3, 21 })
        {
            RecurrentNetwork network = Example.Network(RecurrentCellType.Lstm, features, Units, 3);
            network.Layers[0].Cells[0].DataOf(ParameterNames.Kernel)[1] = 1e-40f;
            network.Layers[0].Cells[0].DataOf(ParameterNames.RecurrentKernel)[^1] = -1e-41f;
            float[] values = [.. Enumerable.Range(0, 4 * features).Select(i => i % 2 == 0 ? 1e-39f : i % 3 == 0 ? -1e-30f : 0.5f)];
            float[] means = new float[features];
            FeatureScaling? scaling = standardizes ? new FeatureScaling(means, [.. means.Select((_, i) => i % 2 == 0 ? 1f : 1e5f)]) : null;
            using var engine = new TrainingEngine(network, scaling, new SoftmaxCrossEntropy(), 1, SimdWidths.Best);
            engine.FirstMoments[..16].Fill(1e-39f);
            engine.Step(
                Example.Slices([values], features),
                Example.Labels([1]),
                [1f],
                1,
                new TrainingUpdate(new Adam(), 1e-3, ClipNorm: 1f));
            NetworkRunner runner = engine.Find(0).Runner;
            for (int t = 0; t < 4; t++)
                AssertNone(runner.InputOf(t), "inputs");
            AssertNone(engine.Packed.ParameterSpan, "weights");
            AssertNone(engine.FirstMoments, "moments");
            AssertNone(new(engine.Packed.Derived, engine.Packed.Plan.DerivedLength), "transposed weights");
            Assert.AreEqual(standardizes ? 5e-6f : 0.5f, runner.InputOf(0)[1], 1e-7f, "others stay");
        }
    }

    private static void Run(
        in UpdateSettings settings,
        ref float parameter,
        float gradient,
        ref float first,
        ref float second)
    {
        // Four of them: the narrowest vector.
        float* values = stackalloc float[16];
        for (int i = 0; i < 4; i++)
            (values[i], values[4 + i], values[8 + i], values[12 + i]) = (parameter, gradient, first, second);
        ParameterUpdate.Run(settings, new ParameterRun(values, values + 4, values + 8, values + 12, 4));
        (parameter, first, second) = (values[0], values[8], values[12]);
    }

    private static void AssertNone(ReadOnlySpan<float> values, string what)
    {
        int denormal = 0;
        foreach (float value in values)
            denormal += float.IsSubnormal(value) ? 1 : 0;
        Assert.AreEqual(0, denormal, what);
    }

    private static void Scale(RecurrentNetwork network, float factor)
    {
        foreach (RecurrentLayer layer in network.Layers)
        {
            foreach (string name in new[] { ParameterNames.Kernel, ParameterNames.RecurrentKernel })
            {
                Span<float> values = layer.Cells[0].DataOf(name);
                for (int i = 0; i < values.Length; i++)
                    values[i] *= factor;
            }
        }
    }

    /// <summary>Values at all steps, or at the first ten alone.</summary>
    private static float[] Sequence(int index, int steps, bool silent) =>
    [
        .. Enumerable.Range(0, steps * Features).Select(i => silent && i >= 10 * Features ? 0 : MathF.Sin(index + (i * 0.7f))),
    ];
}
