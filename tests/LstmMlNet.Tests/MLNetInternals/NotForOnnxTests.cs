using Microsoft.ML;

namespace LstmMlNet.Tests.MLNetInternals;

[TestClass]
internal sealed class NotForOnnxTests
{
    [TestMethod]
    public void A_chain_with_the_transformer_is_refused_by_name()
    {
        var mlContext = new MLContext(seed: 1);
        IDataView data = Rows.View(mlContext, Rows.Fixed(12));
        LstmSequenceEstimator trainer = mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options());
        var toKey = mlContext.Transforms.Conversion.MapValueToKey("Label");
        ITransformer[] models =
        [
            toKey.Append(trainer).Fit(data),
            toKey.Append(trainer).Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data),
            toKey.Append(trainer)
                .Append(mlContext.Transforms.CopyColumns("Copy", "Score"))
                .Append(mlContext.Transforms.Conversion.MapKeyToVector("Copy2", "PredictedLabel"))
                .Fit(data),

            // The walk stops at a step that has no ONNX of its own, and passes this transformer by.
            toKey.Append(trainer).Append(mlContext.Transforms.CustomMapping<Empty, Made>((_, made) => made.Value = 1, null)).Fit(data),
        ];
        foreach (ITransformer model in models)
        {
            using var stream = new MemoryStream();
            Exception? exception = Assert.Throws<Exception>(() => mlContext.Model.ConvertToOnnx(model, data, stream));
            while (exception is not null and not NotSupportedException)
                exception = exception.InnerException;
            StringAssert.Contains(exception?.Message, "LstmSequenceTransformer cannot be converted to ONNX");
            Assert.AreEqual(0, stream.Length);
        }
    }

    private sealed class Empty
    {
    }

    private sealed class Made
    {
        public float Value { get; set; }
    }
}
