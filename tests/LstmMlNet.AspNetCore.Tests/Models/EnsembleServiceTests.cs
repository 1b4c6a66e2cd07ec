using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.ML;

namespace LstmMlNet.AspNetCore.Tests.Models;

[TestClass]
internal sealed class EnsembleServiceTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task An_ensemble_is_served_streamed_and_described_as_one_model(bool bidirectional)
    {
        (LstmSequenceTransformer network, byte[] zip) = Train(bidirectional);
        await using Service service = await Service.Start(zip: zip);
        float[] values = Service.Rows(1, seed: 4)[0].Features;
        ModelResponse model = (await service.Client.GetFromJsonAsync<ModelResponse>("model"))!;
        Assert.AreEqual(network.Ensemble.ParameterCount, model.Parameters);
        Assert.AreEqual(bidirectional ? "rescored" : "carried", model.Streaming);
        StringAssert.Contains(model.Summary, "of 2");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(service.Address) { Scheme = "ws", Path = "stream" }.Uri, CancellationToken.None);
        for (int t = 1; t <= values.Length / Service.Features; t++)
        {
            float[] expected = network.Ensemble.Predict(values.AsSpan(0, t * Service.Features));
            using JsonDocument streamed = await StreamTests.Exchange(
                socket,
                JsonSerializer.SerializeToUtf8Bytes(values.AsSpan((t - 1) * Service.Features, Service.Features).ToArray()));
            JsonElement said = streamed.RootElement.GetProperty("prediction").GetProperty("probabilities");
            CollectionAssert.AreEqual(expected, said.EnumerateObject().Select(pair => pair.Value.GetSingle()).ToArray());
            PredictionResponse whole = await EndpointTests.Post<PredictionResponse>(
                service,
                "predict",
                new SequenceRequest { Features = Service.Doubles(values[..(t * Service.Features)]) });
            CollectionAssert.AreEqual(expected, whole.Probabilities!.Values.ToArray());
        }

        ExplanationResponse explained =
            await EndpointTests.Post<ExplanationResponse>(service, "explain", new SequenceRequest { Features = Service.Doubles(values) });
        CollectionAssert.AreEqual(network.Ensemble.Predict(values), explained.Running[^1].Probabilities!.Values.ToArray());
    }

    private static (LstmSequenceTransformer Network, byte[] Zip) Train(bool bidirectional)
    {
        var mlContext = new MLContext(1);
        IDataView rows = mlContext.Data.LoadFromEnumerable(Service.Rows(60, 1));
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
            {
                FeaturesPerStep = Service.Features,
                HiddenUnits = 6,
                Epochs = 3,
                LearningRate = 1e-2f,
                Bidirectional = bidirectional,
                MemberCount = 2,
                SpreadColumnName = "Spread",
                Seed = 1,
            }))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using var stream = new MemoryStream();
        ITransformer model = pipeline.Fit(rows);
        mlContext.Model.Save(model, rows.Schema, stream);
        return (LstmSequenceTransformer.FindIn(model), stream.ToArray());
    }
}
