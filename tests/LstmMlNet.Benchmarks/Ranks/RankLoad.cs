using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.Ranks;

/// <summary>What a machine computes and sums in a training step.</summary>
/// <param name="Step">Seconds of its part of a batch.</param>
/// <param name="Lowest">Parameters of the lowest layer, whose gradients are complete when the backward pass is.</param>
/// <param name="Upper">Those above, which are summed beside the backward pass of the layers below.</param>
/// <param name="Hidden">The share of the step that this takes.</param>
internal readonly record struct RankLoad(double Step, long Lowest, long Upper, double Hidden)
{
    /// <summary>Of an LSTM: a backward pass with its gradients is two thirds of a step, each layer about as much of it.</summary>
    public static RankLoad Of(Shape shape, int layers, double step)
    {
        long all = shape.CreateNetwork(RecurrentCellType.Lstm, layers: layers).ParameterCount;
        long lowest = layers == 1 ? all : 4L * shape.Units * (shape.Features + shape.Units + 1);
        return new RankLoad(step, lowest, all - lowest, 2.0 / 3 * (layers - 1) / layers);
    }
}
