namespace LstmMlNet.Shaping.Tsf;

/// <summary>Columns of a <c>.tsf</c> file that the format does not name.</summary>
internal static class TsfColumns
{
    /// <summary>The series' name, where the file gives it none: T1, T2, …</summary>
    public const string Series = "series_name";

    /// <summary>When the value was.</summary>
    public const string Timestamp = "timestamp";

    /// <summary>The value's place in its series, from 0, where the file does not say when it was.</summary>
    public const string Step = "step";

    public const string Value = "value";
}
