using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Shaping;

[TestClass]
internal sealed class ChannelsToSequenceTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Channels_become_steps_of_features()
    {
        var rows = new[]
        {
            new Motion { AccX = [1, 2, 3], AccY = [4, 5, 6], AccZ = [7, 8, 9] },
            new Motion { AccX = [1], AccY = [2], AccZ = [3] },
        };
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        IDataView sequences = _mlContext.Transforms.ChannelsToSequence("Features", "AccX", "AccY", "AccZ").Fit(view).Transform(view);
        float[][] values = [.. sequences.GetColumn<float[]>("Features")];
        CollectionAssert.AreEqual(new float[] { 1, 4, 7, 2, 5, 8, 3, 6, 9 }, values[0]);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, values[1]);
        CollectionAssert.AreEqual(new[] { 0, 3 }, ((VectorDataViewType)sequences.Schema["Features"].Type).Dimensions.ToArray());
    }

    [TestMethod]
    public void Different_lengths_are_refused_by_name()
    {
        var rows = new[] { new Motion { AccX = [1, 2, 3], AccY = [4, 5, 6], AccZ = [7, 8] } };
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        IDataView sequences = _mlContext.Transforms.ChannelsToSequence("Features", "AccX", "AccY", "AccZ").Fit(view).Transform(view);

        // ML.NET reads a column on several threads and wraps what one of them throws.
        string message = Assert.Throws<Exception>(() => sequences.GetColumn<float[]>("Features").First()).ToString();
        foreach (string part in new[] { "'AccZ'", "row 0", "2 steps", "'AccX'", "3" })
            StringAssert.Contains(message, part);

        IDataView known = _mlContext.Data.LoadFromEnumerable(new[] { new KnownMotion() });
        message = Assert.Throws<ArgumentException>(() =>
            _mlContext.Transforms.ChannelsToSequence("Features", "Long", "Short").Fit(known)).Message;
        foreach (string part in new[] { "'Short'", "4 steps", "'Long'", "5" })
            StringAssert.Contains(message, part);
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.Transforms.ChannelsToSequence("Features", "Long", "Text").Fit(known)).Message,
            "'Text'");
    }

    private sealed class Motion
    {
        public float[] AccX { get; set; } = [];

        public float[] AccY { get; set; } = [];

        public float[] AccZ { get; set; } = [];
    }

    private sealed class KnownMotion
    {
        [VectorType(5)]
        public float[] Long { get; set; } = new float[5];

        [VectorType(4)]
        public float[] Short { get; set; } = new float[4];

        public string Text { get; set; } = "";
    }
}
