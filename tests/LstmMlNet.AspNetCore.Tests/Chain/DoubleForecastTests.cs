using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Tests.Chain;

/// <summary>A forecaster of a series that a float is too coarse for: bodies and answers have every digit.</summary>
[TestClass]
internal sealed class DoubleForecastTests
{
    private const double Start = 40_000_000;
    private const int Length = 8;

    [TestMethod]
    public async Task Forecasts_are_on_the_series_own_level()
    {
        (ITransformer model, byte[] zip) = Train();
        await using Service service = await Service.Start(zip: zip);
        double[] window = [.. Enumerable.Range(0, Length).Select(t => Start + 300 + (0.25 * t))];
        var mlContext = new MLContext(1);
        IDataView row = mlContext.Data.LoadFromEnumerable([new Window { Features = window }]);
        Forecast expected = mlContext.Data.CreateEnumerable<Forecast>(model.Transform(row), reuseRowObject: false).Single();
        Assert.AreEqual(window[^1] + 0.25, expected.Score[0], 0.2);
        PredictionResponse answer = await EndpointTests.Post<PredictionResponse>(
            service,
            "predict",
            new SequenceRequest { Steps = [.. window.Select(value => new[] { value })] });
        CollectionAssert.AreEqual(expected.Score, answer.Forecast);
        CollectionAssert.AreEqual(expected.LowerBound, answer.LowerBound);
        CollectionAssert.AreEqual(expected.UpperBound, answer.UpperBound);

        ExplanationResponse explained =
            await EndpointTests.Post<ExplanationResponse>(service, "explain", new SequenceRequest { Features = window });
        Assert.HasCount(Length, explained.Running);
        Assert.AreEqual(expected.Score[0], explained.Running[^1].Forecast![0]!.Value, 1e-3);
        Assert.AreEqual(
            "a number",
            (await service.Client.GetFromJsonAsync<ModelResponse>("model"))!.Inputs.Single(input => input.IsRequired).Type);
    }

    [TestMethod]
    public async Task The_stream_forecasts_once_it_has_a_window_or_says_why_not()
    {
        await using Service service = await Service.Start(zip: Train(length: null).Zip);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(service.Address) { Scheme = "ws", Path = "stream" }.Uri, CancellationToken.None);
        for (int t = 0; t < Length; t++)
        {
            double value = Start + 300 + (0.25 * t);
            using JsonDocument streamed = await StreamTests.Exchange(socket, JsonSerializer.SerializeToUtf8Bytes(new[] { value }));
            Assert.AreEqual(
                value,
                streamed.RootElement.GetProperty("prediction").GetProperty("forecast")[0].GetDouble(),
                5,
                streamed.RootElement.ToString());
        }
    }

    internal static (ITransformer Model, byte[] Zip) Train(int? length = Length)
    {
        var mlContext = new MLContext(1);
        Window[] rows = [.. Enumerable.Range(0, 80).Select(i => new Window
        {
            Features = [.. Enumerable.Range(i, Length).Select(t => Start + (0.25 * t))],
            Label = [Start + (0.25 * (i + Length)), Start + (0.25 * (i + Length + 1))],
        })];
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Window));
        if (length is null)
            definition[nameof(Window.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Double);
        IDataView view = mlContext.Data.LoadFromEnumerable(rows, definition);
        ITransformer model = mlContext.Forecasting.ForecastByLstm(new LstmSequenceEstimator.Options
        {
            FeaturesPerStep = 1,
            HiddenUnits = 6,
            Epochs = 40,
            LearningRate = 1e-2f,
            LevelFeature = 0,
            CalibrationFolds = 0,
            Seed = 1,
            ThreadCount = 1,
        }).Fit(view);
        using var zip = new MemoryStream();
        mlContext.Model.Save(model, view.Schema, zip);
        return (model, zip.ToArray());
    }

    private sealed class Window
    {
        [VectorType(Length)]
        public double[] Features { get; set; } = [];

        [VectorType(2)]
        public double[] Label { get; set; } = [];
    }

    private sealed class Forecast
    {
        public double[] Score { get; set; } = [];

        public double[] LowerBound { get; set; } = [];

        public double[] UpperBound { get; set; } = [];
    }
}
