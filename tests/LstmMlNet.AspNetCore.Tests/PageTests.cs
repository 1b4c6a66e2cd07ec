using System.Globalization;
using System.Text;
using Microsoft.Playwright;

namespace LstmMlNet.AspNetCore.Tests;

/// <summary>The page in a real browser, by mouse, keyboard and on a phone's screen.</summary>
[TestClass]
internal sealed class PageTests
{
    private static readonly string[] s_browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    [TestMethod]
    public async Task It_predicts_for_samples_drawings_and_files()
    {
        string? browserPath = s_browsers.FirstOrDefault(File.Exists);
        if (browserPath is null)
            Assert.Inconclusive($"No browser is installed ({string.Join(", ", s_browsers)}): the page was not tried. Debian: apt-get install chromium.");
        await using Service service = await Service.Start();
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = browserPath, Args = ["--no-sandbox"] });
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 390, Height = 800 } });
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                problems.Add(message.Text);
        };
        await page.GotoAsync(service.Address.ToString());

        // The first sample is shown and told at once.
        await Until(page, "#result", text => text is "first" or "second");
        Assert.AreEqual(2, await page.Locator("#scores meter").CountAsync());
        StringAssert.Contains(await page.Locator("#evolution").GetAttributeAsync("aria-label"), "After the last of");
        StringAssert.Contains(await page.Locator("#heat").GetAttributeAsync("aria-label"), "Heat map of the forget gate");
        await page.Locator("#gate").SelectOptionAsync(new SelectOptionValue { Label = "cell state" });
        StringAssert.Contains(await page.Locator("#heat").GetAttributeAsync("aria-label"), "cell state");
        Assert.IsLessThanOrEqualTo(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), "nothing is wider than a phone");

        // Drawn by keyboard: the second channel rises.
        await page.Locator("#steps").FillAsync("6");
        await page.Locator("#clear").ClickAsync();
        await page.Locator("#channel").SelectOptionAsync("1");
        await page.Locator("#plot").FocusAsync();
        for (int t = 1; t < 6; t++)
        {
            await page.Keyboard.PressAsync("ArrowRight");
            for (int up = 0; up < 3 * t; up++)
                await page.Keyboard.PressAsync("PageUp");
        }

        StringAssert.Contains(await page.Locator("#cursor").TextContentAsync(), "step 6: channel 2 is");
        await page.Keyboard.PressAsync("Enter");
        await Until(page, "#result", text => text == "second");

        // Drawn by mouse.
        await page.Locator("#clear").ClickAsync();
        LocatorBoundingBoxResult box = (await page.Locator("#plot").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 50, box.Y + box.Height - 40);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + box.Width - 20, box.Y + 20, new MouseMoveOptions { Steps = 5 });
        await page.Mouse.UpAsync();
        await Until(page, "#result", text => text is "first" or "second");

        // A file with a header, and one that does not fit.
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "steps.csv", MimeType = "text/csv", Buffer = "left,right\n0,0\n1,0\n2,0\n3,0\n4,0\n"u8.ToArray() });
        await Until(page, "#result", text => text == "first");
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "wrong.csv", MimeType = "text/csv", Buffer = "1,2,3\n"u8.ToArray() });
        await Until(page, "#result", text => text.Contains("takes 2 per step", StringComparison.Ordinal));

        // An error leaves nothing of the prediction before it.
        Assert.AreEqual(0, await page.Locator("#scores meter").CountAsync());
        Assert.AreEqual("No prediction yet", await page.Locator("#evolution").GetAttributeAsync("aria-label"));

        // The table that a model is trained on: rows of several sequences, out of order, with ids and labels.
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "trained.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(TrainedTable()) });
        await Until(page, "#actual", text => text == "Actual: first");
        Assert.AreEqual("first", await page.Locator("#result").TextContentAsync());
        Assert.AreEqual(3, await page.Locator("#sample option").CountAsync(), "one to draw, and the file's two sequences");
        await page.Locator("#sample").SelectOptionAsync("1");
        await Until(page, "#actual", text => text == "Actual: second");
        Assert.AreEqual("second", await page.Locator("#result").TextContentAsync());
        Assert.AreEqual(2, await page.Locator("#inputs li").CountAsync(), "each channel has its line in the legend");
        Assert.IsEmpty(problems, string.Join("; ", problems));
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

    /// <summary>Waits until a text is as wanted.</summary>
    private static async Task Until(IPage page, string selector, Func<string, bool> wanted)
    {
        string text = "";
        for (int i = 0; i < 100; i++)
        {
            text = await page.Locator(selector).TextContentAsync() ?? "";
            if (wanted(text))
                return;
            await Task.Delay(100);
        }

        Assert.Fail($"{selector} says '{text}'.");
    }
}
