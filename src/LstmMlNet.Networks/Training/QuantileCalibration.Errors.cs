using System.Runtime.InteropServices;

namespace LstmMlNet.Networks;

/// <content>The errors that are calibrated by.</content>
public static partial class QuantileCalibration
{
    /// <summary>
    /// For each output, how far the actual value lay above the mean, in units of the sequence's level by each network that is
    /// calibrated.
    /// </summary>
    private sealed class CalibrationErrors(IReadOnlyList<RecurrentNetwork> networks)
    {
        private const int BatchSize = 64;
        private readonly List<float>[][] _errors =
            [.. networks.Select(network => Enumerable.Range(0, network.Head.Outputs).Select(_ => new List<float>()).ToArray())];

        /// <summary>Adds the errors of trained networks on some sequences; none of them where it is stopped.</summary>
        /// <param name="trained">The networks.</param>
        /// <param name="data">The sequences.</param>
        /// <param name="threadCount">The number of threads to score with.</param>
        /// <param name="stop">Ends it before its end.</param>
        public void Add(NetworkEnsemble trained, SequenceDataset data, int threadCount = 1, CancellationToken stop = default)
        {
            float[][] outputs = [.. Enumerable.Range(0, data.Count).Select(_ => new float[networks[0].Head.Outputs])];
            using var scorer = new SequenceScorer(trained, threadCount) { Stop = stop };
            for (int start = 0; start < data.Count; start += BatchSize)
            {
                int count = Math.Min(BatchSize, data.Count - start);
                scorer.Score(data, start, count);
                if (stop.IsCancellationRequested)
                    return;
                for (int i = 0; i < count; i++)
                    scorer.CopyOutputs(i, outputs[start + i]);
            }

            for (int s = 0; s < data.Count; s++)
                Add(outputs[s], data, s);
        }

        private void Add(float[] outputs, SequenceDataset data, int sequence)
        {
            int quantiles = HeadOf(networks[0]).Quantiles.Count;
            ReadOnlySpan<float> targets = data.TargetsOf(sequence);
            for (int n = 0; n < networks.Count; n++)
            {
                double unit = networks[n].LevelFeature?.Of(data.SequenceAt(sequence), data.Features).Unit ?? 1;
                for (int i = 0; i < outputs.Length; i++)
                {
                    if (!float.IsNaN(targets[i / quantiles]))
                        _errors[n][i].Add((float)((targets[i / quantiles] - outputs[i]) / unit));
                }
            }
        }

        /// <summary>Adds what other processes, which have rows of their own, have found.</summary>
        public void AddRanks(ICollective ranks)
        {
            if (ranks.Size == 1)
                return;
            foreach (List<float> own in _errors.SelectMany(errors => errors))
            {
                byte[] mine = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(own)).ToArray();
                own.Clear();
                for (int rank = 0; rank < ranks.Size; rank++)
                {
                    byte[] theirs = ranks.BroadcastBytes(mine, rank);
                    own.AddRange(MemoryMarshal.Cast<byte, float>(theirs));
                }
            }
        }

        /// <param name="least">With fewer errors than these, an output takes those of the steps next to it, too.</param>
        /// <param name="keepsMedian">Whether the median stays where it is.</param>
        /// <returns>Whether there was anything to calibrate on.</returns>
        public bool Apply(int least = 0, bool keepsMedian = false)
        {
            if (Array.TrueForAll(_errors[0], values => values.Count == 0))
                return false;
            for (int n = 0; n < networks.Count; n++)
            {
                DenseQuantileLayer head = HeadOf(networks[n]);
                var offsets = new float[head.Outputs];
                for (int i = 0; i < offsets.Length; i++)
                {
                    float quantile = head.Quantiles[i % head.Quantiles.Count];
                    if (!keepsMedian || quantile != 0.5f)
                        offsets[i] = Quantile(ErrorsOf(n, i, head, least), quantile);
                }

                head.Calibration = offsets;
            }

            return true;
        }

        /// <summary>The errors of an output, and where they are few those of the same output at the steps next to it.</summary>
        private List<float> ErrorsOf(int network, int output, DenseQuantileLayer head, int least)
        {
            List<float>[] errors = _errors[network];
            int apart = head.Quantiles.Count * (head.StepsAhead > 0 ? head.Horizon / head.StepsAhead : 1);
            List<float> gathered = [.. errors[output]];
            for (int near = apart; gathered.Count < least && near < errors.Length; near += apart)
            {
                if (output - near >= 0)
                    gathered.AddRange(errors[output - near]);
                if (output + near < errors.Length)
                    gathered.AddRange(errors[output + near]);
            }

            return gathered;
        }
    }
}
