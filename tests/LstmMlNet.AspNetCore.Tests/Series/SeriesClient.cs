using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LstmMlNet.AspNetCore.Tests.Series;

/// <summary>Requests to a service's series, with answers as JSON.</summary>
internal sealed class SeriesClient(Service service)
{
    public static JsonArray Rows(IEnumerable<JsonNode> rows) => [.. rows.Select(row => row.DeepClone())];

    public Task<JsonNode> Post(string path, JsonNode body) => Read(Send(path, body), HttpStatusCode.OK);

    public Task<JsonNode> Get(string path) => Read(service.Client.GetAsync(At(path)), HttpStatusCode.OK);

    public async Task<HttpStatusCode> Delete(string path)
    {
        using HttpResponseMessage answer = await service.Client.DeleteAsync(At(path));
        return answer.StatusCode;
    }

    /// <summary>Posts what is refused; null: gets it.</summary>
    public async Task Refused(string path, JsonNode? body, HttpStatusCode status, string part)
    {
        JsonNode problem = await Read(body is null ? service.Client.GetAsync(At(path)) : Send(path, body), status);
        StringAssert.Contains((string)problem["detail"]!, part);
    }

    private static Uri At(string path) => new(path, UriKind.Relative);

    private async Task<HttpResponseMessage> Send(string path, JsonNode body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return await service.Client.PostAsync(At(path), content);
    }

    private static async Task<JsonNode> Read(Task<HttpResponseMessage> sent, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await sent;
        string text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(status, answer.StatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
