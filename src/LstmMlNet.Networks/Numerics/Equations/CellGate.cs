namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A gate or candidate of a cell: its name, where its values lie, and whether it is a sigmoid (a gate, 0 to 1) or a tangent (a
/// candidate, −1 to 1).
/// </summary>
internal readonly record struct CellGate(string Name, int Slot, bool IsSigmoid = true);
