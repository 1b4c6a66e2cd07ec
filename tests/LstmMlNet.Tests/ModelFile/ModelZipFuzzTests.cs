using LstmMlNet.Networks.Tests.Storage;
using LstmMlNet.Tests.Fuzzing;
using LstmMlNet.Tests.Tasks;
using Microsoft.ML;

namespace LstmMlNet.Tests.ModelFile;

/// <summary>Model zips of every task, altered anywhere, with all hashes made right.</summary>
[TestClass]
internal sealed class ModelZipFuzzTests
{
    private const string Network = "Network.safetensors";
    private static readonly string[] s_files = ["Model.json", Network, "History.json", "ClassValues.json"];

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = false)]
    public void Whatever_a_zip_says_only_our_exceptions_come_out_in_bounded_memory_and_time()
    {
        Model[] models = Models();
        Fuzz.Run(
            300,
            random =>
            {
                Model model = models[random.Next(models.Length)];
                string file = s_files[random.Next(s_files.Length)];
                return model with
                {
                    Zip = ForgedZip.Make(model.Zip, files =>
                    {
                        if (files.TryGetValue(file, out byte[]? bytes))
                            files[file] = file == Network ? SafetensorsMutation.Of(random, bytes) : Mutation.Of(random, bytes);
                    }),
                };
            },
            forged =>
            {
                try
                {
                    using var stream = new MemoryStream(forged.Zip);
                    ITransformer model = LstmModelFile.Load(new MLContext(), stream, out _);

                    // What is loaded scores, or refuses the columns of this view.
                    _ = model.Transform(forged.Data).Preview(3);
                }
                catch (Exception exception) when (exception is InvalidDataException
                    or ArgumentException
                    or InvalidOperationException
                    or InsufficientMemoryException)
                {
                    // Said in a sentence.
                }
            },
            forged => forged.Task);
    }

    private static Model[] Models()
    {
        var mlContext = new MLContext(seed: 1);
        IDataView rows = mlContext.Data.LoadFromEnumerable(TaskRow.Make(12));
        IDataView keyed = Rows.Keyed(mlContext, Rows.Fixed(12));
        var models = new List<Model>();
        Add("multiclass", mlContext.MulticlassClassification.Trainers.LstmSequence(Small()), keyed);
        Add("binary", mlContext.BinaryClassification.Trainers.LstmSequence(Small(nameof(TaskRow.Rises))), rows);
        Add("regression", mlContext.Regression.Trainers.LstmSequence(Small(nameof(TaskRow.Sum))), rows);
        Add("numbers", mlContext.Regression.Trainers.LstmSequence(Small(nameof(TaskRow.SumAndLast))), rows);
        LstmSequenceEstimator.Options forecast = Small(nameof(TaskRow.SumAndLast));
        forecast.CalibrationFolds = 2;
        Add("forecast", mlContext.Forecasting.ForecastByLstm(forecast), rows);
        IDataView signs = mlContext.Transforms.Conversion.MapValueToKey(nameof(TaskRow.Signs)).Fit(rows).Transform(rows);
        Add("steps", mlContext.MulticlassClassification.Trainers.LstmStepLabels(Small(nameof(TaskRow.Signs))), signs);
        Add("hidden", mlContext.Transforms.LstmHiddenStates(
            new LstmHiddenStatesEstimator.Options { HiddenUnits = 2, HiddenSequenceColumnName = "States", FeaturesPerStep = 1 }), rows);
        return [.. models];

        void Add(string name, IEstimator<LstmSequenceTransformer> trainer, IDataView data)
        {
            using var stream = new MemoryStream();
            mlContext.Model.Save(trainer.Fit(data), data.Schema, stream);
            models.Add(new Model(name, stream.ToArray(), data));
        }

        static LstmSequenceEstimator.Options Small(string label = "Label") =>
            new() { LabelColumnName = label, HiddenUnits = 2, Epochs = 1, Seed = 1 };
    }

    private sealed record Model(string Task, byte[] Zip, IDataView Data);
}
