using System.Runtime.InteropServices;

namespace LstmMlNet.Mpi;

/// <summary>
/// Settings of Open MPI (MCA parameters) that make its sums several times as fast. It reads them from the environment when it starts;
/// what the user has set, by <c>mpirun --mca</c> or in the environment, stays.
/// </summary>
internal static class OpenMpiSettings
{
    /// <summary>Names of environment variables, and values.</summary>
    public static readonly IReadOnlyList<(string Variable, string Value)> Defaults =
    [
        // Each rank adds a part, and the parts are gathered (Rabenseifner). By default, what is summed in place is sent as a whole to one
        // rank, which adds, and back. If there are fewer values than ranks, Open MPI takes another way by itself.
        ("OMPI_MCA_coll_libnbc_iallreduce_algorithm", "3"),

        // Ranks of a machine copy through shared memory. Reading another process's memory instead takes a system call for each part,
        // which costs more than the second copy, and which containers often forbid.
        ("OMPI_MCA_btl_vader_single_copy_mechanism", "none"),
    ];

    private delegate int SetVariableFunction(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string value,
        int overwrite);

    /// <summary>
    /// Sets what is not set, in the process's own environment: .NET keeps a copy of it, whose changes native libraries do not see.
    /// </summary>
    public static void Apply()
    {
        if (!NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "setenv", out nint address))
            return;
        var setVariable = Marshal.GetDelegateForFunctionPointer<SetVariableFunction>(address);
        foreach ((string variable, string value) in Defaults)
            _ = setVariable(variable, value, overwrite: 0);
    }
}
