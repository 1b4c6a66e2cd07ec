using System.Globalization;
using System.Text;
using LstmMlNet.AspNetCore.Tests.Chain;
using PuppeteerSharp;
using PuppeteerSharp.Input;

namespace LstmMlNet.AspNetCore.Tests.Browser;

/// <summary>The page in a real browser, by mouse, keyboard and on a phone's screen.</summary>
[TestClass]
internal sealed class PageTests
{
    [TestMethod]
    public async Task Forecasts_of_large_numbers_are_shown_with_the_digits_that_differ()
    {
        await using Service service = await Service.Start(zip: DoubleForecastTests.Train().Zip);
        await using BrowserPage browser = await BrowserPage.Open(service.Address);
        await browser.Upload("#file", "meter.json", "[[40000300],[40000300.25],[40000300.5],[40000300.75],[40000301],[40000301.25],"
            + "[40000301.5],[40000301.75]]");
        await browser.Until("#result", text => text.StartsWith("Next step: 4000030", StringComparison.Ordinal)
            && text.Contains("2 steps ahead: 4000030", StringComparison.Ordinal));

        // The table that it was trained on: the forecast is made from the series' end.
        string rows = string.Join(
            '\n',
            Enumerable.Range(0, 40).Select(t => string.Create(CultureInfo.InvariantCulture, $"{t},{40_000_400 + (0.25 * t)}")));
        await browser.Upload("#file", "meter.csv", $"hour,kwh\n{rows}\n");
        await browser.Until("#result", text => text.StartsWith("Next step: 4000041", StringComparison.Ordinal));
        StringAssert.Contains(await browser.Text("#sample"), "the last 8 of 40 steps");
    }

    [TestMethod]
    public async Task It_predicts_for_samples_drawings_and_files()
    {
        await using Service service = await Service.Start();
        await using BrowserPage browser = await BrowserPage.Open(service.Address);
        IPage page = browser.Page;

        // The first sample is shown and predicted at once.
        await browser.Until("#result", text => text is "first" or "second");
        Assert.AreEqual(2, await browser.Count("#scores meter"));
        StringAssert.Contains(await browser.Attribute("#evolution", "aria-label"), "After the last of");
        StringAssert.Contains(await browser.Attribute("#heat", "aria-label"), "Heat map of the forget gate");
        await browser.Choose("#gate", "cell state");
        StringAssert.Contains(await browser.Attribute("#heat", "aria-label"), "cell state");
        Assert.IsLessThanOrEqualTo(BrowserPage.Width, await browser.ScrollWidth(), "nothing is wider than a phone");

        // Drawn by keyboard: the second channel rises.
        await browser.Fill("#steps", "6");
        await page.ClickAsync("#clear");
        await page.SelectAsync("#channel", "1");
        await page.FocusAsync("#plot");
        for (int t = 1; t < 6; t++)
        {
            await page.Keyboard.PressAsync("ArrowRight");
            for (int up = 0; up < 3 * t; up++)
                await page.Keyboard.PressAsync("PageUp");
        }

        StringAssert.Contains(await browser.Text("#cursor"), "step 6: channel 2 is");
        await page.Keyboard.PressAsync("Enter");
        await browser.Until("#result", text => text == "second");

        // Drawn by mouse.
        await page.ClickAsync("#clear");
        await browser.Until("#result", text => text.Length == 0);
        BoundingBox box = await (await page.QuerySelectorAsync("#plot")).BoundingBoxAsync();
        await page.Mouse.MoveAsync(box.X + 50, box.Y + box.Height - 40);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + box.Width - 20, box.Y + 20, new MoveOptions { Steps = 5 });
        await page.Mouse.UpAsync();
        await browser.Until("#result", text => text is "first" or "second");

        // A file with a header, and one that does not fit.
        await page.ClickAsync("#clear");
        await browser.Until("#result", text => text.Length == 0);
        await browser.Upload("#file", "steps.csv", "left,right\n0,0\n1,0\n2,0\n3,0\n4,0\n");
        await browser.Until("#result", text => text == "first");
        await browser.Upload("#file", "wrong.csv", "1,2,3\n");
        await browser.Until("#result", text => text.Contains("takes 2 per step", StringComparison.Ordinal));

        // An error leaves nothing of the prediction before it.
        Assert.AreEqual(0, await browser.Count("#scores meter"));
        Assert.AreEqual("No prediction yet", await browser.Attribute("#evolution", "aria-label"));

        // Nor does an answer that comes late take the error's place.
        await page.EvaluateExpressionAsync("{ const own = fetch; let late = true; window.fetch = async (...a) => { const answer = await "
            + "own(...a); "
            + "if (late) { late = false; await new Promise(done => setTimeout(done, 500)); } return answer; }; }");
        await browser.Upload("#file", "steps.csv", "left,right\n0,0\n1,0\n2,0\n3,0\n4,0\n");
        await browser.Upload("#file", "wrong.csv", "1,2,3\n");
        await Task.Delay(1000);
        StringAssert.Contains(await browser.Text("#result"), "takes 2 per step");

