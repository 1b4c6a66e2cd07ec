using LstmMlNet.Interop;
using LstmMlNet.Networks;
using LstmMlNet.Onnx;

namespace LstmMlNet.Cli.Tests;

[TestClass]
internal sealed class ExportImportTests
{
    [TestMethod]
    public void An_ONNX_model_becomes_a_zip_that_scores_and_the_zip_an_ONNX_model_again()
    {
        using var tool = new Tool();
        var network = new RecurrentNetwork(
            2,
            RecurrentLayers.Create(RecurrentCellType.Gru, 4),
            new DenseSoftmaxLayer(2),
            new RecurrentNetworkOptions());
        OnnxFile.Save(network, tool.PathOf("n.onnx"));
        Assert.AreEqual(0, tool.Run("import", tool.PathOf("n.onnx"), "--classes", "up,down", "-o", tool.PathOf("n.zip")), tool.Errors);
        Assert.AreEqual(0, tool.Run("inspect", tool.PathOf("n.zip")), tool.Errors);
        StringAssert.Contains(tool.Shown, "up, down");
        Assert.AreEqual(0, tool.Run("export", tool.PathOf("n.zip"), "--onnx", tool.PathOf("again.onnx")), tool.Errors);
        float[] sequence = [0.1f, 0.2f, 0.3f, 0.4f];
        CollectionAssert.AreEqual(network.Predict(sequence), OnnxFile.Load(tool.PathOf("again.onnx")).Predict(sequence));
    }

    [TestMethod]
    public void A_network_goes_to_PyTorchs_and_Kerass_files_and_back()
    {
        using var tool = new Tool();
        var network = new RecurrentNetwork(
            2,
            RecurrentLayers.Create(RecurrentCellType.Lstm, 4),
            new DenseSoftmaxLayer(2),
            new RecurrentNetworkOptions());
        PyTorchFile.Save(network, tool.PathOf("n.safetensors"));
        Assert.AreEqual(0, tool.Run("import", tool.PathOf("n.safetensors"), "-o", tool.PathOf("n.zip")), tool.Errors);
        Assert.AreEqual(0, tool.Run("export", tool.PathOf("n.zip"), "-o", tool.PathOf("again.safetensors")), tool.Errors);
        float[] sequence = [0.1f, 0.2f, 0.3f, 0.4f];
        CollectionAssert.AreEqual(network.Predict(sequence), PyTorchFile.Load(tool.PathOf("again.safetensors")).Predict(sequence));
        Assert.AreEqual(0, tool.Run("export", tool.PathOf("n.zip"), "--format", "keras", "-o", tool.PathOf("n.keras")), tool.Errors);
        Assert.AreEqual(0, tool.Run("import", tool.PathOf("n.keras"), "-o", tool.PathOf("n2.zip")), tool.Errors);
        CollectionAssert.AreEqual(network.Predict(sequence), KerasFile.Load(tool.PathOf("n.keras")).Predict(sequence));
    }

    [TestMethod]
    public void What_cannot_be_read_is_one_line()
    {
        using var tool = new Tool();
        File.WriteAllText(tool.PathOf("no.onnx"), "no model");
        Assert.AreEqual(1, tool.Run("import", tool.PathOf("no.onnx")));
        StringAssert.Contains(tool.Errors, "no ONNX model");
        Assert.HasCount(1, tool.Errors.Trim().Split('\n'));
        File.WriteAllText(tool.PathOf("table.csv"), "a,b\n1,2\n");
        Assert.AreEqual(1, tool.Run("import", tool.PathOf("table.csv")));
        StringAssert.Contains(tool.Errors, "table.csv' is none of the files that can be read: an ONNX model");
        Assert.AreEqual(1, tool.Run("import", tool.PathOf("none.onnx")));
        Assert.AreEqual(1, tool.Run("export", tool.PathOf("none.zip")));
    }
}
