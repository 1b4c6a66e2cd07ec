using System.Globalization;

namespace LstmMlNet.Reports.Measures;

/// <summary>Describes what carries a network's memory over a length, in words that follow from the numbers.</summary>
/// <param name="Cell">The kind of cell, as one writes it.</param>
/// <param name="KeepGate">The name of the gate that scales the state; null for a cell without one.</param>
/// <param name="Steps">The length, in steps of the input.</param>
/// <param name="Recurrences">The length, in steps of the recurrent layer: of frames, if it reads several steps at once.</param>
/// <param name="Before">Share of the memory's gradient that is left over all paths, before training.</param>
/// <param name="Left">The same after it.</param>
/// <param name="State">Share that is left along the state alone, after training.</param>
/// <param name="Gates">Share that is left through the gates alone, after training.</param>
internal sealed record MemoryStory(
    string Cell,
    string? KeepGate,
    int Steps,
    int Recurrences,
    double Before,
    double Left,
    double State,
    double Gates)
{
    private const double Exploding = 10;
    private const double Clear = 2;
    private const double Small = 0.1;

    /// <summary>Share that is left along the state alone, before training; null if it was not measured.</summary>
    public double? StateBefore { get; init; }

    /// <summary>Share that is left through the gates alone, before training; null if it was not measured.</summary>
    public double? GatesBefore { get; init; }

    public bool Explodes => Left > Exploding;

    /// <summary>How much is left, and what training did to it.</summary>
    public string Amount()
    {
        string change = Left > Clear * Before
            ? "training has increased it"
            : Before > Clear * Left
            ? "training has reduced it"
            : "training has hardly changed it";
        return Explodes
            ? string.Create(CultureInfo.InvariantCulture, $"The gradient explodes: {Steps} steps before the end the memory's gradient in "
                + $"this {Cell} is {HtmlText.Plain(Left)} times as large as at the end (before training {HtmlText.Plain(Before)})")
            : string.Create(CultureInfo.InvariantCulture, $"Over {Steps} steps this {Cell} keeps {Part(Left)} of the gradient of its "
                + $"memory (before training {Part(Before)}: {change})");
    }

    /// <summary>Along which paths.</summary>
    public string Carrier()
    {
        if (KeepGate is null)
            return OnePath();
        string before = StateBefore is { } state && GatesBefore is { } gates
            ? $" Before training it was {Part(state)} along the state and {Part(gates)} through the gates."
            : "";
        return Trained() + before;
    }

    private string Trained()
    {
        string measured = $"along the state alone, scaled only by the {KeepGate}, {Part(State)} is left; through the gates and "
            + $"the recurrent kernel alone, {Part(Gates)}";
        string other = Math.Max(State, Gates) > Clear * Left ? " Together they partly cancel." : "";
        if (State >= Left / Clear && State > Clear * Gates)
            return $"The state carries the memory: {measured}.{other}";
        if (Gates >= Left / Clear && Gates > Clear * State)
            return $"The gates carry the memory, not the state: {measured}. That is not what such a cell is "
                + $"designed for: its {KeepGate} lets the state fade.{other}";
        return Math.Max(State, Gates) >= Left / Clear
            ? $"State and gates both carry the memory: {measured}.{other}"
            : $"Neither carries the memory alone: {measured}. Most of it takes paths that alternate between them.";
    }

    /// <summary>For a cell without a keep gate: the factor of one step, and of all of them.</summary>
    private string OnePath()
    {
        string steps = string.Create(CultureInfo.InvariantCulture, $"{Recurrences}");
        string after = PerStep(Left);
        string before = PerStep(Before);
        string change = after == before ? "as before training" : $"before training {before}";
        string why = Left > 1
            ? "A factor above 1 grows from step to step."
            : Left > Small
            ? "This close to 1, the memory lasts that long."
            : $"A factor below 1 shrinks the gradient at every step, and after {steps} of them little is left.";
        return $"A {Cell} has only one path: at every step the memory passes through the recurrent kernel and the activation. As measured, "
            + $"a step multiplies the gradient by {after} on average ({change}), and {after} to the power of {steps} is {Part(Left)}. "
            + $"{why}";
    }

    /// <summary>The per-step factor whose power gives the total, with as many digits as the power needs.</summary>
    private string PerStep(double share) => share > 0 ? HtmlText.Number(Math.Pow(share, 1.0 / Recurrences), "0.000") : "0";

    /// <summary>A share in readable form; very small ones as a power of ten.</summary>
    public static string Part(double share) => share switch
    {
        >= 0.995 and <= 1.005 => "all",
        > 1.005 => $"all ({HtmlText.Plain(share)} times)",
        >= 0.001 => HtmlText.Number(share, "G2"),
        < 1e-30 => "nothing",
        _ => HtmlText.Number(share, "0e+0"),
    };
}
