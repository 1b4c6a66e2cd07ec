using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using LstmMlNet.AspNetCore.Tests.Chain;

namespace LstmMlNet.AspNetCore.Tests.Browser;

/// <summary>The page of a model of series, in a real browser on a phone's screen: the table that it was trained on is uploaded.</summary>
[TestClass]
internal sealed class SeriesPageTests
{
    [TestMethod]
    public async Task A_table_is_forecast_series_by_series_and_kept()
    {
        await using Service service = await Service.Start(zip: ServedChains.Get("a table").Train().Zip);
        await using BrowserPage browser = await BrowserPage.Open(service.Address);
        await browser.Until("#model", text => text.StartsWith("Forecasts Units 2 steps ahead", StringComparison.Ordinal));
        JsonObject[] rows = ServedChains.Get("a table").CreateRows(2, 40);
        rows[^1]["Units"] = 25;
        rows[^2]["Units"] = 25;

        // What must be known ahead is missing at first; then it follows the last known row.
        await browser.Upload("#table-file", "sales.csv", Csv(rows));
        await browser.Until("#said", text => text.StartsWith("for 2 of 2 steps Promotion must be known", StringComparison.Ordinal));
        await browser.Upload("#table-file", "sales.csv", Csv([.. rows, .. ToCome(rows, 1), .. ToCome(rows, 2)]));
        await browser.Until("#said", text => text.StartsWith("1 step ahead (2024-01-21): ", StringComparison.Ordinal)
            && text.Contains("2 steps ahead (2024-01-22)", StringComparison.Ordinal));
        StringAssert.Contains(await browser.Attribute("#chart", "aria-label"), "20 values of Units of north and a forecast of 2 steps");
        Assert.AreEqual(3, await browser.Count("#numberstable tr"), "a line for each step");
        await browser.Page.ClickAsync("#windowgates summary");
        await browser.Until("#windowgate", text => text.Contains("gate", StringComparison.Ordinal));
        StringAssert.Contains(await browser.Attribute("#windowheat", "aria-label"), "6 steps by");
        await browser.Choose("#one", "south, by the sea");
        await browser.Until("#said", text => text.StartsWith("1 step ahead", StringComparison.Ordinal));
        StringAssert.Contains(await browser.Attribute("#chart", "aria-label"), "of south, by the sea");
        await browser.Page.ClickAsync("#keep");
        await browser.Until("#kept", text => text.Contains("POST series/south%2C%20by%20the%20sea takes", StringComparison.Ordinal));
        await browser.Until("#keptlist", text => text.Contains("south, by the sea", StringComparison.Ordinal));
        Assert.AreEqual("1 series", await browser.Text("#keptcount"));

        // An error leaves nothing of the forecast before it.
        await browser.Upload("#table-file", "sales.csv", "Shop,Units\nnorth,1\n");
        await browser.Until("#said", text => text.Contains("there is no Day, Promotion", StringComparison.Ordinal));
        Assert.AreEqual(0, await browser.Count("#numberstable tr"));
        Assert.AreEqual("Nothing to draw yet", await browser.Attribute("#chart", "aria-label"));
        await browser.Fill("#pasted", "Shop,Day,Units,Promotion\nnorth,2024-01-01,many,0\n");
        await browser.Page.ClickAsync("#use");
        await browser.Until("#said", text => text == "Line 2, column 'Units': 'many' is not a number.");

        // What the service keeps is there when the page is opened again.
        await browser.Page.ReloadAsync();
        await browser.Until("#said", text => text.StartsWith("1 step ahead", StringComparison.Ordinal));
        Assert.AreEqual("south, by the sea (kept by the service)", await browser.Text("#one option"));
        StringAssert.Contains(await browser.Attribute("#chart", "aria-label"), "values of Units");
        string[] paths = ["POST forecast", "POST series/{id}", "GET series/{id}/forecast", "POST explain", "WebSocket stream"];
        foreach (string path in paths)
            StringAssert.Contains(await browser.Text("#endpoints"), path);
        Assert.IsLessThanOrEqualTo(BrowserPage.Width, await browser.ScrollWidth(), "nothing is wider than a phone");
        Assert.IsEmpty(browser.Problems, string.Join("; ", browser.Problems));
    }

    [TestMethod]
    public async Task Anomalies_are_marked_and_listed()
    {
        const string Chain = "a detector of several series, after a normalizer";
        await using Service service = await Service.Start(zip: ServedChains.Get(Chain).Train().Zip);
        await using BrowserPage browser = await BrowserPage.Open(service.Address);
        await browser.UseDarkColors();
        await browser.Until("#model", text => text.StartsWith("Finds anomalies of Units by the 3 rows before", StringComparison.Ordinal));
        JsonObject[] rows = ServedChains.Get(Chain).CreateRows(2, 80);
        foreach (JsonObject row in rows)
            row["Units"] ??= 25;
        rows[60]["Units"] = 900;
        await browser.Upload("#table-file", "sales.csv", Csv(rows));
        await browser.Until("#said", text => text.Contains("in 37 rows", StringComparison.Ordinal));
        StringAssert.Contains(await browser.Text("#numberstable"), "900");
        StringAssert.Contains(await browser.Attribute("#chart", "aria-label"), "40 values of Units of north");
        Assert.AreEqual(3, await browser.Count("#chartlegend li"), "values, band and alerts");
        await browser.Page.ClickAsync("#keep");
        await browser.Until("#kept", text => text.StartsWith("The service keeps 6 rows of north", StringComparison.Ordinal));
        await browser.Until("#keptlist", text => text == "SeriesRowsnorth6");
        await browser.Page.ReloadAsync();
        await browser.Until("#keptlist", text => text == "SeriesRowsnorth6");
        Assert.IsLessThanOrEqualTo(BrowserPage.Width, await browser.ScrollWidth(), "nothing is wider than a phone");
        Assert.IsEmpty(browser.Problems, string.Join("; ", browser.Problems));
    }

    private static JsonObject[] ToCome(JsonObject[] rows, int days) => [.. rows[^2..].Select(row => new JsonObject
    {
        ["Shop"] = (string)row["Shop"]!,
        ["Day"] = ((DateTime)row["Day"]!).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["Promotion"] = days % 2 == 1,
    })];

    /// <summary>The columns that models of sales are trained on, as a file has them.</summary>
    private static string Csv(JsonObject[] rows)
    {
        string[] names = ["Shop", "Day", "Units", "Visits", "Promotion", "Town"];
        var text = new StringBuilder(string.Join(',', names)).AppendLine();
        foreach (JsonObject row in rows)
            text.AppendLine(string.Join(',', names.Select(name => row[name] is { } value ? $"\"{value}\"" : "")));
        return text.ToString();
    }
}
