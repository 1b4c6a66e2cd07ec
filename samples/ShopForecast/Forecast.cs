namespace ShopForecast;

/// <summary>A forecast as it is read from the model's output.</summary>
internal sealed class Forecast
{
    public string Shop { get; set; } = "";

    public DateTime[] Times { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float[] LowerBound { get; set; } = [];

    public float[] UpperBound { get; set; } = [];
}
