namespace LstmMlNet;

/// <summary>What to do about missing time steps: two rows of a series are more than one step of its spacing apart.</summary>
public enum TimeGapHandling
{
    /// <summary>
    /// Throw an error that names the row and the missing steps. A row that is closer than the spacing allows, or at the same time, is an
    /// error too.
    /// </summary>
    Error = 0,

    /// <summary>Treat the rows as consecutive; a note in the log gives the number of gaps and the position of the first.</summary>
    Ignore = 1,

    /// <summary>
    /// Insert the missing rows: features with their last known values, the label missing (NaN, no text, no key), so that nothing is trained
    /// or evaluated on a value that was never measured.
    /// </summary>
    Fill = 2,

    /// <summary>As <see cref="Fill"/>, with an additional last feature: 1 in a row of the table, 0 in an inserted one.</summary>
    Mask = 3,

    /// <summary>End the series before the gap, and begin another with the same ID after it.</summary>
    Split = 4,
}
