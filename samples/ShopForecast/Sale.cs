namespace ShopForecast;

/// <summary>What a shop sold on a day, and what was known of the day before.</summary>
internal sealed class Sale
{
    public string Shop { get; set; } = "";

    public DateTime Date { get; set; }

    /// <summary>Pieces sold; NaN on days that are still to come.</summary>
    public float Sold { get; set; }

    /// <summary>Whether the shop has a promotion: it is planned ahead.</summary>
    public bool Promotion { get; set; }

    /// <summary>The price of a piece, also planned ahead.</summary>
    public float Price { get; set; }

    public string Town { get; set; } = "";

    /// <summary>The shop's floor, in square meters.</summary>
    public float Floor { get; set; }

    /// <summary>The same day with another plan.</summary>
    public Sale With(bool promotion) => new()
    {
        Shop = Shop,
        Date = Date,
        Sold = Sold,
        Promotion = promotion,
        Price = Price,
        Town = Town,
        Floor = Floor,
    };
}
