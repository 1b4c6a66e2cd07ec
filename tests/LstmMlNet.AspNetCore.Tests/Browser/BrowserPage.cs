using PuppeteerSharp;
using PuppeteerSharp.Media;

namespace LstmMlNet.AspNetCore.Tests.Browser;

/// <summary>A page in an installed browser, as wide as a phone, with every error that it reports.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    public const int Width = 390;
    private static readonly string[] s_browsers =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    private readonly IBrowser _browser;
    private readonly TemporaryFolder _files = new();

    private BrowserPage(IBrowser browser, IPage page)
    {
        _browser = browser;
        Page = page;
        page.PageError += (_, error) => Problems.Add(error.Message);
        page.Console += (_, message) =>
        {
            if (message.Message.Type == ConsoleType.Error)
                Problems.Add(message.Message.Text);
        };
    }

    public IPage Page { get; }

    public List<string> Problems { get; } = [];

    /// <summary>Opens an address; inconclusive where no browser is installed.</summary>
    public static async Task<BrowserPage> Open(Uri address)
    {
        string? path = s_browsers.FirstOrDefault(File.Exists);
        if (path is null)
            Assert.Inconclusive(
                $"No browser is installed ({string.Join(", ", s_browsers)}): the page was not tried. Debian: apt-get install chromium.");
        IBrowser browser =
            await Puppeteer.LaunchAsync(new LaunchOptions { Headless = true, ExecutablePath = path, Args = ["--no-sandbox"] });
        IPage page = await browser.NewPageAsync();
        await page.SetViewportAsync(new ViewPortOptions { Width = Width, Height = 800 });
        var opened = new BrowserPage(browser, page);
        await page.GoToAsync(address.ToString());
        return opened;
    }

    public async Task<string> Text(string selector) =>
        await Page.EvaluateFunctionAsync<string?>("s => document.querySelector(s).textContent", selector) ?? "";

    public async Task<string> Attribute(string selector, string name) =>
        await Page.EvaluateFunctionAsync<string?>("(s, n) => document.querySelector(s).getAttribute(n)", selector, name) ?? "";

    public Task<int> Count(string selector) => Page.EvaluateFunctionAsync<int>("s => document.querySelectorAll(s).length", selector);

    public Task<int> ScrollWidth() => Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth");

    /// <summary>Chooses by what an option says.</summary>
    public async Task Choose(string selector, string text) => await Page.SelectAsync(
        selector,
        await Page.EvaluateFunctionAsync<string>(
            "(s, t) => [...document.querySelector(s).options].find(option => option.text === t).value",
            selector,
            text));

    /// <summary>Puts a text into a field, as leaving it does.</summary>
    public Task Fill(string selector, string text) =>
        Page.EvaluateFunctionAsync("(s, t) => { const field = document.querySelector(s); field.value = t; field.dispatchEvent(new "
            + "Event('change', { bubbles: true })); }", selector, text);

    public async Task Upload(string selector, string name, string content)
    {
        string path = Path.Combine(_files.Path, name);
        await File.WriteAllTextAsync(path, content);
        IElementHandle field = await Page.QuerySelectorAsync(selector);
        await field.UploadFileAsync(path);
    }

    public Task UseDarkColors() =>
        Page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = "dark" }]);

    /// <summary>Waits until a text is as wanted.</summary>
    public async Task Until(string selector, Func<string, bool> wanted)
    {
        string text = "";
        for (int i = 0; i < 100; i++)
        {
            text = await Text(selector);
            if (wanted(text))
                return;
            await Task.Delay(100);
        }

        Assert.Fail($"{selector} says '{text}'.");
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        await _browser.DisposeAsync();
        _files.Dispose();
    }
}
