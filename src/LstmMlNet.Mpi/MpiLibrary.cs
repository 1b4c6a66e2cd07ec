using System.Globalization;
using System.Runtime.InteropServices;

namespace LstmMlNet.Mpi;

/// <summary>
/// The functions and handles of the MPI library that is there. MPI's standard has no binary interface before version 5: in Open MPI a
/// handle is the address of an exported symbol, in MPICH a number, and both take <c>MPI_IN_PLACE</c> as a pointer of their own.
/// </summary>
internal sealed class MpiLibrary
{
    private static readonly string[] s_openMpi = ["libmpi.so.40", "libmpi.40.dylib"];
    private static readonly string[] s_mpich = ["libmpi.so.12", "libmpich.so.12", "libmpi.12.dylib"];
    private readonly nint _module;

    private MpiLibrary(nint module, string name)
    {
        _module = module;
        Name = name;
        IsOpenMpi = NativeLibrary.TryGetExport(module, "ompi_mpi_comm_world", out _);
        World = Handle("ompi_mpi_comm_world", 0x44000000);
        Float = Handle("ompi_mpi_float", 0x4c00040a);
        Double = Handle("ompi_mpi_double", 0x4c00080b);
        Byte = Handle("ompi_mpi_byte", 0x4c00010d);
        Sum = Handle("ompi_mpi_op_sum", 0x58000003);
        InPlace = IsOpenMpi ? 1 : -1;
        NoStatus = IsOpenMpi ? 0 : 1;
        InitThread = Function<InitThreadFunction>("MPI_Init_thread");
        Leave = Function<FinalizeFunction>("MPI_Finalize");
        CommRank = Function<CommFunction>("MPI_Comm_rank");
        CommSize = Function<CommFunction>("MPI_Comm_size");
        BeginAllReduceFloats = Function<BeginAllReduceFloatsFunction>("MPI_Iallreduce");
        BeginAllReduceDoubles = Function<BeginAllReduceDoublesFunction>("MPI_Iallreduce");
        BeginBroadcast = Function<BeginBroadcastFunction>("MPI_Ibcast");
        BeginBarrier = Function<BeginBarrierFunction>("MPI_Ibarrier");
        Test = Function<TestFunction>("MPI_Test");
        Abort = Function<AbortFunction>("MPI_Abort");
    }

    public delegate int InitThreadFunction(nint argc, nint argv, int required, out int provided);

    public delegate int FinalizeFunction();

    public delegate int CommFunction(nint comm, out int value);

    public delegate int BeginAllReduceFloatsFunction(
        nint send,
        ref float receive,
        int count,
        nint type,
        nint operation,
        nint comm,
        out nint request);

    public delegate int BeginAllReduceDoublesFunction(
        nint send,
        ref double receive,
        int count,
        nint type,
        nint operation,
        nint comm,
        out nint request);

    public delegate int BeginBroadcastFunction(ref byte buffer, int count, nint type, int root, nint comm, out nint request);

    public delegate int BeginBarrierFunction(nint comm, out nint request);

    public delegate int TestFunction(ref nint request, out int done, nint status);

    public delegate int AbortFunction(nint comm, int code);

    public string Name { get; }

    public bool IsOpenMpi { get; }

    public nint World { get; }

    public nint Float { get; }

    public nint Double { get; }

    public nint Byte { get; }

    public nint Sum { get; }

    public nint InPlace { get; }

    public InitThreadFunction InitThread { get; }

    public FinalizeFunction Leave { get; }

    public CommFunction CommRank { get; }

    public CommFunction CommSize { get; }

    /// <summary>A request is a pointer in Open MPI; in MPICH a number, whose four bytes are the first of the eight.</summary>
    public BeginAllReduceFloatsFunction BeginAllReduceFloats { get; }

    public BeginAllReduceDoublesFunction BeginAllReduceDoubles { get; }

    public BeginBroadcastFunction BeginBroadcast { get; }

    public BeginBarrierFunction BeginBarrier { get; }

    public TestFunction Test { get; }

    /// <summary><c>MPI_STATUS_IGNORE</c>.</summary>
    public nint NoStatus { get; }

    public AbortFunction Abort { get; }

    /// <summary>Which launcher started this process.</summary>
    public static MpiLauncher Launcher =>
        Has("OMPI_COMM_WORLD_SIZE") || Has("PMIX_RANK") ? MpiLauncher.OpenMpi : Has("PMI_RANK") ? MpiLauncher.Mpich : MpiLauncher.None;

    /// <summary>Loads the library.</summary>
    /// <param name="path">A given one; null for the launcher's.</param>
    /// <exception cref="MpiException">There is none.</exception>
    public static MpiLibrary Load(string? path)
    {
        string[] names = path is not null
            ? [path]
            : Launcher == MpiLauncher.Mpich
            ? [.. s_mpich, .. s_openMpi]
            : [.. s_openMpi, .. s_mpich];
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint module) && NativeLibrary.TryGetExport(module, "MPI_Init_thread", out _))
                return new MpiLibrary(module, name);
        }

        throw new MpiException($"No MPI library was found ({string.Join(", ", names)}). Install Open MPI (Debian, Ubuntu: "
            + $"apt install openmpi-bin) or MPICH, or give its path by {nameof(MpiOptions)}.{nameof(MpiOptions.Library)}.");
    }

    /// <summary>How many of a job's processes the launcher started on this machine; 1 where it does not say.</summary>
    public static int RanksHere =>
        int.TryParse(
            Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_LOCAL_SIZE") ?? Environment.GetEnvironmentVariable("MPI_LOCALNRANKS"),
            CultureInfo.InvariantCulture,
            out int ranks)
            ? Math.Max(1, ranks)
            : 1;

    private static bool Has(string variable) => Environment.GetEnvironmentVariable(variable) is not null;

    private nint Handle(string symbol, int number) => IsOpenMpi ? NativeLibrary.GetExport(_module, symbol) : number;

    private T Function<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_module, name));
}
