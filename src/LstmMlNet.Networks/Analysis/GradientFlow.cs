using System.Globalization;

namespace LstmMlNet.Networks.Analysis;

/// <summary>
/// How much of the loss's gradient at the end of a sequence is left further back: the reason why an LSTM learns from far away
/// and a simple RNN does not (Hochreiter 1991; Bengio, Simard &amp; Frasconi 1994). Means over sequences, for one layer and direction.
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

    /// <summary>Steps of the input for one of a distance: the network's frames (patches) are so long.</summary>
    public int StepsPerFrame { get; }

    /// <summary>Sequences that were measured.</summary>
    public int Sequences { get; }

    /// <summary>‖∂loss/∂h‖ at so many steps (frames) before the end, <c>[distance]</c>; distance 0 is the last step.</summary>
    public IReadOnlyList<double> HiddenNorms => _hidden;

    /// <summary>‖∂loss/∂c‖ at so many steps (frames) before the end; empty for cells without cell state.</summary>
    public IReadOnlyList<double> CellNorms => _cell;

    /// <summary>
    /// The norm of the gradient of all of a step's state (h, and c where there is one), as a share of the last step's: the
    /// geometric mean over sequences.
    /// </summary>
    public IReadOnlyList<double> Kept => _kept;

    /// <summary>
    /// What of it comes along the additive path alone, by the keep gate's product: the mean over units. A residual network's identity
    /// path (He et al. 2016) keeps 1 at every distance; empty for a simple RNN, which has none.
    /// </summary>
    public IReadOnlyList<double> AdditivePath => _path;

    /// <summary>Measures a network on sequences and their targets.</summary>
    /// <param name="network">The network, trained or not.</param>
    /// <param name="data">Sequences with targets that its head predicts. All of them are measured.</param>
    /// <param name="layer">The layer, from 0; null for the top one.</param>
    /// <param name="direction">0 forward, 1 backward.</param>
    /// <exception cref="ArgumentException">Data that does not fit the network.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such layer or direction.</exception>
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
    /// What is left at a distance in a sentence: "After 100 steps the LSTM keeps 0.31 of the gradient." It speaks of steps of
    /// the input.
    /// </summary>
    /// <param name="distance">The distance, an index of <see cref="Kept"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No sequence reaches so far.</exception>
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

            // A gradient of nothing has no share that could be kept.
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
        // Squares of what is very small would vanish.
        double greatest = values.Max(Math.Abs);
        return greatest > 0 ? greatest * Math.Sqrt(values.Sum(value => value / greatest * (value / greatest))) : 0;
    }

    /// <summary>Means by distance, over the sequences that reach so far.</summary>
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
