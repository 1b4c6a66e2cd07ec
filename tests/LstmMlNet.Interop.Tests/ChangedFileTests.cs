using LstmMlNet.Interop.Tests.Keras;
using LstmMlNet.Interop.Tests.PyTorch;
using LstmMlNet.Tests.Fuzzing;

namespace LstmMlNet.Interop.Tests;

[TestClass]
public sealed class ChangedFileTests
{
    private static readonly TorchTensor[] s_state = new TorchModule("GRU", 3, 4, 2, true, true, 3, 1).State();

    private static readonly KerasModel s_keras = new(3, [new("GRU", 4) { Both = true, ResetAfter = true }, new("LSTM", 4)], 3, 1);

    [TestMethod]
    public void A_changed_zip_gives_a_network_or_an_error_of_ours() =>
        Changed(
            600,
            PyTorchFile.Load,
            new TorchSave().Zip(s_state),
            new TorchSave { Checkpoint = true, Shared = true, Deflated = true }.Zip(s_state));

    [TestMethod]
    public void A_changed_file_of_before_the_zip_gives_a_network_or_an_error_of_ours() =>
        Changed(600, PyTorchFile.Load, new TorchSave().Legacy(s_state));

    [TestMethod]
    public void A_changed_safetensors_file_gives_a_network_or_an_error_of_ours() =>
        Changed(600, PyTorchFile.Load, SafetensorsText.Of(s_state), SafetensorsText.Of(s_state, "Half"));

    [TestMethod]
    public void A_changed_model_of_Keras_gives_a_network_or_an_error_of_ours() =>
        Changed(1200, KerasFile.Load, s_keras.H5(), s_keras.Zip());

    private static void Changed(int count, Func<Stream, ImportOptions?, RecurrentNetwork> load, params byte[][] good)
    {
        int networks = 0;
        Fuzz.Run(
            count,
            random => Mutation.Of(random, good[random.Next(good.Length)]),
            file =>
            {
                try
                {
                    RecurrentNetwork network = load(new MemoryStream(file), null);
                    network.Predict(new float[2 * network.Features]);
                    networks++;
                }
                catch (Exception exception) when (exception is InvalidDataException or NotSupportedException)
                {
                }
            },
            file => Convert.ToHexString(file.AsSpan(0, Math.Min(200, file.Length))));
        Assert.AreNotEqual(0, networks, "No changed file could be read at all: the changes test nothing.");
    }
}
