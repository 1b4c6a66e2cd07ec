namespace LstmMlNet;

/// <summary>A holiday.</summary>
/// <param name="Date">The day, as the time column has it.</param>
/// <param name="Name">
/// Its name: days with the same name share one effect, learned separately from other names. Default: empty, a holiday like any other.
/// </param>
public sealed record Holiday(DateOnly Date, string Name = "");
