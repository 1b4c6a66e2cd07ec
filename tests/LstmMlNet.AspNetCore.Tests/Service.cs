using System.Collections.Concurrent;
using System.Text.Json;
using LstmMlNet.AspNetCore.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Tests;

/// <summary>A service on a free port, around a small model that was just trained.</summary>
internal sealed class Service : IAsyncDisposable
{
    public const int Features = 2;
    private static readonly ConcurrentDictionary<(bool Bidirectional, int Seed), byte[]> s_zips = new();
    private readonly WebApplication _app;

    private Service(WebApplication app, string folder)
    {
        _app = app;
        Folder = folder;
        Client = new HttpClient { BaseAddress = Address };
    }

    public string Folder { get; }

    public HttpClient Client { get; }

    public Uri Address => new(_app.Urls.Single());

    public string ModelPath => Path.Combine(Folder, "model.zip");

    public ModelSlot Slot => _app.Services.GetRequiredService<ModelSlots>()[""];

    public static async Task<Service> Start(
        bool bidirectional = false,
        Action<SequenceModelOptions>? configure = null,
        Action<IServiceCollection, string>? add = null,
        Action<WebApplication>? map = null,
        byte[]? zip = null)
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        if (zip is null)
            Train(Path.Combine(folder, "model.zip"), bidirectional, seed: 1);
        else
            await File.WriteAllBytesAsync(Path.Combine(folder, "model.zip"), zip);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "samples.json"),
            JsonSerializer.Serialize(Rows(zip is null ? 4 : 0, 9).Select(row => new { label = row.Label, features = row.Features })));
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddOpenApi();
        builder.Services.AddLstmSequenceModel(options =>
        {
            options.ModelPath = Path.Combine(folder, "model.zip");
            options.SamplesPath = Path.Combine(folder, "samples.json");
            options.MaximumBodyBytes = 100_000;
            options.MaximumSteps = 200;
            options.Trial = ModelTrialMode.InProcess;

            // Where other programs run beside the tests, loading takes its time.
            options.TrialTimeout = TimeSpan.FromMinutes(2);

            // Looked at by the tests themselves.
            options.ReloadInterval = TimeSpan.FromHours(1);
            configure?.Invoke(options);
        });
        add?.Invoke(builder.Services, Path.Combine(folder, "model.zip"));
        WebApplication app = builder.Build();
        map?.Invoke(app);
        app.MapLstmSequenceModel();
        app.MapLstmSequenceModelPage();
        app.MapLstmSequenceModelHealth();
        app.MapOpenApi();
        await app.StartAsync();
        await app.Services.GetRequiredService<ModelSlots>()[""].FirstLook;
        return new Service(app, folder);
    }

    public Task StopAsync() => _app.StopAsync();

    /// <summary>Writes a model that predicts which of two values rises; the same one is trained once for all tests.</summary>
    public static void Train(string path, bool bidirectional, int seed) =>
        File.WriteAllBytes(path, s_zips.GetOrAdd((bidirectional, seed), key => Trained(key.Bidirectional, key.Seed)));

    public static Row[] Rows(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int steps = random.Next(3, 12);
            float[] values = [.. Enumerable.Range(0, steps * Features)
                .Select(place => (place % Features == i % 2 ? place * 0.3f : 0) + random.NextSingle())];
            return new Row { Label = i % 2 == 0 ? "first" : "second", Features = values };
        })];
    }

    /// <summary>The same numbers as JSON gives them.</summary>
    public static double[] Doubles(float[] values) => [.. values.Select(value => (double)value)];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static byte[] Trained(bool bidirectional, int seed)
    {
        var mlContext = new MLContext(seed);
        IDataView rows = mlContext.Data.LoadFromEnumerable(Rows(60, seed));
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
            {
                FeaturesPerStep = Features,
                HiddenUnits = 8,
                Epochs = 20,
                LearningRate = 1e-2f,
                Bidirectional = bidirectional,
                Seed = seed,
            }))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using var stream = new MemoryStream();
        mlContext.Model.Save(pipeline.Fit(rows), rows.Schema, stream);
        return stream.ToArray();
    }

    internal sealed class Row
    {
        public string Label { get; set; } = "";

        [VectorType]
        public float[] Features { get; set; } = [];
    }

    internal sealed class Scored
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
