namespace LstmMlNet;

/// <summary>What to do if a feature is missing: NaN in a column, <c>?</c> in a <c>.ts</c> file.</summary>
public enum MissingValueHandling
{
    /// <summary>Throw an error that names the column and the row: nothing is filled in unless requested.</summary>
    Error = 0,

    /// <summary>
    /// Use the last known value before it in the same sequence. Values before the first known one are filled with that one if the sequence
    /// is complete; windows start at it.
    /// </summary>
    ForwardFill = 1,

    /// <summary>
    /// As <see cref="ForwardFill"/> (0 before the first known value), with an additional feature for each: 1 if the value was known, 0 if
    /// not. The network learns what a gap means (Lipton, Kale &amp; Wetzel 2016). All values come first, then all masks.
    /// </summary>
    Mask = 2,
}
