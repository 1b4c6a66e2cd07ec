namespace LstmMlNet.Networks.Numerics;

/// <summary>Blocks of parameters that lie beside one another, and whose gradients are complete at about the same time.</summary>
/// <param name="Offset">Where its first float lies among all parameters.</param>
/// <param name="Length">Floats to the end of its last block.</param>
/// <param name="Tasks">The places of its blocks among all.</param>
/// <param name="Directions">The directions whose blocks they are, as <see cref="ParameterTask.IsOf"/> has them.</param>
/// <param name="IsLeftToAll">Whether shares leave them to whoever has time (<see cref="TrainingRounds"/>).</param>
internal sealed record GradientBucket(int Offset, int Length, int[] Tasks, HashSet<(int Layer, int Direction)> Directions, bool IsLeftToAll)
{
    /// <summary>Cuts all blocks into buckets, in the order in which a backward pass comes to them; embeddings are last.</summary>
    /// <param name="tasks">All blocks.</param>
    /// <param name="lowestLayer">The last layer that a backward pass comes to.</param>
    /// <param name="mostFloats">Floats of a bucket at most, but for a longer block.</param>
    public static GradientBucket[] Cut(ParameterTask[] tasks, int lowestLayer, int mostFloats)
    {
        var buckets = new List<GradientBucket>();
        var run = new List<int>();
        foreach (int next in Enumerable.Range(0, tasks.Length).OrderBy(i => tasks[i].Offset))
        {
            if (run.Count > 0 && (StageOf(tasks[next]) != StageOf(tasks[run[0]])
                || tasks[next].Offset + tasks[next].Length - tasks[run[0]].Offset > mostFloats))
                Close();
            run.Add(next);
        }

        if (run.Count > 0)
            Close();

        // From the top down, of a layer's directions the last first; then what is left to all.
        return
        [
            .. buckets.OrderBy(bucket => tasks[bucket.Tasks[0]].IsEmbedding)
                .ThenBy(bucket => bucket.IsLeftToAll)
                .ThenByDescending(bucket => HeightOf(tasks[bucket.Tasks[0]]))
                .ThenByDescending(bucket => StageOf(tasks[bucket.Tasks[0]]).Direction)
                .ThenBy(bucket => bucket.Offset),
        ];

        void Close()
        {
            ParameterTask last = tasks[run[^1]];
            HashSet<(int, int)> directions = [.. run.Select(i => DirectionOf(tasks[i]))];
            buckets.Add(new GradientBucket(
                tasks[run[0]].Offset,
                last.Offset + last.Length - tasks[run[0]].Offset,
                [.. run],
                directions,
                tasks[run[0]].IsOf(lowestLayer, RoundSums.LastDirection)));
            run.Clear();
        }
    }

    /// <summary>Blocks of one stage are complete together: a direction's; those above all layers; all convolutions'.</summary>
    private static (int Layer, int Direction) StageOf(in ParameterTask task) => task.IsFrontEnd || task.IsEmbedding
        ? (task.Layer, 0)
        : DirectionOf(task);

    private static (int Layer, int Direction) DirectionOf(in ParameterTask task) =>
        task.IsPool ? (ParameterTask.AboveLayers, 0) : (task.Layer, task.Direction);

    private static int HeightOf(in ParameterTask task) => task.IsHead || task.IsPool ? int.MaxValue : task.IsFrontEnd ? -1 : task.Layer;
}
