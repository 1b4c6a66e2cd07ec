using System.Diagnostics;
using System.Text;
using CsCheck;
using LstmMlNet.Networks.Tests.Storage;
using LstmMlNet.Tests.Tasks;
using Microsoft.ML;

namespace LstmMlNet.Tests.ModelFile;

/// <summary>Model zips of every task, altered anywhere, with all hashes made right.</summary>
[TestClass]
internal sealed class ModelZipFuzzTests
{
    private const long MostBytes = 256 << 20;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);
    private static readonly string[] s_files = ["Model.json", "Network.safetensors", "History.json", "ClassValues.json"];
    private static readonly string[] s_values = ["0", "-1", "2147483647", "-2147483648", "9223372036854775807", "1e308", "null", "\"\"", "\"Lstm\"", "true", "[]", "{}", "[null]", "\"NaN\""];

    // Set to fuzz for longer by hand.
    private static readonly int s_iterations = int.TryParse(Environment.GetEnvironmentVariable("LSTM_FUZZ"), out int given) ? given : 300;

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = false)]
    public void Whatever_a_zip_says_only_our_exceptions_come_out_in_bounded_memory_and_time()
    {
        (string Task, byte[] Zip, IDataView Data)[] models = Models();
        Gen.Select(Gen.Int[0, models.Length - 1], Gen.Int[0, s_files.Length - 1], Gen.Int[0, 5], Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], Gen.Int[0, s_values.Length - 1]).Sample(
            (which, file, how, at, by, value) =>
            {
                (string task, byte[] zip, IDataView data) = models[which];
                byte[] forged = ForgedZip.Make(zip, files =>
                {
                    if (files.TryGetValue(s_files[file], out byte[]? bytes))
                        files[s_files[file]] = s_files[file] == "Network.safetensors" ? AlterNetwork(bytes, how, at, by, s_values[value]) : Alter(bytes, how, at, by, s_values[value]);
                });
                long before = GC.GetAllocatedBytesForCurrentThread();
                long start = Stopwatch.GetTimestamp();
                try
                {
                    using var stream = new MemoryStream(forged);
                    ITransformer model = LstmModelFile.Load(new MLContext(), stream, out _);

                    // What is loaded scores, or refuses the columns of this view.
                    _ = model.Transform(data).Preview(3);
                }
                catch (Exception exception) when (exception is InvalidDataException or ArgumentException or InvalidOperationException or InsufficientMemoryException)
                {
                }

                Assert.IsLessThan(MostBytes, GC.GetAllocatedBytesForCurrentThread() - before, task);
                Assert.IsLessThan(s_longest, Stopwatch.GetElapsedTime(start), task);
            },
            iter: s_iterations,
            seed: Environment.GetEnvironmentVariable("LSTM_FUZZ_SEED") ?? "0N0XIzNsQ0O2",
            threads: 1);
    }

    /// <summary>The header as JSON, or the weights' bits; the checksum fits again where the header still is one.</summary>
    private static byte[] AlterNetwork(byte[] bytes, int how, int at, int by, string value)
    {
        var forged = new SafetensorsForgery(bytes);
        switch (how)
        {
            case 0:
                float[] data = forged.Tensors[at % forged.Tensors.Count].Data;
                data[by % data.Length] = BitConverter.Int32BitsToSingle(at ^ by);
                break;
            case 1:
                forged.Tensors[at % forged.Tensors.Count].Shape[0] = by;
                break;
            case 2:
                forged.Tensors.RemoveAt(at % forged.Tensors.Count);
                break;
            case 3:
                forged.Gap = (by % 64) - 32;
                break;
            case 4:
                return Alter(bytes, how, at, by, value);
            default:
                forged.Metadata["network"] = Encoding.UTF8.GetString(Alter(Encoding.UTF8.GetBytes(forged.Metadata["network"]), 5, at, by, value));
                break;
        }

        return forged.ToBytes();
    }

    private static byte[] Alter(byte[] bytes, int how, int at, int by, string value)
    {
        if (bytes.Length == 0)
            return bytes;
        at %= bytes.Length;
        switch (how)
        {
            case 0:
                return [.. bytes[..at], (byte)(bytes[at] ^ (1 << (by % 8))), .. bytes[(at + 1)..]];
            case 1:
                return bytes[..at];
            case 2:
                return [.. bytes[..at], .. Enumerable.Repeat((byte)by, by % 5000), .. bytes[at..]];
            case 3:
                int end = Math.Min(bytes.Length, at + 1 + (by % 40));
                return [.. bytes[..at], .. bytes[end..]];
            case 4:
                return [.. bytes, .. bytes[at..]];
            default:
                // Another value in the place of one of the JSON's.
                int colon = Array.IndexOf(bytes, (byte)':', at);
                if (colon < 0)
                    return bytes;
                int next = colon + 1;
                while (next < bytes.Length && bytes[next] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)'\n'))
                    next++;
                return [.. bytes[..(colon + 1)], .. Encoding.UTF8.GetBytes(value), .. bytes[next..]];
        }
    }

    private static (string Task, byte[] Zip, IDataView Data)[] Models()
    {
        var mlContext = new MLContext(seed: 1);
        IDataView rows = mlContext.Data.LoadFromEnumerable(TaskRow.Make(12));
        IDataView keyed = Rows.Keyed(mlContext, Rows.Fixed(12));
        var models = new List<(string, byte[], IDataView)>();
        Add("multiclass", mlContext.MulticlassClassification.Trainers.LstmSequence(Small()), keyed);
        Add("binary", mlContext.BinaryClassification.Trainers.LstmSequence(Small(nameof(TaskRow.Rises))), rows);
        Add("regression", mlContext.Regression.Trainers.LstmSequence(Small(nameof(TaskRow.Sum))), rows);
        Add("numbers", mlContext.Regression.Trainers.LstmSequence(Small(nameof(TaskRow.SumAndLast))), rows);
        LstmSequenceEstimator.Options forecast = Small(nameof(TaskRow.SumAndLast));
        forecast.CalibrationFolds = 2;
        Add("forecast", mlContext.Forecasting.ForecastByLstm(forecast), rows);
        IDataView signs = mlContext.Transforms.Conversion.MapValueToKey(nameof(TaskRow.Signs)).Fit(rows).Transform(rows);
        Add("steps", mlContext.MulticlassClassification.Trainers.LstmStepLabels(Small(nameof(TaskRow.Signs))), signs);
        Add("hidden", mlContext.Transforms.LstmHiddenStates(new LstmHiddenStatesEstimator.Options { HiddenUnits = 2, SequenceColumnName = "States", FeaturesPerStep = 1 }), rows);
        return [.. models];

        void Add(string name, IEstimator<LstmSequenceTransformer> trainer, IDataView data)
        {
            using var stream = new MemoryStream();
            mlContext.Model.Save(trainer.Fit(data), data.Schema, stream);
            models.Add((name, stream.ToArray(), data));
        }

        static LstmSequenceEstimator.Options Small(string label = "Label") => new() { LabelColumnName = label, HiddenUnits = 2, Epochs = 1, Seed = 1 };
    }
}
