using Microsoft.ML;

namespace LstmMlNet.Tests.Tasks;

/// <summary>Models on their way through a zip.</summary>
internal static class SavedModel
{
    public static ITransformer Reload(MLContext mlContext, ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        mlContext.Model.Save(model, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }
}
