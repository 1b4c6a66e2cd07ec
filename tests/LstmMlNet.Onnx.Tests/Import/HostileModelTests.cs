using CsCheck;

namespace LstmMlNet.Onnx.Tests.Import;

[TestClass]
public sealed class HostileModelTests
{
    private const long MostBytes = 64L << 20;

    [TestMethod]
    public void A_changed_model_gives_a_network_or_an_error_of_ours()
    {
        var random = new Random(71);
        int networks = 0;
        foreach (PeerModel peer in PeerModels.All.Array[40].Generate(new PCG(1, 71), null, out _))
        {
            byte[] model = peer.Write();
            for (int i = 0; i < 100; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                networks += Loads(Mutated(model, random)) ? 1 : 0;
                long taken = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.IsLessThan(MostBytes, taken, $"{taken} bytes were taken for a file of {model.Length}.");
            }
        }

        Assert.AreNotEqual(0, networks, "No changed model could be read at all: the changes test nothing.");
    }

    private static bool Loads(byte[] model)
    {
        try
        {
            RecurrentNetwork network = OnnxFile.Load(new MemoryStream(model));
            network.Predict(new float[3 * network.Features]);
            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or NotSupportedException)
        {
            return false;
        }
    }

    private static byte[] Mutated(byte[] model, Random random)
    {
        byte[] result = [.. model];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(result.Length);
            switch (random.Next(4))
            {
                case 0:
                    result[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    result[at] = (byte)random.Next(256);
                    break;
                case 2:
                    result = [.. result[..at], .. result[Math.Min(result.Length, at + random.Next(1, 9))..]];
                    break;
                default:
                    int length = Math.Min(random.Next(1, 64), result.Length - at);
                    result = [.. result[..at], .. result.AsSpan(random.Next(result.Length - length), length), .. result[at..]];
                    break;
            }

            if (result.Length == 0)
                return result;
        }

        return result;
    }
}
