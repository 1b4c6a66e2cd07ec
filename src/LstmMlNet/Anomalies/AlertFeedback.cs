namespace LstmMlNet.Anomalies;

/// <summary>What was expected of a row that is an alert: from where it is judged to the windows of the rows after it.</summary>
internal sealed class AlertFeedback
{
    private double? _expected;

    /// <summary>Says that the current row is an alert.</summary>
    /// <param name="expected">What was expected of it.</param>
    public void Give(double expected) => _expected = expected;

    /// <summary>What was expected of the row before; null where it was no alert.</summary>
    public double? Take()
    {
        double? expected = _expected;
        _expected = null;
        return expected;
    }
}