        // The table that a model is trained on: rows of several sequences, out of order, with ids and labels.
        await browser.Upload("#file", "trained.csv", TrainedTable());
        await browser.Until("#actual", text => text == "Actual: first");
        Assert.AreEqual("first", await browser.Text("#result"));
        Assert.AreEqual(3, await browser.Count("#sample option"), "one to draw, and the file's two sequences");
        await page.SelectAsync("#sample", "1");
        await browser.Until("#actual", text => text == "Actual: second");
        Assert.AreEqual("second", await browser.Text("#result"));
        Assert.AreEqual(2, await browser.Count("#inputs li"), "each channel has its line in the legend");
        Assert.IsEmpty(browser.Problems, string.Join("; ", browser.Problems));
    }

    [TestMethod]
    [DataRow("rows")]
    [DataRow("windows")]
    public async Task It_predicts_for_models_that_take_rows(string chain)
    {
        await using Service service = await Service.Start(zip: ServedChains.Get(chain).Train().Zip);
        await using BrowserPage browser = await BrowserPage.Open(service.Address);
        await browser.UseDarkColors();

        // Drawn: ids, times and all else that rows hold are made up.
        await browser.Until("#model", text => text.Contains("weights", StringComparison.Ordinal));
        await browser.Fill("#steps", "8");
        await browser.Page.ClickAsync("#predict");
        await browser.Until(
            "#result",
            text => chain == "rows" ? text is "low" or "high" : text.StartsWith("Next step: ", StringComparison.Ordinal));
        CollectionAssert.AreEqual(
            new[] { "Left", "Right" },
            await browser.Page.EvaluateExpressionAsync<string[]>(
                "[...document.querySelectorAll('#channel option')].map(option => option.text)"));

        // Uploaded: the table that it was trained on.
        await browser.Upload("#file", "rows.csv", RowsTable());
        await browser.Page.WaitForSelectorAsync("#sample option:nth-child(2)");
        await browser.Until(
            "#result",
            text => chain == "rows" ? text is "low" or "high" : text.StartsWith("Next step: ", StringComparison.Ordinal));
        Assert.AreEqual("low (a)", await browser.Text("#sample option:nth-child(2)"));
        if (chain == "windows")
            await KeepsAndForecasts(browser);
        Assert.IsLessThanOrEqualTo(BrowserPage.Width, await browser.ScrollWidth(), "nothing is wider than a phone");
        Assert.IsEmpty(browser.Problems, string.Join("; ", browser.Problems));
    }

    [TestMethod]
    [DataRow("a text", true)]
    [DataRow("a store beside", false)]
    public async Task What_cannot_be_drawn_has_a_field(string chain, bool isTextAlone)
    {
        await using Service service = await Service.Start(zip: ServedChains.Get(chain).Train().Zip);
        await using BrowserPage browser = await BrowserPage.Open(service.Address);
        await browser.Until("#model", text => text.Contains("weights", StringComparison.Ordinal));
        await browser.Until("#fields", text => text.Contains(isTextAlone ? "Text (text)" : "Store (text)", StringComparison.Ordinal));
        Assert.AreEqual(isTextAlone, await browser.Page.EvaluateExpressionAsync<bool>("document.querySelector('#drawing').hidden"));
        await browser.Fill("#field0", "one two three");
        await browser.Until("#result", text => text.Length > 0);
        Assert.AreEqual(0, await browser.Count("#result.error"), await browser.Text("#result"));
        StringAssert.Contains(await browser.Attribute("#heat", "aria-label"), isTextAlone ? "3 steps by" : "steps by");
        Assert.IsLessThanOrEqualTo(BrowserPage.Width, await browser.ScrollWidth(), "nothing is wider than a phone");
        Assert.IsEmpty(browser.Problems, string.Join("; ", browser.Problems));
    }

    /// <summary>Rows that were uploaded are kept by the service, listed, and forecast from when the page is opened again.</summary>
    private static async Task KeepsAndForecasts(BrowserPage browser)
    {
        Assert.AreEqual("None yet.", await browser.Text("#keptcount"));
        await browser.Page.ClickAsync("#keepsequence");
        await browser.Until("#keptsequence", text => text.StartsWith("The service keeps 6 rows of a", StringComparison.Ordinal));
        await browser.Until("#keptlist", text => text == "SeriesRowsa6Forecast");
        await browser.Page.ReloadAsync();
        await browser.Until("#keptcount", text => text == "1 series");
        await browser.Page.ClickAsync("#keptlist button");
        await browser.Until("#result", text => text.StartsWith("a, next step: ", StringComparison.Ordinal));
        Assert.AreEqual(2, await browser.Count("#table tr") - 1, "a line for each step");
    }

    /// <summary>The first channel rises in one sequence, the second in the other; the rows of both are mixed, the latest first.</summary>
    private static string TrainedTable()
    {
        var table = new StringBuilder("Id,Step,channel 1,channel 2,Label\n");
        for (int t = 6; t >= 1; t--)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"a,{t},{t},0,first");
            table.AppendLine(CultureInfo.InvariantCulture, $"b,{t},0,{t},second");
        }

        return table.ToString();
    }

    private static string RowsTable()
    {
        // A column that was left out of the training is no obstacle.
        var table = new StringBuilder("Id,Time,Left,Right,Remark,Label\n");
        for (int t = 1; t <= 12; t++)
            table.AppendLine(CultureInfo.InvariantCulture, $"{(t <= 6 ? "a" : "b")},{t},{t % 4},{t % 3},none,{(t <= 6 ? "low" : "high")}");
        return table.ToString();
    }
}
