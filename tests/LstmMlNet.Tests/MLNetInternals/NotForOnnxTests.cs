using Microsoft.ML;

namespace LstmMlNet.Tests.MLNetInternals;

[TestClass]
internal sealed class NotForOnnxTests
{
    // The converter's walk stops at such a step, and passes by what is before it.
    [TestMethod]
    public void A_network_before_a_step_without_ONNX_is_refused() => AssertRefused(
        "a transform after it has no ONNX of its own",
        (toKey, trainer, mlContext) =>
            toKey.Append(trainer).Append(mlContext.Transforms.CustomMapping<Empty, Made>((_, made) => made.Value = 1, null)));

    [TestMethod]
    public void Steps_that_make_one_row_of_many_are_refused_by_name() => AssertRefused(
        "RowsToSequencesTransformer makes rows of several rows each",
        (toKey, trainer, mlContext) => mlContext.Transforms.RowsToSequences(new RowsToSequencesEstimator.Options
        {
            IdColumnName = "Number",
            FeatureColumnNames = ["Weight"],
        }));

    private static void AssertRefused(
        string message, Func<IEstimator<ITransformer>, LstmSequenceEstimator, MLContext, IEstimator<ITransformer>> chain)
    {
        var mlContext = new MLContext(seed: 1);
        IDataView data = Rows.View(mlContext, Rows.Fixed(12));
        LstmSequenceEstimator trainer = mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options());
        var toKey = mlContext.Transforms.Conversion.MapValueToKey("Label");
        ITransformer model = chain(toKey, trainer, mlContext).Fit(data);
        using var stream = new MemoryStream();
        Exception? exception = Assert.Throws<Exception>(() => mlContext.Model.ConvertToOnnx(model, data, stream));
        while (exception is not null and not NotSupportedException)
            exception = exception.InnerException;
        StringAssert.Contains(exception?.Message, message);
        Assert.AreEqual(0, stream.Length);
    }

    private sealed class Empty
    {
    }

    private sealed class Made
    {
        public float Value { get; set; }
    }
}
