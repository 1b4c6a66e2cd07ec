using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace LstmMlNet.AspNetCore.Tests.OpenApi;

/// <summary>A client that NSwag makes of the document, as an application of somebody else has it.</summary>
[TestClass]
internal sealed class GeneratedClientTests
{
    private const string Namespace = "Generated";

    [TestMethod]
    public async Task A_generated_client_compiles_and_predicts()
    {
        await using Service service = await Service.Start();
        string document = await service.Client.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative));
        string code = await Generate(document);
        Assert.DoesNotContain("HeadModel", code, "only what a client can read");
        Assembly assembly = Compile(code);
        dynamic client = Activator.CreateInstance(assembly.GetType($"{Namespace}.ModelClient")!, service.Client)!;
        client.BaseUrl = service.Address.ToString();
        Service.Row row = Service.Rows(1, seed: 5)[0];
        PredictionResponse expected =
            await EndpointTests.Post<PredictionResponse>(
                service,
                "predict",
                new SequenceRequest { Features = Service.Doubles(row.Features) });

        // As steps, as values, and in a batch.
        dynamic steps = Body(
            assembly,
            "SequenceRequest",
            "Steps",
            Service.Doubles(row.Features).Chunk(Service.Features).Select(step => (ICollection<double>)step).ToList());
        dynamic values = Body(assembly, "SequenceRequest", "Features", Service.Doubles(row.Features).ToList());
        AssertSame(expected, await client.PredictAsync(steps));
        AssertSame(expected, await client.PredictAsync(values));
        object list = Activator.CreateInstance(typeof(List<>).MakeGenericType(assembly.GetType($"{Namespace}.SequenceRequest")!))!;
        ((System.Collections.IList)list).Add(values);
        dynamic batch = Body(assembly, "BatchRequest", "Sequences", list);
        foreach (dynamic prediction in (await client.PredictBatchAsync(batch)).Predictions)
            AssertSame(expected, prediction);
        dynamic model = await client.ModelAsync();
        Assert.AreEqual(Service.Features, (int)model.FeaturesPerStep);
        CollectionAssert.AreEquivalent(new[] { "first", "second" }, ((IEnumerable<string>)model.Classes).ToArray());
        Assert.AreEqual(4, Enumerable.Count(await client.SamplesAsync()));
        Assert.HasCount(row.Features.Length / Service.Features, (System.Collections.ICollection)(await client.ExplainAsync(steps)).Running);

        // What is wrong comes as the problem that it is.
        dynamic wrong = Body(assembly, "SequenceRequest", "Features", new List<double> { 1 });
        try
        {
            await client.PredictAsync(wrong);
            Assert.Fail("One value is not a step of two.");
        }
        catch (Exception exception) when (exception.GetType().Name.StartsWith("ApiException", StringComparison.Ordinal))
        {
            dynamic problem = ((dynamic)exception).Result;
            Assert.AreEqual(400, (int)problem.Status);
            StringAssert.Contains((string)problem.Detail, "not a multiple of the 2 values");
        }
    }

    private static void AssertSame(PredictionResponse expected, dynamic actual)
    {
        Assert.AreEqual(expected.PredictedLabel, (string)actual.PredictedLabel);
        foreach ((string name, float probability) in expected.Probabilities!)
            Assert.AreEqual(probability, ((IDictionary<string, float>)actual.Probabilities)[name], name);
    }

    private static object Body(Assembly assembly, string type, string property, object value)
    {
        Type own = assembly.GetType($"{Namespace}.{type}")!;
        object body = Activator.CreateInstance(own)!;
        own.GetProperty(property)!.SetValue(body, value);
        return body;
    }

    private static async Task<string> Generate(string document)
    {
        var settings = new CSharpClientGeneratorSettings { ClassName = "ModelClient" };
        settings.CSharpGeneratorSettings.Namespace = Namespace;
        settings.CSharpGeneratorSettings.JsonLibrary = CSharpJsonLibrary.SystemTextJson;
        settings.CSharpGeneratorSettings.GenerateNullableReferenceTypes = true;
        return new CSharpClientGenerator(await OpenApiDocument.FromJsonAsync(document), settings).GenerateFile();
    }

    private static Assembly Compile(string code)
    {
        MetadataReference[] references = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))];
        var compilation = CSharpCompilation.Create(
            "GeneratedClient",
            [CSharpSyntaxTree.ParseText(code)],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var stream = new MemoryStream();
        string[] errors = [.. compilation.Emit(stream).Diagnostics
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => diagnostic.ToString())];
        Assert.IsEmpty(errors, string.Join(Environment.NewLine, errors));
        return Assembly.Load(stream.ToArray());
    }
}
