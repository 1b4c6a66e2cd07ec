using System.Text.Json.Nodes;
using LstmMlNet.Cli.Generation;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Tests.Generation;

[TestClass]
internal sealed class SamplesTests
{
    [TestMethod]
    [DataRow("walk,walk,walk,walk,walk,walk,sit,run", "run 7,sit 6,walk 0,walk 1,walk 2")]
    [DataRow("f,e,d,c,b,a,a", "a 5,b 4,c 3,d 2,e 1,f 0")]
    [DataRow("a,b", "a 0,b 1")]
    public void Of_classes_the_first_of_each_is_a_sample(string labels, string expected)
    {
        IDataView test = new MLContext().Data.LoadFromEnumerable(labels.Split(',').Select((label, i) =>
            new Row { Label = label, Features = [i, -i] }));
        JsonArray samples = JsonNode.Parse(Samples.Write(test, "Label"))!.AsArray();
        Assert.AreEqual(expected, string.Join(',', samples.Select(sample => $"{sample!["label"]} {sample["features"]![0]}")));
    }

    private sealed class Row
    {
        public string Label { get; set; } = "";

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }
}
