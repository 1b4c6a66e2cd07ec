namespace LstmMlNet;

/// <summary>What is done where a feature is missing: NaN in a column, <c>?</c> in a <c>.ts</c> file.</summary>
public enum MissingValueHandling
{
    /// <summary>An error that names the column and the row: nothing is made up without being asked for.</summary>
    Error = 0,

    /// <summary>
    /// The last known value before it, in the same sequence. Before the first known value: that one, where the sequence is
    /// whole; windows begin with it.
    /// </summary>
    ForwardFill = 1,

    /// <summary>
    /// As <see cref="ForwardFill"/> (0 before the first known value), and one more feature for each: 1 where the value was known, 0
    /// where not. The network learns what a gap means (Lipton, Kale &amp; Wetzel 2016). All values come first, then all masks.
    /// </summary>
    Mask = 2,
}
