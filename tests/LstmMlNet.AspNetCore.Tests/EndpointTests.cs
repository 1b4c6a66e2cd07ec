using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.ML;

namespace LstmMlNet.AspNetCore.Tests;

[TestClass]
internal sealed class EndpointTests
{
    [TestMethod]
    public async Task Predictions_are_those_of_the_model_one_by_one_and_in_a_batch()
    {
        await using Service service = await Service.Start();
        var mlContext = new MLContext();
        using PredictionEngine<Service.Row, Service.Scored> engine =
            mlContext.Model.CreatePredictionEngine<Service.Row, Service.Scored>(mlContext.Model.Load(service.ModelPath, out _));
        Service.Row[] rows = Service.Rows(20, seed: 7);
        var batch = new List<SequenceRequest>();
        foreach (Service.Row row in rows)
        {
            double[][] steps = [.. Service.Doubles(row.Features).Chunk(Service.Features)];
            PredictionResponse answer = await Post<PredictionResponse>(service, "predict", new SequenceRequest { Steps = steps });
            Service.Scored expected = engine.Predict(row);
            Assert.AreEqual(expected.PredictedLabel, answer.PredictedLabel);
            CollectionAssert.AreEqual(expected.Score, answer.Probabilities!.Values.ToArray());
            batch.Add(new SequenceRequest { Features = Service.Doubles(row.Features) });
        }

        BatchResponse answers = await Post<BatchResponse>(service, "predict/batch", new BatchRequest { Sequences = [.. batch] });
        CollectionAssert.AreEqual(
            rows.Select(row => engine.Predict(row).PredictedLabel).ToArray(),
            answers.Predictions.Select(answer => answer.PredictedLabel).ToArray());
    }

    public static IEnumerable<object[]> WrongBodies =>
    [
        ["predict", "{bad", 400, "JSON"],
        ["predict", "null", 400, "null"],
        ["predict", "{}", 400, "steps"],
        ["predict", "{\"steps\":[]}", 400, "empty"],
        ["predict", "{\"steps\":[[1,2],[3]]}", 400, "step 1 has 1 values"],
        ["predict", "{\"steps\":[null]}", 400, "step 0 has 0 values"],
        ["predict", "{\"features\":[1,2,3]}", 400, "not a multiple of the 2"],
        ["predict", "{\"features\":[1,NaN]}", 400, "JSON"],
        ["predict", "{\"features\":[1,1e60]}", 400, "not a finite number"],
        ["predict", "{\"features\":[1,\"x\"]}", 400, "must be a number"],
        ["predict/batch", "{\"sequences\":[]}", 400, "has no rows"],
        ["predict/batch", "{\"sequences\":[{\"features\":[1,2]},{\"features\":[1]}]}", 400, "sequence 1"],
        ["predict", "{\"steps\":[[1,2]],\"Color\":1}", 400, "no column 'Color'"],
        ["predict", "{\"steps\":[[1,2]],\"features\":[1,2]}", 400, "twice"],
        ["predict", "{\"steps\":[[1,2]]} {}", 400, "JSON"],
        ["explain", "{\"features\":[]}", 400, "empty"],
    ];

    [TestMethod]
    [DynamicData(nameof(WrongBodies))]
    public async Task Wrong_bodies_are_problems_that_say_what_is_wrong(string path, string body, int status, string said)
    {
        await using Service service = await Service.Start();
        using HttpResponseMessage response =
            await service.Client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.AreEqual(status, (int)response.StatusCode);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        using JsonDocument problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        StringAssert.Contains(problem.RootElement.GetProperty("detail").GetString(), said);
    }

