namespace LstmMlNet.Networks.Numerics;

/// <summary>How evenly one phase of a batch is cut among threads.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Slowest">Cycles, about, of the threads that others wait for.</param>
/// <param name="Mean">The mean of all threads'.</param>
internal readonly record struct PhaseBalance(string Name, double Slowest, double Mean)
{
    /// <summary>1 where none waits.</summary>
    public double Balance => Mean > 0 ? Slowest / Mean : 1;
}
