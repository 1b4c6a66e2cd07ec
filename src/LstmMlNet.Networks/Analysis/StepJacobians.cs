using MathNet.Numerics.LinearAlgebra;

namespace LstmMlNet.Networks.Analysis;

/// <summary>
/// The singular values of a layer's step Jacobians, ∂(state)/∂(previous state), along a sequence: below 1 the gradient shrinks with every
/// step, above 1 it can grow (Pascanu, Mikolov &amp; Bengio 2013).
/// </summary>
public sealed class StepJacobians
{
    private StepJacobians(RecurrentCellType cellType, IReadOnlyList<int> steps, IReadOnlyList<IReadOnlyList<double>> values)
    {
        CellType = cellType;
        Steps = steps;
        SingularValues = values;
    }

    /// <summary>The kind of cell.</summary>
    public RecurrentCellType CellType { get; }

    /// <summary>The steps that were examined, in the order in which the direction reads.</summary>
    public IReadOnlyList<int> Steps { get; }

    /// <summary>
    /// All singular values at each of these steps, in descending order: as many as the state has values (2 · units for LSTMs).
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>> SingularValues { get; }

    /// <summary>The largest singular value at each step.</summary>
    public IReadOnlyList<double> Greatest => [.. SingularValues.Select(values => values[0])];

    /// <summary>The median singular value at each step: half of the directions are scaled by at least this much.</summary>
    public IReadOnlyList<double> Median => [.. SingularValues.Select(values => values[values.Count / 2])];

    /// <summary>Computes the singular values along a sequence.</summary>
    /// <param name="network">The network.</param>
    /// <param name="sequence">The values step by step, <c>[steps, features]</c>.</param>
    /// <param name="maximumSteps">
    /// The maximum number of steps to examine, evenly spaced; each needs a singular value decomposition. Default: 20.
    /// </param>
    /// <param name="layer">The layer, from 0; null for the top layer.</param>
    /// <param name="direction">0 for forward, 1 for backward.</param>
    /// <exception cref="ArgumentException">The sequence does not fit the network.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer or direction.</exception>
    public static StepJacobians Measure(
        RecurrentNetwork network,
        ReadOnlySpan<float> sequence,
        int maximumSteps = 20,
        int? layer = null,
        int direction = 0)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumSteps, 1);
        int place = layer ?? network.Layers.Count - 1;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)place, (uint)network.Layers.Count, nameof(layer));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)direction, (uint)network.Layers[place].Cells.Count, nameof(direction));
        NetworkTape tape = NetworkTape.Record(network, [AnalyzedSequences.Check(network, sequence)]).Single();
        DirectionTape steps = tape.Layers[place][direction];
        int count = Math.Min(maximumSteps, steps.Steps);
        int[] chosen = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * steps.Steps / count))];
        return new StepJacobians(
            steps.Cell.CellType,
            chosen,
            [.. chosen.Select(t => Matrix<double>.Build.DenseOfArray(steps.Jacobian(t)).Svd(computeVectors: false).S.ToArray())]);
    }
}
