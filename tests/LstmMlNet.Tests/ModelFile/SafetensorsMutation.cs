using System.Text;
using LstmMlNet.Tests.Fuzzing;

namespace LstmMlNet.Networks.Tests.Storage;

/// <summary>Changes of a safetensors file whose checksum is made right again: what a check of hashes alone would let pass.</summary>
internal static class SafetensorsMutation
{
    public static byte[] Of(Random random, byte[] file)
    {
        var forged = new SafetensorsForgery(file);
        int which = random.Next(forged.Tensors.Count);
        string key = forged.Metadata.Keys.ElementAt(random.Next(forged.Metadata.Count));
        switch (random.Next(8))
        {
            case 0:
                float[] data = forged.Tensors[which].Data;
                data[random.Next(data.Length)] = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
                break;
            case 1:
                forged.Tensors[which].Shape[0] = random.Next();
                break;
            case 2:
                forged.Tensors.RemoveAt(which);
                break;
            case 3:
                forged.Tensors.Add(forged.Tensors[which]);
                break;
            case 4:
                forged.Gap = random.Next(-32, 32);
                break;
            case 5:
                forged.Metadata[key] = Mutation.Value(random);
                break;
            case 6:
                forged.Metadata[key] = Encoding.UTF8.GetString(Mutation.Of(random, Encoding.UTF8.GetBytes(forged.Metadata[key] + " ")));
                break;
            default:
                return Mutation.Of(random, file);
        }

        return forged.ToBytes();
    }
}
