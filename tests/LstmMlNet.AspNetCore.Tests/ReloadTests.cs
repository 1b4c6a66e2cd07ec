using System.Diagnostics.Metrics;
using System.Net;

namespace LstmMlNet.AspNetCore.Tests;

[TestClass]
internal sealed class ReloadTests
{
    private static readonly double[] Values = [0.3f, 1, 0.2f, 2, 0.1f, 3];

    [TestMethod]
    public async Task A_new_file_is_taken_up_and_a_broken_one_leaves_the_old_model_serving()
    {
        await using Service service = await Service.Start();
        float[] first = await Probabilities(service);
        Service.Train(service.ModelPath, bidirectional: true, seed: 5);
        File.SetLastWriteTimeUtc(service.ModelPath, DateTime.UtcNow.AddSeconds(5));
        await service.Slot.LookAsync(default);
        float[] second = await Probabilities(service);
        CollectionAssert.AreNotEqual(first, second);

        await File.WriteAllBytesAsync(service.ModelPath, [1, 2, 3]);
        await service.Slot.LookAsync(default);
        CollectionAssert.AreEqual(second, await Probabilities(service));
        File.Delete(service.ModelPath);
        await service.Slot.LookAsync(default);
        CollectionAssert.AreEqual(second, await Probabilities(service));
    }

    [TestMethod]
    public async Task Without_a_model_it_lives_but_is_not_ready()
    {
        await using Service service =
            await Service.Start(configure: options => options.ModelPath = Path.Combine(Path.GetTempPath(), "lstm-mlnet-no-such-model.zip"));
        Assert.AreEqual(HttpStatusCode.OK, (await service.Client.GetAsync(new Uri("health/live", UriKind.Relative))).StatusCode);
        Assert.AreEqual(
            HttpStatusCode.ServiceUnavailable,
            (await service.Client.GetAsync(new Uri("health/ready", UriKind.Relative))).StatusCode);
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, (await service.Client.GetAsync(new Uri("model", UriKind.Relative))).StatusCode);
    }

    [TestMethod]
    public async Task Predictions_and_refusals_are_counted()
    {
        await using Service service = await Service.Start();
        var counts = new System.Collections.Concurrent.ConcurrentDictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == SequenceModelMetrics.MeterName)
                    own.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            counts.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => counts.AddOrUpdate(instrument.Name, 1, (_, sum) => sum + 1));
        listener.Start();
        await Probabilities(service);
        await EndpointTests.Post<BatchResponse>(
            service,
            "predict/batch",
            new BatchRequest { Sequences = [new SequenceRequest { Features = Values }, new SequenceRequest { Features = Values }] });
        await service.Client.PostAsync(
            new Uri("predict", UriKind.Relative),
            new StringContent("{", System.Text.Encoding.UTF8, "application/json"));
        Assert.AreEqual(3, counts["lstm.predictions"]);
        Assert.AreEqual(2, counts["lstm.prediction.duration"]);
        Assert.AreEqual(1, counts["lstm.errors"]);
    }

    private static async Task<float[]> Probabilities(Service service) =>
        [.. (await EndpointTests.Post<PredictionResponse>(
            service,
            "predict",
            new SequenceRequest { Features = Values })).Probabilities!.Values];
}
