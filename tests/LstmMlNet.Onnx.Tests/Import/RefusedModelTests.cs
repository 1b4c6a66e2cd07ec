using Google.Protobuf;
using LstmMlNet.Onnx.Graph;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Tests.Import;

[TestClass]
public sealed class RefusedModelTests
{
    private static readonly PeerModel Plain = new("LSTM", 1, 1, 2, 3, ShapeStyle.Squeeze, "h_n", "softmax", new bool[6], 1);

    [TestMethod]
    public void What_a_cell_here_has_not_is_refused_by_its_name()
    {
        AssertRefused("clip", Changed(Attributes.Float("clip", 3)));
        AssertRefused("input_forget", Changed(Attributes.Int("input_forget", 1)));
        AssertRefused("reverse", Changed(Attributes.Text("direction", "reverse")));
        AssertRefused("Softsign", Changed(Attributes.Texts("activations", ["Sigmoid", "Softsign", "Softsign"])));
        AssertRefused("Elu", Changed(Attributes.Texts("activations", ["Elu", "Tanh", "Tanh"])));
        AssertRefused("candidate", Changed(Attributes.Texts("activations", ["Sigmoid", "Relu", "Tanh"])));
    }

    [TestMethod]
    public void Lengths_that_are_constants_are_refused() => AssertRefused("sequence_lens", Changed(model =>
    {
        NodeProto node = Recurrent(model);
        while (node.Input.Count < 5)
            node.Input.Add("");
        node.Input[4] = model.Graph.Initializer[0].Name;
    }));

    [TestMethod]
    public void The_backward_direction_at_the_last_step_is_refused_with_what_to_do()
    {
        ModelProto model = Parse((Plain with { Directions = 2, Pooled = "mean" }).Write());
        NodeProto mean = model.Graph.Node.Single(node => node.OpType == "ReduceMean");
        mean.OpType = "Gather";
        mean.Attribute.Clear();
        mean.Attribute.Add(Attributes.Int("axis", 1));
        model.Graph.Initializer.Add(new TensorProto { Name = "last", DataType = (int)Element.Int64, Int64Data = { -1 } });
        mean.Input.Add("last");
        AssertRefused("h_n", model);
    }

    [TestMethod]
    public void Another_dense_layer_is_refused() => AssertRefused("one dense layer", Changed(model =>
    {
        NodeProto softmax = model.Graph.Node.Single(node => node.OpType == "Softmax");
        softmax.OpType = "Relu";
    }));

    [TestMethod]
    public void Scores_cut_to_whole_numbers_are_refused() => AssertRefused("Cast", Changed(model =>
    {
        NodeProto softmax = model.Graph.Node.Single(node => node.OpType == "Softmax");
        softmax.OpType = "Cast";
        softmax.Attribute.Clear();
        softmax.Attribute.Add(Attributes.Int("to", (long)Element.Int64));
    }));

    [TestMethod]
    public void A_logarithm_of_softmax_is_read_as_classes_where_that_is_asked()
    {
        ModelProto model = Changed(changed => changed.Graph.Node.Single(node => node.OpType == "Softmax").OpType = "LogSoftmax");
        AssertRefused("LogSoftmax", model);
        RecurrentNetwork network = Load(model, new OnnxImportOptions { Logits = LogitsMeaning.Classes });
        Assert.IsInstanceOfType<DenseSoftmaxLayer>(network.Head);
        CollectionAssert.AreEqual(
            Load(Parse(Plain.Write())).Predict([0.1f, 0.2f, 0.3f, 0.4f]),
            network.Predict([0.1f, 0.2f, 0.3f, 0.4f]));
    }

    [TestMethod]
    public void Logits_are_numbers_or_classes_as_is_asked()
    {
        ModelProto model = Parse((Plain with { Head = "none" }).Write());
        Assert.IsInstanceOfType<DenseLinearLayer>(Load(model).Head);
        Assert.IsInstanceOfType<DenseSoftmaxLayer>(Load(model, new OnnxImportOptions { Logits = LogitsMeaning.Classes }).Head);
    }

    [TestMethod]
    public void Weights_in_another_file_operators_of_others_and_functions_are_refused()
    {
        AssertRefused(
            "external_data",
            Changed(model => Weight(model).ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "w.bin" })));
        AssertRefused("com.example", Changed(model => Recurrent(model).Domain = "com.example"));
        AssertRefused("inlined", Changed(model => model.Functions.Add(new FunctionProto { Name = "f" })));
    }

    [TestMethod]
    public void Damaged_models_are_named_as_such()
    {
        Assert.ThrowsExactly<InvalidDataException>(() => Load(Changed(model => Weight(model).RawData = ByteString.CopyFrom(1, 2, 3))));
        Assert.ThrowsExactly<InvalidDataException>(() => Load(Changed(model => Weight(model).Dims[0] = -1)));
        Assert.ThrowsExactly<InvalidDataException>(() => Load(Changed(model => Weight(model).Dims.Add([long.MaxValue, long.MaxValue]))));
        Assert.ThrowsExactly<InvalidDataException>(() => Load(Changed(model => Recurrent(model).Input[1] = "nobody")));
        Assert.ThrowsExactly<InvalidDataException>(() => OnnxFile.Load(new MemoryStream([1, 2, 3])));
        Assert.ThrowsExactly<InvalidDataException>(() => OnnxFile.Load(new MemoryStream()));
    }

    [TestMethod]
    public void An_output_that_is_not_there_is_named()
    {
        ArgumentException error =
            Assert.ThrowsExactly<ArgumentException>(() => Load(Parse(Plain.Write()), new OnnxImportOptions { OutputName = "z" }));
        StringAssert.Contains(error.Message, "its outputs are y");
    }

    private static void AssertRefused(string word, ModelProto model)
    {
        NotSupportedException error = Assert.ThrowsExactly<NotSupportedException>(() => Load(model));
        StringAssert.Contains(error.Message, word);
    }

    private static ModelProto Changed(AttributeProto attribute) => Changed(model =>
    {
        NodeProto node = Recurrent(model);
        foreach (AttributeProto old in node.Attribute.Where(old => old.Name == attribute.Name).ToArray())
            node.Attribute.Remove(old);
        node.Attribute.Add(attribute);
    });

    private static ModelProto Changed(Action<ModelProto> change)
    {
        ModelProto model = Parse(Plain.Write());
        change(model);
        return model;
    }

    private static NodeProto Recurrent(ModelProto model) => model.Graph.Node.First(node => node.OpType == "LSTM");

    private static TensorProto Weight(ModelProto model) => model.Graph.Initializer.First(tensor => tensor.DataType == (int)Element.Float);

    private static ModelProto Parse(byte[] bytes) => ModelProto.Parser.ParseFrom(bytes);

    private static RecurrentNetwork Load(ModelProto model, OnnxImportOptions? options = null) =>
        OnnxFile.Load(new MemoryStream(model.ToByteArray()), options);
}
