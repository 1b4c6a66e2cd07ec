namespace LstmMlNet.Networks.Numerics;

/// <summary>One direction of one layer: its pass, and where its numbers lie among the network's.</summary>
internal sealed record DirectionPlan(RecurrentCell Cell, RecurrentPass Pass, int ParameterOffset, int DerivedOffset);
