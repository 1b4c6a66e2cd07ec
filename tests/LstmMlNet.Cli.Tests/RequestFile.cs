using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LstmMlNet.Cli.Tests;

/// <summary>The requests of a <c>.http</c> file, as an editor sends them.</summary>
internal static partial class RequestFile
{
    /// <summary>Sends every request of a file to a service, which has to answer each; returns their first lines.</summary>
    public static async Task<IReadOnlyList<string>> SendAll(string path, HttpClient client)
    {
        string text = await File.ReadAllTextAsync(path);
        string[] parts = text.Split("\n###");
        StringAssert.StartsWith(parts[0], "@host = http://localhost:5000");
        Assert.IsEmpty(Variable().Matches(text).Select(match => match.Value).Where(variable => variable != "{{host}}").ToArray());
        var sent = new List<string>();
        foreach (string part in parts[1..])
        {
            string[] lines = part.Split('\n');
            string[] first = lines[1].Split(' ', 2);
            using var request = new HttpRequestMessage(
                new HttpMethod(first[0]),
                new Uri(first[1].Replace("{{host}}", client.BaseAddress!.ToString().TrimEnd('/'), StringComparison.Ordinal)));
            string body = string.Join('\n', lines.Skip(2).Where(line => !line.StartsWith("Content-Type:", StringComparison.Ordinal)));
            if (request.Method == HttpMethod.Post)
            {
                using var parsed = JsonDocument.Parse(body);
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            }

            using HttpResponseMessage answer = await client.SendAsync(request);
            Assert.IsTrue(answer.IsSuccessStatusCode, $"{lines[1]}: {await answer.Content.ReadAsStringAsync()}");
            sent.Add(lines[1]);
        }

        return sent;
    }

    [GeneratedRegex(@"\{\{.*?\}\}")]
    private static partial Regex Variable();
}
