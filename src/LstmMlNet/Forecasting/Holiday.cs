namespace LstmMlNet;

/// <summary>A day of a table of holidays.</summary>
/// <param name="Date">The day, as the time column has it.</param>
/// <param name="Name">
/// What it is: days of the same name have the same effect, learned apart from other names. Default: empty, a holiday like any other.
/// </param>
public sealed record Holiday(DateOnly Date, string Name = "");
