namespace RemainingLife;

/// <summary>The days that a machine is expected to have left.</summary>
internal sealed class Estimate
{
    public string Machine { get; set; } = "";

    public float Day { get; set; }

    public float Remaining { get; set; }

    public float Score { get; set; }
}

/// <summary>A day that the detector judged: alert, score, p-value, and the bounds of what was expected.</summary>
internal sealed class Judged
{
    public string Machine { get; set; } = "";

    public float Day { get; set; }

    public float Vibration { get; set; }

    public bool IsFaulty { get; set; }

    public double[] Prediction { get; set; } = [];
}
