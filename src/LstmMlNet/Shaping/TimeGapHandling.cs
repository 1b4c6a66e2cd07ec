namespace LstmMlNet;

/// <summary>What is done where steps are missing in time: between two rows of a series lies more than one step of its spacing.</summary>
public enum TimeGapHandling
{
    /// <summary>
    /// An error that names the row and the missing steps. So is a row nearer than the spacing allows, or at the same time.
    /// </summary>
    Error = 0,

    /// <summary>The rows are taken as neighbours; a note in the log says how many gaps there are, and where the first one is.</summary>
    Ignore = 1,

    /// <summary>
    /// The missing rows are put in: features as they were last known, the label missing (NaN, no text, no key), so that
    /// nothing is trained on or evaluated by a value that nobody measured.
    /// </summary>
    Fill = 2,

    /// <summary>As <see cref="Fill"/>, and one more feature, the last: 1 in a row of the table, 0 in one that was put in.</summary>
    Mask = 3,

    /// <summary>The series ends before the gap, and another one with the same id begins after it.</summary>
    Split = 4,
}
