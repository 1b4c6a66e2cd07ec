using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using LstmMlNet.Interop;
using LstmMlNet.Networks;
using LstmMlNet.Onnx;
using Microsoft.ML;

namespace LstmMlNet.AspNetCore.Tests.Models;

/// <summary>A network that came out of another framework's file is served as one that was trained here.</summary>
[TestClass]
internal sealed class ImportedModelTests
{
    [TestMethod]
    [DataRow("model.onnx")]
    [DataRow("model.safetensors")]
    [DataRow("model.keras")]
    public async Task An_imported_network_is_served_streamed_and_described(string file)
    {
        var network = new RecurrentNetwork(
            Service.Features,
            RecurrentLayers.Create(RecurrentCellType.Lstm, 6),
            new DenseSoftmaxLayer(2),
            new RecurrentNetworkOptions { Seed = 3 });
        await using Service service = await Service.Start(zip: Zip(network, file));
        ModelResponse model = (await service.Client.GetFromJsonAsync<ModelResponse>("model"))!;
        CollectionAssert.AreEqual(new[] { "falls", "rises" }, model.Classes.ToArray());
        Assert.AreEqual(network.ParameterCount, model.Parameters);
        float[] values = Service.Rows(1, seed: 4)[0].Features;
        float[] expected = network.Predict(values);
        PredictionResponse answer =
            await EndpointTests.Post<PredictionResponse>(service, "predict", new SequenceRequest { Features = Service.Doubles(values) });
        CollectionAssert.AreEqual(expected, answer.Probabilities!.Values.ToArray());
        Assert.AreEqual(expected[0] > expected[1] ? "falls" : "rises", answer.PredictedLabel);
        ExplanationResponse explained =
            await EndpointTests.Post<ExplanationResponse>(service, "explain", new SequenceRequest { Features = Service.Doubles(values) });
        CollectionAssert.AreEqual(expected, explained.Running[^1].Probabilities!.Values.ToArray());
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(service.Address) { Scheme = "ws", Path = "stream" }.Uri, CancellationToken.None);
        float[] last = [];
        foreach (float[] step in values.Chunk(Service.Features))
        {
            using JsonDocument streamed = await StreamTests.Exchange(socket, JsonSerializer.SerializeToUtf8Bytes(step));
            last = [.. streamed.RootElement.GetProperty("prediction").GetProperty("probabilities").EnumerateObject()
                .Select(pair => pair.Value.GetSingle())];
        }

        CollectionAssert.AreEqual(expected, last);
    }

    /// <summary>Writes the network as another framework's file, loads that in ML.NET and saves the model.</summary>
    private static byte[] Zip(RecurrentNetwork network, string file)
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            string path = Path.Combine(folder, file);
            switch (Path.GetExtension(file))
            {
                case ".onnx":
                    OnnxFile.Save(network, path);
                    break;
                case ".keras":
                    KerasFile.Save(network, path);
                    break;
                default:
                    PyTorchFile.Save(network, path);
                    break;
            }

            var mlContext = new MLContext(1);
            LstmSequenceTransformer transformer = mlContext.Transforms.LoadLstmSequence(
                path,
                new ImportOptions { Logits = LogitsMeaning.Classes },
                classNames: ["falls", "rises"]);
            var schema = new DataViewSchema.Builder();
            schema.AddColumn(transformer.FeatureColumnName, transformer.FeatureColumnType);
            using var zip = new MemoryStream();
            mlContext.Model.Save(transformer, schema.ToSchema(), zip);
            return zip.ToArray();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
