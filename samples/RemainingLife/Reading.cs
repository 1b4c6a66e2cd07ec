namespace RemainingLife;

/// <summary>What the sensors of a machine read on a day.</summary>
internal sealed class Reading
{
    public string Machine { get; set; } = "";

    public float Day { get; set; }

    /// <summary>How hard the machine works, from 0 to 1: temperature and vibration follow it.</summary>
    public float Load { get; set; }

    public float Temperature { get; set; }

    public float Vibration { get; set; }

    public float Pressure { get; set; }

    /// <summary>Days until it fails, at most <see cref="GeneratedMachines.LongestLife"/>: earlier nothing is to be seen yet.</summary>
    public float Remaining { get; set; }

    /// <summary>Whether something was wrong with the machine on that day; nothing is trained on it.</summary>
    public bool IsFaulty { get; set; }
}
