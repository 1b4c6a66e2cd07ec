using System.Net;
using System.Text;
using LstmMlNet.AspNetCore.Limits;

namespace LstmMlNet.AspNetCore.Tests.Limits;

[TestClass]
internal sealed class BusyTests
{
    [TestMethod]
    [DataRow("predict", "{\"steps\":[[1,2]]}")]
    [DataRow("predict/batch", "{\"sequences\":[{\"steps\":[[1,2]]}]}")]
    public async Task A_request_whose_turn_does_not_come_in_time_is_told_to_try_again_later(string path, string body)
    {
        await using Service service = await Service.Start(configure: options =>
            (options.RequestTimeout, options.MaximumConcurrentScorings) = (TimeSpan.FromMilliseconds(300), 1));
        using (ScoringGate.Turn held = await service.Slot.Gate.EnterAsync(isWide: false, default))
        {
            using HttpResponseMessage busy = await service.Client.PostAsync(new Uri(path, UriKind.Relative), Json(body));
            Assert.AreEqual(HttpStatusCode.TooManyRequests, busy.StatusCode);
            Assert.IsNotNull(busy.Headers.RetryAfter);
            using HttpResponseMessage health = await service.Client.GetAsync(new Uri("health/ready", UriKind.Relative));
            Assert.AreEqual(HttpStatusCode.OK, health.StatusCode);
        }

        using HttpResponseMessage served = await service.Client.PostAsync(new Uri(path, UriKind.Relative), Json(body));
        Assert.AreEqual(HttpStatusCode.OK, served.StatusCode);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
