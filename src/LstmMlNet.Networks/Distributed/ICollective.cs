namespace LstmMlNet.Networks;

/// <summary>
/// The processes (ranks) that train one network together, and the few operations that they need. Every rank calls the same
/// operations in the same order with spans of the same length. LstmMlNet.Mpi implements it with MPI; another library can be put
/// behind it likewise.
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

    /// <summary>Replaces each value, in place, by its sum over all ranks. All ranks get the same bits, and the same on every run.</summary>
    /// <param name="values">This rank's summands, and then the sums.</param>
    void AllReduce(Span<float> values);

    /// <summary>Replaces each value, in place, by its sum over all ranks. All ranks get the same bits, and the same on every run.</summary>
    /// <param name="values">This rank's summands, and then the sums.</param>
    void AllReduce(Span<double> values);

    /// <summary>
    /// Begins what <see cref="AllReduce(Span{float})"/> does and may return before it is done, so that this process computes on
    /// meanwhile: the gradients of the upper layers are summed while those of the lower ones are computed. Several may be under way;
    /// all ranks begin the same ones in the same order. Default: the whole sum, at once.
    /// </summary>
    /// <param name="values">
    /// Memory that does not move (native, or of a pinned array), and is left alone until <see cref="CompleteAllReduces"/> returns.
    /// </param>
    void BeginAllReduce(Span<float> values) => AllReduce(values);

    /// <summary>
    /// Lets sums that were begun go on: libraries mostly send and add only while they are called. Called often while this process
    /// computes, never by two threads at once. Default: does nothing.
    /// </summary>
    void ContinueAllReduces()
    {
    }

    /// <summary>Returns when all sums that were begun are complete, on this rank. Default: at once.</summary>
    void CompleteAllReduces()
    {
    }

    /// <summary>Copies one rank's bytes to all others.</summary>
    /// <param name="values">What is sent by <paramref name="root"/> and overwritten everywhere else.</param>
    /// <param name="root">The rank that sends.</param>
    void Broadcast(Span<byte> values, int root);

    /// <summary>Returns when every rank has called it.</summary>
    void Barrier();

    /// <summary>
    /// Ends all ranks because this one cannot go on, with a message that names it: otherwise they would wait for it for ever. It
    /// may return, where the process can only be ended from outside.
    /// </summary>
    /// <param name="reason">The error on this rank.</param>
    void Abort(Exception reason);
}
