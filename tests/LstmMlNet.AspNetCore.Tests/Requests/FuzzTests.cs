using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace LstmMlNet.AspNetCore.Tests.Requests;

/// <summary>Bodies and frames that are nearly right, from a seed: each is answered, none by a 5xx, and the service predicts as
/// before.</summary>
[TestClass]
internal sealed class FuzzTests
{
    private static readonly string[] s_pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "NaN", "-0", "1e39", "3.4e38", "-3.4e38", "1e-46", "1e400", "0.1", "99999999999999999999",
        "\"steps\"", "\"features\"", "\"Features\"", "\"rows\"", "\"sequences\"", "\"Label\"", "\"\\ud800\"", "\"\\u0000\"", "[[1,2],[3,4]]", "[1,2,3,4]", "{\"steps\":[[1,2]]}", " ", "\uFEFF", "é", "reset",
    ];

    [TestMethod]
    public async Task Bodies_that_are_nearly_right_are_answered_below_500()
    {
        await using Service service = await Service.Start();
        var random = new Random(20261126);
        string[] paths = ["predict", "predict/batch", "explain"];
        for (int i = 0; i < 1500; i++)
        {
            string path = paths[i % paths.Length];
            byte[] body = Mutate(random, path == "predict/batch" ? "{\"sequences\":[{\"steps\":[[0.5,1.25],[3,4]]},{\"features\":[1,2]}]}" : "{\"steps\":[[0.5,1.25],[3,4]]}");
            using var content = new ByteArrayContent(body);
            content.Headers.TryAddWithoutValidation("Content-Type", i % 50 == 0 ? "application/json; charset=utf-16" : "application/json");
            using HttpResponseMessage response = await service.Client.PostAsync(new Uri(path, UriKind.Relative), content);
            Assert.IsLessThan(500, (int)response.StatusCode, $"{path}: {Encoding.UTF8.GetString(body)}");
            using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            string text = answer.RootElement.ToString();
            Assert.IsFalse(text.Contains("System.", StringComparison.Ordinal) || text.Contains("Single", StringComparison.Ordinal), text);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Frames_that_are_nearly_right_are_answered_and_a_refused_step_leaves_the_sequence_as_it_was(bool bidirectional)
    {
        await using Service service = await Service.Start(bidirectional, options => options.MaximumRescoredSteps = 50);
        var random = new Random(7);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(service.Address) { Scheme = "ws", Path = "stream" }.Uri, CancellationToken.None);
        int steps = 0;
        for (int i = 0; i < 600; i++)
        {
            // What is no UTF-8 ends a socket, as its protocol wants.
            byte[] frame = i % 40 == 39 ? "\"reset\""u8.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Mutate(random, "[0.5,1.25]")));
            using JsonDocument answer = await StreamTests.Exchange(socket, frame);
            steps = answer.RootElement.TryGetProperty("step", out JsonElement step) ? step.GetInt32() == 0 ? 0 : steps + 1 : steps;
            if (answer.RootElement.TryGetProperty("error", out _))
                Assert.IsLessThan(500, answer.RootElement.GetProperty("status").GetInt32());
            else
                Assert.AreEqual(steps, answer.RootElement.GetProperty("step").GetInt32(), Encoding.UTF8.GetString(frame));
        }
    }

    private static byte[] Mutate(Random random, string good)
    {
        var text = new StringBuilder(good);
        for (int changes = random.Next(0, 4); changes > 0; changes--)
        {
            int place = random.Next(text.Length + 1);
            switch (random.Next(3))
            {
                case 0:
                    text.Insert(place, s_pieces[random.Next(s_pieces.Length)]);
                    break;
                case 1 when place < text.Length:
                    text.Remove(place, random.Next(1, Math.Min(6, text.Length - place) + 1));
                    break;
                default:
                    int from = random.Next(text.Length + 1);
                    text.Insert(place, text.ToString(from, random.Next(text.Length - from + 1)));
                    break;
            }
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (bytes.Length > 0 && random.Next(8) == 0)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }
}