    [TestMethod]
    public async Task What_is_too_large_too_long_too_slow_or_of_another_kind_is_refused_and_the_service_stays_up()
    {
        await using Service service = await Service.Start(configure: options => options.RequestTimeout = TimeSpan.FromSeconds(1));
        Assert.AreEqual(
            HttpStatusCode.RequestEntityTooLarge,
            await Status(service, "predict", "{\"features\":[" + new string('1', 200_000) + "]}"));
        Assert.AreEqual(
            HttpStatusCode.BadRequest,
            await Status(service, "predict", "{\"features\":[" + string.Join(',', Enumerable.Repeat("1", 402)) + "]}"));
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, await Status(
            service,
            "predict/batch",
            "{\"sequences\":[" + string.Join(',', Enumerable.Repeat("{\"features\":[1,2]}", 257)) + "]}"));
        Assert.AreEqual(HttpStatusCode.UnsupportedMediaType, await Status(service, "predict", "{}", "text/plain"));
        Assert.AreEqual(HttpStatusCode.NotFound, await Status(service, "nothing", "{}"));

        // A body that never ends.
        using var socket = new TcpClient();
        await socket.ConnectAsync(service.Address.Host, service.Address.Port);
        await using NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /predict HTTP/1.1\r\nHost: {service.Address.Authority}\r\nContent-Type: "
            + $"application/json\r\nContent-Length: 1000\r\n\r\n{{\"features\":["));
        using var reader = new StreamReader(stream);
        StringAssert.Contains(await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)), "408");

        Assert.AreEqual(HttpStatusCode.OK, await Status(service, "predict", "{\"features\":[1,2]}"));
    }

    [TestMethod]
    public async Task Documents_health_model_samples_and_page_are_served()
    {
        await using Service service = await Service.Start();
        using JsonDocument document = JsonDocument.Parse(await service.Client.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative)));
        JsonElement paths = document.RootElement.GetProperty("paths");
        foreach (string path in new[] { "/predict", "/predict/batch", "/explain" })
            Assert.IsTrue(paths.GetProperty(path).GetProperty("post").GetProperty("responses").TryGetProperty("413", out _), path);
        Assert.AreEqual("Healthy", await service.Client.GetStringAsync(new Uri("health/live", UriKind.Relative)));
        Assert.AreEqual("Healthy", await service.Client.GetStringAsync(new Uri("health/ready", UriKind.Relative)));
        ModelResponse model = (await service.Client.GetFromJsonAsync<ModelResponse>(new Uri("model", UriKind.Relative)))!;
        CollectionAssert.AreEquivalent(new[] { "first", "second" }, model.Classes.ToArray());
        StringAssert.Contains(await service.Client.GetStringAsync(new Uri("samples", UriKind.Relative)), "features");
        using HttpResponseMessage page = await service.Client.GetAsync(new Uri("/", UriKind.Relative));
        StringAssert.Contains(await page.Content.ReadAsStringAsync(), "Try the model");
        StringAssert.Contains(page.Headers.GetValues("Content-Security-Policy").Single(), "frame-ancestors 'none'");
    }

    [TestMethod]
    public async Task A_sequence_is_laid_open_step_by_step()
    {
        await using Service service = await Service.Start(bidirectional: true);
        float[] values = Service.Rows(1, seed: 3)[0].Features;
        ExplanationResponse explanation =
            await Post<ExplanationResponse>(service, "explain", new SequenceRequest { Features = Service.Doubles(values) });
        Assert.HasCount(values.Length / 2, explanation.Running);
        CollectionAssert.AreEqual(
            new[] { "forget gate", "input gate", "candidate", "output gate", "hidden state", "cell state" },
            explanation.Gates.Select(gate => gate.Name).ToArray());
        PredictionResponse whole =
            await Post<PredictionResponse>(service, "predict", new SequenceRequest { Features = Service.Doubles(values) });
        CollectionAssert.AreEqual(whole.Probabilities!.Values.ToArray(), explanation.Running[^1].Probabilities!.Values.ToArray());
    }

    internal static async Task<T> Post<T>(Service service, string path, object body)
    {
        using HttpResponseMessage response = await service.Client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<T>())!;
    }

    private static async Task<HttpStatusCode> Status(Service service, string path, string body, string type = "application/json")
    {
        using HttpResponseMessage response =
            await service.Client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, type));
        return response.StatusCode;
    }
}
