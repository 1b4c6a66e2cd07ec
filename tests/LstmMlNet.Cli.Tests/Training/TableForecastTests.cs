using System.Globalization;
using System.Net.Http.Json;
using System.Reflection;
using LstmMlNet.AspNetCore;
using LstmMlNet.Cli.Tests.Generation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LstmMlNet.Cli.Tests.Training;

/// <summary>Forecasting a whole table: ids, what is known ahead, static columns, calendar, holidays.</summary>
[TestClass]
internal sealed class TableForecastTests
{
    private const int Shops = 4;
    private const int Days = 90;
    private static readonly Tool s_tool = new();
    private static string s_data = "";
    private static string s_shown = "";

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        s_data = s_tool.PathOf("shops.csv");
        File.WriteAllLines(s_data, Rows().Prepend("day,shop,town,size,promotion,sold"));
        File.WriteAllLines(s_tool.PathOf("holidays.csv"), ["day,what", "2024-01-06,Epiphany", "2024-02-12,Carnival"]);
        int code = s_tool.Run(
            "forecast",
            "-d",
            s_data,
            "-l",
            "sold",
            "--id",
            "shop",
            "--order",
            "day",
            "--known",
            "promotion",
            "--static",
            "town,size",
            "--holidays",
            s_tool.PathOf("holidays.csv"),
            "--calendar",
            "weekday",
            "--horizon",
            "5",
            "--window",
            "7",
            "--season",
            "7",
            "--epochs",
            "2",
            "--units",
            "8",
            "-o",
            s_tool.PathOf("Shops"));
        s_shown = s_tool.Shown;
        Assert.AreEqual(0, code, s_tool.Errors);
    }

    [ClassCleanup]
    public static void Clean() => s_tool.Dispose();

    [TestMethod]
    public void It_says_what_it_understood_and_how_good_it_is()
    {
        foreach (string part in new[]
        {
            "known ahead   │ promotion", "of the series │ town, size", "holidays      │ 2 days", "360 of 4 series", "held out",
            "this model", "Theta", "etter than",
        })
            StringAssert.Contains(s_shown, part);
    }

    [TestMethod]
    public void Each_series_is_predicted_step_by_step_with_its_dates()
    {
        Assert.AreEqual(0, s_tool.Run("predict", "-m", s_tool.PathOf("Shops"), "-d", s_data), s_tool.Errors);
        string[] lines = s_tool.Output.TrimEnd().Split('\n', StringSplitOptions.TrimEntries);

        Assert.AreEqual("shop,day,Step,Forecast,LowerBound,UpperBound", lines[0]);
        Assert.HasCount(1 + (Shops * 5), lines);
        StringAssert.StartsWith(lines[1], "shop 0,2024-03-31,1,");
        string written = File.ReadAllText(s_tool.PathOf("Shops", "forecasts.csv"));
        Assert.AreEqual(written.ReplaceLineEndings("\n"), s_tool.Output.ReplaceLineEndings("\n"));

        // What the folder keeps of the rows is enough for the same forecasts.
        string all = s_tool.Output;
        Assert.AreEqual(0, s_tool.Run("predict", "-m", s_tool.PathOf("Shops"), "-d", s_tool.PathOf("Shops", "history.csv")), s_tool.Errors);
        Assert.AreEqual(all, s_tool.Output);
    }

    [TestMethod]
    public void The_program_around_the_model_compiles()
    {
        string Read(string name) => File.ReadAllText(s_tool.PathOf("Shops", name));
        CompiledCode.Compile("Shops", [Read("Forecasts.cs"), Read("Program.cs")]);
        StringAssert.Contains(Read("Shops.csproj"), "LstmMlNet.Tables");
        StringAssert.Contains(Read("README.md"), "mean absolute error");
        string report = Read(Path.Combine("report", "report.html"));
        foreach (string part in new[] { "next 5 steps of sold", "of 4 series", "Series “shop 0”", "mean absolute error" })
            StringAssert.Contains(report, part);
    }

    [TestMethod]
    public void The_program_takes_newer_rows_into_its_history_and_forecasts_from_them()
    {
        string Read(string name) => File.ReadAllText(s_tool.PathOf("Shops", name));
        var program = Assembly.Load(CompiledCode.Compile("Updated", [Read("Forecasts.cs"), Read("Program.cs")]));
        dynamic forecasts = Activator.CreateInstance(program.GetType("ShopsModel.Forecasts")!, s_tool.PathOf("Shops", "Shops.zip"))!;
        string history = s_tool.PathOf("history.csv");
        File.Copy(s_tool.PathOf("Shops", "history.csv"), history, overwrite: true);
        int lines = File.ReadLines(history).Count();
        int taken = forecasts.Update(history, "day,shop,town,size,promotion,sold\n2024-03-31,shop 0,Bern,20,0,12.3\n");

        Assert.AreEqual(1, taken);
        Assert.AreEqual(lines - 1, File.ReadLines(history).Count(), "the oldest row of the series is not needed any more");
        var first = new Dictionary<string, (DateTime? Time, double? Forecast, double? Last)>();
        foreach (dynamic series in forecasts.FromFile(history))
        {
            IReadOnlyList<double?> past = series.History["sold"];
            (string name, DateTime? time, double? forecast) = (series.Series, series.Steps[0].Time, series.Steps[0].Forecast);
            first.Add(name, (time, forecast, past[^1]));
        }

        Assert.AreEqual(new DateTime(2024, 4, 1), first["shop 0"].Time);
        Assert.AreEqual(12.3, first["shop 0"].Last);
        Assert.IsNotNull(first["shop 0"].Forecast);
        Assert.AreEqual(new DateTime(2024, 3, 31), first["shop 1"].Time);
    }

    [TestMethod]
    public void A_project_of_another_kind_is_not_replaced_and_errors_name_the_option()
    {
        Refused("has no column 'price' (--known)", "--known", "price");
        Refused("'shop' is named for two things", "--known", "shop");
        Refused("say with --known which columns are known");
        Refused("--calendar is 'moon'", "--calendar", "moon");
        Directory.CreateDirectory(s_tool.PathOf("Other"));
        File.WriteAllText(s_tool.PathOf("Other", "Other.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        Refused("holds a program around a model of another kind", "--known", "promotion", "-o", s_tool.PathOf("Other"));
    }

    [TestMethod]
    public async Task It_is_evaluated_and_trained_anew_on_other_rows_as_a_service()
    {
        Assert.AreEqual(0, s_tool.Run("evaluate", "-m", s_tool.PathOf("Shops"), "-d", s_data), s_tool.Errors);
        foreach (string part in new[] { "On the last 15 rows of each series", "this model", "etter than" })
            StringAssert.Contains(s_tool.Shown, part);

        // What follows the known rows is left out: the forecasts begin where the rows end.
        string newer = s_tool.PathOf("newer.csv");
        File.WriteAllLines(newer, File.ReadLines(s_data).Take(1 + (Shops * (Days - 10))));
        Assert.AreEqual(
            0,
            s_tool.Run("retrain", "-m", s_tool.PathOf("Shops"), "-d", newer, "-o", s_tool.PathOf("Again"), "--web"),
            s_tool.Errors);
        StringAssert.Contains(s_tool.Shown, "windows of 7 rows, a season of 7");
        Assert.IsTrue(File.Exists(s_tool.PathOf("Again", "Shops.zip")));
        StringAssert.StartsWith(File.ReadLines(s_tool.PathOf("Again", "forecasts.csv")).ElementAt(1), "shop 0,2024-03-21,1,");
        Assert.AreNotEqual(0, s_tool.Run("retrain", "-m", s_tool.PathOf("Shops")));
        StringAssert.Contains(s_tool.Errors.ReplaceLineEndings(" "), "--dataset");
        await IsServed(s_tool.PathOf("Again"));

        // Trained anew without --web it stays a service, the user's files stay as they are, and so do the network's settings.
        File.AppendAllText(s_tool.PathOf("Again", "Program.cs"), "// mine");
        File.Delete(s_tool.PathOf("Again", "series.json"));
        Assert.AreEqual(0, s_tool.Run("retrain", "-m", s_tool.PathOf("Again"), "-d", newer), s_tool.Errors);
        StringAssert.EndsWith(File.ReadAllText(s_tool.PathOf("Again", "Program.cs")), "// mine");
        Assert.IsTrue(File.Exists(s_tool.PathOf("Again", "series.json")));
        Assert.IsFalse(File.Exists(s_tool.PathOf("Again", "Forecasts.cs")));
        Assert.HasCount(1, Directory.GetFiles(s_tool.PathOf("Again"), "*.csproj"));
        Assert.AreEqual(0, s_tool.Run("inspect", s_tool.PathOf("Again")), s_tool.Errors);
        Assert.MatchesRegex(@"HiddenUnits +│ 8 ", s_tool.Shown);
        Assert.MatchesRegex(@"Epochs +│ 2 ", s_tool.Shown);
    }

    /// <summary>The generated program compiles, and its service begins with the rows of the training data.</summary>
    private static async Task IsServed(string folder)
    {
        string Read(string name) => File.ReadAllText(Path.Combine(folder, name));
        CompiledCode.Compile("Served", [Read("Program.cs")]);
        StringAssert.Contains(Read("Shops.csproj"), "LstmMlNet.AspNetCore");
        StringAssert.Contains(Read("README.md"), "/series/{id}/forecast");
        Assert.IsFalse(File.Exists(Path.Combine(folder, "Forecasts.cs")));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddLstmSequenceModel(options =>
        {
            options.ModelPath = Path.Combine(folder, "Shops.zip");
            options.SeriesPath = Path.Combine(folder, "series.json");
            options.Trial = ModelTrialMode.InProcess;
        });
        await using WebApplication app = builder.Build();
        app.MapLstmSequenceModel();
        app.MapLstmSequenceModelHealth();
        app.MapGet("openapi/v1.json", () => "");
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        Assert.HasCount(Shops, (await client.GetFromJsonAsync<SeriesResponse[]>("series"))!);

        // What is known of the five days to come: forecast as the tool does from the same rows.
        string[] lines = File.ReadAllLines(s_data);
        string[] ahead = [.. lines[(1 + (Shops * (Days - 10)))..(1 + (Shops * (Days - 5)))]
            .Select(line => line[..(line.LastIndexOf(',') + 1)])];
        string known = s_tool.PathOf("ahead.csv");
        File.WriteAllLines(known, [.. lines[..(1 + (Shops * (Days - 10)))], .. ahead]);
        Assert.AreEqual(0, s_tool.Run("predict", "-m", folder, "-d", known), s_tool.Errors);
        using HttpResponseMessage answer = await client.PostAsJsonAsync("series/shop%202/forecast", new
        {
            rows = ahead.Select(line => line.Split(','))
                .Where(cells => cells[1] == "shop 2")
                .Select(cells => new { day = cells[0], promotion = int.Parse(cells[4], CultureInfo.InvariantCulture) }),
        });
        PredictionResponse forecast = (await answer.Content.ReadFromJsonAsync<PredictionResponse>())!;
        CollectionAssert.AreEqual(
            s_tool.Output.Split('\n').Where(line => line.StartsWith("shop 2,", StringComparison.Ordinal))
                .Select(line => line.Split(',')[3])
                .ToArray(),
            forecast.Forecast!.Select(value => ((float)value!).ToString(CultureInfo.InvariantCulture)).ToArray());
        Assert.AreEqual(new DateTime(2024, 3, 21), forecast.Times![0]);
        IReadOnlyList<string> sent = await RequestFile.SendAll(Path.Combine(folder, "Shops.http"), client);
        CollectionAssert.Contains(sent.ToArray(), "POST {{host}}/series/shop%200/forecast");
    }

    private static void Refused(string part, params string[] more)
    {
        Assert.AreNotEqual(0, s_tool.Run(["forecast", "-d", s_data, "-l", "sold", "--id", "shop", "--order", "day", .. more]));
        StringAssert.Contains(s_tool.Errors.ReplaceLineEndings(" "), part);
    }

    private static IEnumerable<string> Rows()
    {
        var random = new Random(1);
        for (int day = 0; day < Days + 5; day++)
        {
            for (int shop = 0; shop < Shops; shop++)
            {
                int promotion = random.Next(5) == 0 ? 1 : 0;
                double sold = (20 + (10 * shop)) * (day % 7 == 6 ? 0.5 : 1) * (1 + (0.5 * promotion)) * (1 + (0.1 * random.NextDouble()));
                string town = shop % 2 == 0 ? "Bern" : "Basel";
                string shown = day < Days ? sold.ToString("F1", CultureInfo.InvariantCulture) : "";
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{new DateTime(2024, 1, 1).AddDays(day):yyyy-MM-dd},shop {shop},{town},{20 + (10 * shop)},{promotion},{shown}");
            }
        }
    }
}
