namespace LstmMlNet.Networks;

/// <summary>
/// The processes (ranks) that train one network together, and the few operations that they need. Every rank calls the same operations in
/// the same order with spans of the same length. LstmMlNet.Mpi implements it with MPI; other libraries can be put behind it in the same
/// way.
/// </summary>
public interface ICollective : IDisposable
{
    /// <summary>The number of this process, from 0 to <see cref="Size"/> − 1.</summary>
    int Rank { get; }

    /// <summary>The number of processes.</summary>
    int Size { get; }

    /// <summary>
    /// The number of threads that a rank should train with unless a number is set. Default: the number of processors; where several ranks
    /// are on one machine, each rank's share of them.
    /// </summary>
    int ThreadsPerRank => Environment.ProcessorCount;

    /// <summary>
    /// Replaces each value, in place, by its sum over all ranks. The sums are bit-identical on all ranks and on every run.
    /// </summary>
    /// <param name="values">This rank's values, replaced by the sums.</param>
    void AllReduce(Span<float> values);

    /// <summary>
    /// Replaces each value, in place, by its sum over all ranks. The sums are bit-identical on all ranks and on every run.
    /// </summary>
    /// <param name="values">This rank's values, replaced by the sums.</param>
    void AllReduce(Span<double> values);

    /// <summary>
    /// Begins an <see cref="AllReduce(Span{float})"/> and may return before it is complete, so that this process can go on computing: the
    /// gradients of the upper layers are summed while those of the lower ones are computed. Several may be in progress; all ranks begin the
    /// same ones in the same order. Default: computes the whole sum at once.
    /// </summary>
    /// <param name="values">
    /// Memory that does not move (native, or a pinned array), and that nothing else touches until <see cref="CompleteAllReduces"/> returns.
    /// </param>
    void BeginAllReduce(Span<float> values) => AllReduce(values);

    /// <summary>
    /// Lets sums in progress go on: most libraries send and add only while they are called. Called often while this process computes, never
    /// by two threads at once. Default: does nothing.
    /// </summary>
    void ContinueAllReduces()
    {
    }

    /// <summary>Waits until all sums in progress are complete on this rank. Default: returns at once.</summary>
    void CompleteAllReduces()
    {
    }

    /// <summary>Copies one rank's bytes to all others.</summary>
    /// <param name="values">The bytes that <paramref name="root"/> sends; overwritten on all other ranks.</param>
    /// <param name="root">The rank that sends.</param>
    void Broadcast(Span<byte> values, int root);

    /// <summary>Waits until every rank has called it.</summary>
    void Barrier();

    /// <summary>
    /// Ends all ranks because this one cannot go on, with a message that names it: otherwise they would wait for it forever. It may return
    /// if the process can only be ended from outside.
    /// </summary>
    /// <param name="reason">The error on this rank.</param>
    void Abort(Exception reason);
}
