using System.Globalization;

namespace LstmMlNet.Networks.Analysis;

/// <summary>
/// How much of the loss's gradient at the end of a sequence reaches earlier steps: the reason why an LSTM learns long dependencies and a
/// simple RNN does not (Hochreiter 1991; Bengio, Simard &amp; Frasconi 1994). Averaged over sequences, for one layer and direction.
/// </summary>
public sealed class GradientFlow
{
    private const double Exploded = 10;
    private readonly double[] _hidden;
    private readonly double[] _cell;
    private readonly double[] _kept;
    private readonly double[] _path;

    private GradientFlow(
        RecurrentCellType cellType,
        int stepsPerFrame,
        int sequences,
        double[] hidden,
        double[] cell,
        double[] kept,
        double[] path)
    {
        CellType = cellType;
        StepsPerFrame = stepsPerFrame;
        Sequences = sequences;
        _hidden = hidden;
        _cell = cell;
        _kept = kept;
        _path = path;
    }

    /// <summary>The kind of cell.</summary>
    public RecurrentCellType CellType { get; }

    /// <summary>The number of input steps per unit of distance: the length of the network's frames (patches).</summary>
    public int StepsPerFrame { get; }

    /// <summary>The number of sequences that were measured.</summary>
    public int Sequences { get; }

    /// <summary>‖∂loss/∂h‖ by the number of steps (frames) before the end, <c>[distance]</c>; distance 0 is the last step.</summary>
    public IReadOnlyList<double> HiddenNorms => _hidden;

    /// <summary>‖∂loss/∂c‖ by the number of steps (frames) before the end; empty for cells without a cell state.</summary>
    public IReadOnlyList<double> CellNorms => _cell;

    /// <summary>
    /// The norm of the gradient with respect to a step's whole state (h, and c if there is one), relative to that of the last step: the
    /// geometric mean over sequences.
    /// </summary>
    public IReadOnlyList<double> Kept => _kept;

    /// <summary>
    /// The part that arrives along the additive path alone, the product of the keep gates: the mean over units. The identity path of a
    /// residual network (He et al. 2016) keeps 1 at every distance. Empty for a simple RNN, which has no such path.
    /// </summary>
    public IReadOnlyList<double> AdditivePath => _path;

    /// <summary>Measures a network's gradient flow on sequences with targets.</summary>
    /// <param name="network">The network, trained or not.</param>
    /// <param name="data">Sequences with targets that fit the network's head. All of them are measured.</param>
    /// <param name="layer">The layer, from 0; null for the top layer.</param>
    /// <param name="direction">0 for forward, 1 for backward.</param>
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer or direction.</exception>
    public static GradientFlow Measure(RecurrentNetwork network, SequenceDataset data, int? layer = null, int direction = 0)
    {
        var tapes = new BackwardTapes(network, data, layer, direction);
        var hidden = new Means();
        var cells = new Means();
        var kept = new Means();
        var path = new Means();
        foreach (DirectionTape steps in tapes.All())
            Add(steps, hidden, cells, kept, path);

        return new GradientFlow(
            tapes.Cell.CellType,
            network.StepsPerFrame,
            data.Count,
            hidden.Values(),
            cells.Values(),
            [.. kept.Values().Select(Math.Exp)],
            path.Values());
    }

    /// <summary>
    /// Describes in a sentence how much of the gradient is left at a distance, in steps of the input: "After 100 steps the LSTM keeps 0.31
    /// of the gradient."
    /// </summary>
    /// <param name="distance">The distance, an index of <see cref="Kept"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No sequence is that long.</exception>
    public string Sentence(int distance)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)distance, (uint)_kept.Length, nameof(distance));
        return _kept[distance] > Exploded
            ? string.Create(CultureInfo.InvariantCulture, $"After {distance * StepsPerFrame} steps the {RecurrentCells.NameOf(CellType)} "
                + $"has {_kept[distance]:G2} times the gradient: it explodes.")
            : string.Create(CultureInfo.InvariantCulture, $"After {distance * StepsPerFrame} steps the {RecurrentCells.NameOf(CellType)} "
                + $"keeps {_kept[distance]:G2} of the gradient.");
    }

    private static void Add(DirectionTape tape, Means hidden, Means cells, Means kept, Means path)
    {
        double end = 0;
        double[] left = [.. Enumerable.Repeat(1.0, tape.Cell.Units)];
        for (int distance = 0; distance < tape.Steps; distance++)
        {
            int t = tape.Steps - 1 - distance;
            double h = Norm(tape.HiddenGradients[t]);
            double c = tape.CellGradients.Length > 0 ? Norm(tape.CellGradients[t]) : 0;
            double all = Norm([h, c]);
            end = distance == 0 ? all : end;
            hidden.Add(distance, h);
            if (tape.CellGradients.Length > 0)
                cells.Add(distance, c);

            // Skip sequences whose gradient is zero: there is no share to compute.
            if (end > 0)
                kept.Add(distance, Math.Log(Math.Max(all, double.Epsilon) / end));
            if (tape.Cell.Layout.KeepGate is not { } keep)
                continue;
            path.Add(distance, left.Average());
            for (int u = 0; u < left.Length; u++)
                left[u] *= tape.Cell.Layout.KeptShare(tape.Gates[keep][t][u]);
        }
    }

    private static double Norm(double[] values)
    {
        // The squares of very small numbers would vanish.
        double greatest = values.Max(Math.Abs);
        return greatest > 0 ? greatest * Math.Sqrt(values.Sum(value => value / greatest * (value / greatest))) : 0;
    }

    /// <summary>Means by distance, over the sequences that are long enough.</summary>
    private sealed class Means
    {
        private readonly List<double> _sums = [];
        private readonly List<int> _counts = [];

        public void Add(int distance, double value)
        {
            while (_sums.Count <= distance)
            {
                _sums.Add(0);
                _counts.Add(0);
            }

            _sums[distance] += value;
            _counts[distance]++;
        }

        public double[] Values() => [.. _sums.Zip(_counts, (sum, count) => count > 0 ? sum / count : 0)];
    }
}
