namespace LstmMlNet.Mpi;

/// <summary>Which launcher started this process, by the variables that it leaves in the environment.</summary>
internal enum MpiLauncher
{
    /// <summary>None.</summary>
    None,

    /// <summary>Open MPI's mpirun, or Slurm and others through PMIx.</summary>
    OpenMpi,

    /// <summary>MPICH's Hydra, or Slurm and others through PMI.</summary>
    Mpich,
}
