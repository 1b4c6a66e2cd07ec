using System.Net;
using System.Text;
using System.Text.Json;
using LstmMlNet.AspNetCore.Tests.Chain;

namespace LstmMlNet.AspNetCore.Tests.OpenApi;

[TestClass]
internal sealed class ExampleTests
{
    [TestMethod]
    [DataRow("network alone")]
    [DataRow("a store beside")]
    [DataRow("single numbers")]
    [DataRow("words")]
    [DataRow("channels")]
    [DataRow("a class per step")]
    [DataRow("rows")]
    [DataRow("windows")]
    [DataRow("a table")]
    [DataRow("a table of several values, by two ids")]
    [DataRow("a detector of several series, after a normalizer")]
    public async Task Each_example_is_answered_as_the_document_says(string chain)
    {
        await using Service service = await Service.Start(zip: ServedChains.Get(chain).Train().Zip);
        using JsonDocument document = JsonDocument.Parse(await service.Client.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative)));
        var examples = new List<string>();
        foreach (JsonProperty path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty method in path.Value.EnumerateObject())
            {
                if (!method.Value.TryGetProperty("requestBody", out JsonElement body))
                    continue;

                // Only what the model answers has an example.
                JsonElement content = body.GetProperty("content").GetProperty("application/json");
                if (!content.TryGetProperty("example", out JsonElement given))
                    continue;
                string example = given.GetRawText();
                string id = chain.Contains("two ids", StringComparison.Ordinal) ? "one,two" : "one";
                using HttpResponseMessage response = await service.Client.PostAsync(
                    new Uri(path.Name.Replace("{id}", id, StringComparison.Ordinal), UriKind.Relative),
                    new StringContent(example, Encoding.UTF8, "application/json"));
                string text = await response.Content.ReadAsStringAsync();
                Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, $"{path.Name}: {example} gives {text}");
                using JsonDocument answer = JsonDocument.Parse(text);
                AssertDescribed(answer.RootElement, Resolve(document, method.Value.GetProperty("responses")
                    .GetProperty("200")
                    .GetProperty("content")
                    .GetProperty("application/json")
                    .GetProperty("schema")), document, path.Name);
                examples.Add(path.Name);
            }
        }

        string[] expected = chain switch
        {
            "windows" => ["/predict", "/predict/batch", "/explain", "/series/{id}", "/series"],
            "a table" => ["/predict", "/predict/batch", "/explain", "/series/{id}", "/series", "/series/{id}/forecast", "/forecast"],
            "a table of several values, by two ids" => ["/predict", "/predict/batch", "/explain", "/series/{id}", "/series", "/forecast"],
            "a detector of several series, after a normalizer" => ["/predict", "/predict/batch", "/explain", "/series/{id}", "/series"],
            _ => ["/predict", "/predict/batch", "/explain"],
        };
        CollectionAssert.AreEquivalent(expected, examples);
    }

    /// <summary>Whether a value is of its schema, as far as types and names go.</summary>
    private static void AssertDescribed(JsonElement value, JsonElement schema, JsonDocument document, string where)
    {
        if (!schema.TryGetProperty("type", out JsonElement type))
            return;
        string[] types = type.ValueKind == JsonValueKind.Array
            ? [.. type.EnumerateArray().Select(one => one.GetString()!)]
            : [type.GetString()!];
        string own = value.ValueKind switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => types.Contains("integer") ? "integer" : "number",
            JsonValueKind.Null => "null",
            _ => "boolean",
        };
        Assert.Contains(own, types, $"{where} is {value}");
        if (own == "array" && schema.TryGetProperty("items", out JsonElement items))
        {
            foreach (JsonElement item in value.EnumerateArray())
                AssertDescribed(item, Resolve(document, items), document, where + "[]");
        }
        else if (own == "object" && schema.TryGetProperty("properties", out JsonElement properties))
        {
            foreach (JsonProperty member in value.EnumerateObject())
            {
                Assert.IsTrue(properties.TryGetProperty(member.Name, out JsonElement described), $"{where}.{member.Name} is not described");
                AssertDescribed(member.Value, Resolve(document, described), document, $"{where}.{member.Name}");
            }
        }
    }

    private static JsonElement Resolve(JsonDocument document, JsonElement schema) =>
        schema.TryGetProperty("$ref", out JsonElement reference)
            ? document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;
}
