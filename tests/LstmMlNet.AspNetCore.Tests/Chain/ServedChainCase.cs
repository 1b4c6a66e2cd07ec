using System.Text.Json;
using System.Text.Json.Nodes;
using LstmMlNet.AspNetCore.Models;
using Microsoft.ML;

namespace LstmMlNet.AspNetCore.Tests.Chain;

/// <summary>A chain to be served.</summary>
internal interface IServedChainCase
{
    /// <summary>Trains it, saves it as a zip and loads it as the service does.</summary>
    public (ITransformer Model, ServedModel Served, byte[] Zip) Train();

    /// <summary>Rows as JSON objects by column name, and the view that <c>Transform</c> makes of the same rows.</summary>
    public (JsonObject[] Rows, IDataView Transformed) Try(ITransformer model, int seed, int count);

    /// <summary>Rows as JSON objects by column name.</summary>
    public JsonObject[] CreateRows(int seed, int count);

    public bool TakesRows { get; }
}

/// <summary>A chain to be served, with the type of its rows.</summary>
internal sealed class ServedChainCase<TRow>(
    Func<MLContext, LstmSequenceEstimator.Options, IEstimator<ITransformer>> chain,
    Func<Random, int, TRow> create,
    bool takesRows,
    int trainingRows = 60) : IServedChainCase
    where TRow : class
{
    private static readonly JsonSerializerOptions s_json =
        new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public bool TakesRows => takesRows;

    public (ITransformer Model, ServedModel Served, byte[] Zip) Train()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Rows(1, trainingRows));
        ITransformer model = chain(ml, new LstmSequenceEstimator.Options
        {
            HiddenUnits = 5,
            Epochs = 2,
            Seed = 1,
            ThreadCount = 1,
            FeaturesPerStep = 2,
        }).Fit(rows);
        using var zip = new MemoryStream();
        ml.Model.Save(model, rows.Schema, zip);
        return (model, ServedModel.Load(zip.ToArray(), new SequenceModelOptions(), default), zip.ToArray());
    }

    public (JsonObject[] Rows, IDataView Transformed) Try(ITransformer model, int seed, int count)
    {
        TRow[] rows = Rows(seed, count);
        return (ToJson(rows), model.Transform(new MLContext().Data.LoadFromEnumerable(rows)));
    }

    public JsonObject[] CreateRows(int seed, int count) => ToJson(Rows(seed, count));

    /// <summary>What is missing is null in JSON.</summary>
    private static JsonObject[] ToJson(TRow[] rows) => [.. rows.Select(row =>
        JsonNode.Parse(JsonSerializer.Serialize(row, s_json).Replace("\"NaN\"", "null", StringComparison.Ordinal))!.AsObject())];

    private TRow[] Rows(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => create(random, i))];
    }
}
