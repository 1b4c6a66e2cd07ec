using System.Diagnostics;
using LstmMlNet.Networks;

namespace LstmMlNet.Mpi;

/// <summary>
/// The processes of an MPI job (<c>mpirun -n 4 dotnet MyProgram.dll</c>), through Open MPI 4 or 5, or MPICH, whichever is installed. Create
/// one per program, at its start, and dispose of it at its end; call its operations from one thread at a time.
/// </summary>
/// <remarks>
/// The order of a sum depends on the numbers of ranks and values alone: runs are reproducible bit for bit. A rank that ends with an error,
/// by itself or by <see cref="Abort"/>, ends all ranks.
/// </remarks>
public sealed class MpiCollective : ICollective
{
    // MPI_THREAD_SERIALIZED: several threads, one at a time.
    private const int Serialized = 2;

    // Larger values are sent in parts.
    private const int MostBytes = 1 << 20;
    private readonly MpiLibrary _mpi;
    private readonly Watchdog _watchdog;
    private readonly PendingSums _pending;
    private float[] _floats = [];
    private double[] _doubles = [];
    private byte[] _bytes = [];
    private long _ticks;
    private bool _disposed;

    private MpiCollective(MpiLibrary mpi, MpiOptions options)
    {
        _mpi = mpi;
        if (mpi.IsOpenMpi)
            OpenMpiSettings.Apply();
        Check(mpi.InitThread(0, 0, Serialized, out int provided), "MPI_Init_thread");
        if (provided < Serialized)
            throw new MpiException($"{mpi.Name} does not support calls from several threads (MPI_THREAD_SERIALIZED).");
        Check(mpi.CommRank(mpi.World, out int rank), "MPI_Comm_rank");
        Check(mpi.CommSize(mpi.World, out int size), "MPI_Comm_size");
        (Rank, Size) = (rank, size);

        // Where a process is killed, MPICH's mpirun names the process; Open MPI's its rank.
        if (!mpi.IsOpenMpi)
            Console.Error.WriteLine($"rank {Rank} of {Size} is process {Environment.ProcessId} on {Environment.MachineName}");
        _watchdog = new Watchdog(options.Timeout, Expire);
        _pending = new PendingSums(mpi);

        // A rank that the launcher keeps to some of the processors has its share already.
        ProcessorGrant grant = ProcessorGrant.Read();
        ThreadsPerRank = grant.IsPart ? Environment.ProcessorCount : Math.Max(1, Environment.ProcessorCount / MpiLibrary.RanksHere);
        if (Rank == 0 && grant.IsTight(MpiLibrary.RanksHere))
            Console.Error.WriteLine($"rank 0 of {Size} may use {grant.Own} of {grant.Launcher} processors: mpirun keeps the ranks of small "
                + "jobs to a processor each, on every machine. To use all of them, start it with 'mpirun --bind-to none'.");
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public int ThreadsPerRank { get; }

    /// <summary>The MPI library that is used, by the name it was loaded under: <c>libmpi.so.40</c>.</summary>
    public string Library => _mpi.Name;

    /// <summary>
    /// The time spent in operations so far, including waits for slower ranks, during which this rank computed nothing: divided by the
    /// training time, it is the share of communication. Sums that overlap the backward pass count only with what is left of them at its
    /// end.
    /// </summary>
    public TimeSpan Communicating => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _ticks));

    /// <summary>Joins the other processes.</summary>
    /// <param name="options">How to join; null for the defaults.</param>
    /// <returns>
    /// An <see cref="MpiCollective"/>; if training alone is allowed and there are no others, a <see cref="SingleProcess"/>.
    /// </returns>
    /// <exception cref="MpiException">No MPI library was found, or the program was not started by mpirun or another launcher.</exception>
    public static ICollective Join(MpiOptions? options = null)
    {
        options ??= new MpiOptions();
        options.Validate();
        try
        {
            if (MpiLibrary.Launcher == MpiLauncher.None)
                throw new MpiException("This program was not started by an MPI launcher. Start it as 'mpirun -n 2 dotnet MyProgram.dll', "
                    + $"or set {nameof(MpiOptions)}.{nameof(MpiOptions.AloneWhereMissing)} to train in one process.");
            return new MpiCollective(MpiLibrary.Load(options.Library), options);
        }
        catch (MpiException) when (options.AloneWhereMissing)
        {
            return new SingleProcess();
        }
    }

    /// <inheritdoc/>
    public void AllReduce(Span<float> values)
    {
        if (values.IsEmpty)
            return;
        using var waiting = new Waiting(this, "a sum");
        Span<float> own = Pinned(ref _floats, values);
        Check(
            _mpi.BeginAllReduceFloats(_mpi.InPlace, ref own[0], own.Length, _mpi.Float, _mpi.Sum, _mpi.World, out nint request),
            "MPI_Iallreduce");
        Check(_pending.Wait(ref request), "MPI_Test");
        own.CopyTo(values);
    }

    /// <inheritdoc/>
    public void AllReduce(Span<double> values)
    {
        if (values.IsEmpty)
            return;
        using var waiting = new Waiting(this, "a sum");
        Span<double> own = Pinned(ref _doubles, values);
        Check(
            _mpi.BeginAllReduceDoubles(_mpi.InPlace, ref own[0], own.Length, _mpi.Double, _mpi.Sum, _mpi.World, out nint request),
            "MPI_Iallreduce");
        Check(_pending.Wait(ref request), "MPI_Test");
        own.CopyTo(values);
    }

    /// <inheritdoc/>
    public void BeginAllReduce(Span<float> values)
    {
        if (values.IsEmpty)
            return;
        ObjectDisposedException.ThrowIf(_disposed, this);
        long start = Stopwatch.GetTimestamp();
        Check(_pending.Begin(values), "MPI_Iallreduce");
        Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - start);
    }

    /// <inheritdoc/>
    public void ContinueAllReduces()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        long start = Stopwatch.GetTimestamp();
        Check(_pending.Continue(), "MPI_Test");
        Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - start);
    }

    /// <inheritdoc/>
    public void CompleteAllReduces()
    {
        using var waiting = new Waiting(this, "the sum of gradients");
        Check(_pending.Complete(), "MPI_Test");
    }

    /// <inheritdoc/>
    public void Broadcast(Span<byte> values, int root)
    {
        if (values.IsEmpty)
            return;
        using var waiting = new Waiting(this, $"what rank {root} sends");
        for (Span<byte> rest = values; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, MostBytes)..])
        {
            Span<byte> part = rest[..Math.Min(rest.Length, MostBytes)];
            Span<byte> own = Pinned(ref _bytes, part);
            Check(_mpi.BeginBroadcast(ref own[0], own.Length, _mpi.Byte, root, _mpi.World, out nint request), "MPI_Ibcast");
            Check(_pending.Wait(ref request), "MPI_Test");
            own.CopyTo(part);
        }
    }

    /// <inheritdoc/>
    public void Barrier()
    {
        using var waiting = new Waiting(this, "all ranks to arrive");
        Check(_mpi.BeginBarrier(_mpi.World, out nint request), "MPI_Ibarrier");
        Check(_pending.Wait(ref request), "MPI_Test");
    }

    /// <summary>Writes the error to standard error, with the rank's number, and ends all processes with exit code 1.</summary>
    /// <param name="reason">The error on this rank.</param>
    public void Abort(Exception reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        End($"rank {Rank} of {Size} failed: {reason.Message}");
    }

    /// <summary>Leaves the job. All ranks must call this, or none.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _watchdog.Dispose();
        _mpi.Leave();
    }

    /// <summary>
    /// A copy that does not move while MPI reads and writes it, since an operation is begun by one call and looked after by others: what
    /// is summed or sent here is short, or sent once. Gradients are summed where they are.
    /// </summary>
    private static Span<T> Pinned<T>(ref T[] pinned, ReadOnlySpan<T> values)
    {
        if (pinned.Length < values.Length)
            pinned = GC.AllocateArray<T>(values.Length, pinned: true);
        values.CopyTo(pinned);
        return pinned.AsSpan(0, values.Length);
    }

    private static void Check(int code, string function)
    {
        if (code != 0)
            throw new MpiException($"{function} failed with code {code}.");
    }

    private void Expire(string operation, TimeSpan timeout) =>
        End($"rank {Rank} of {Size} has waited {timeout.TotalSeconds:0.#} seconds for {operation}: another rank hangs, or is far slower. "
            + $"The limit is {nameof(MpiOptions)}.{nameof(MpiOptions.Timeout)}.");

    private void End(string message)
    {
        Console.Error.WriteLine($"error: {message}");
        Console.Error.Flush();
        _mpi.Abort(_mpi.World, 1);
    }

    /// <summary>An operation: timed, and watched.</summary>
    private readonly ref struct Waiting
    {
        private readonly MpiCollective _collective;
        private readonly long _start;

        public Waiting(MpiCollective collective, string operation)
        {
            ObjectDisposedException.ThrowIf(collective._disposed, collective);
            _collective = collective;
            _start = Stopwatch.GetTimestamp();
            collective._watchdog.Start(operation);
        }

        public void Dispose()
        {
            _collective._watchdog.Stop();
            Interlocked.Add(ref _collective._ticks, Stopwatch.GetTimestamp() - _start);
        }
    }
}
