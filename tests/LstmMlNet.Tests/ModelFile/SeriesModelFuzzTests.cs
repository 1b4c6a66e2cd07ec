using System.IO.Compression;
using System.Text;
using LstmMlNet.Tests.Forecasting;
using LstmMlNet.Tests.Fuzzing;
using Microsoft.ML;

namespace LstmMlNet.Tests.ModelFile;

/// <summary>Zips of forecasters of tables, of engines' checkpoints and of detectors, with what their steps say altered anywhere.</summary>
[TestClass]
internal sealed class SeriesModelFuzzTests
{
    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = false)]
    public void Whatever_the_steps_of_a_zip_say_only_our_exceptions_come_out_in_bounded_memory_and_time()
    {
        Model[] models = Models();
        Fuzz.Run(
            150,
            random =>
            {
                Model model = models[random.Next(models.Length)];
                return model with { Zip = Altered(random, model.Zip) };
            },
            forged =>
            {
                try
                {
                    using var stream = new MemoryStream(forged.Zip);
                    ITransformer model = LstmModelFile.Load(new MLContext(), stream, out _);
                    _ = model.Transform(forged.Data).Preview(3);
                    if (forged.HasEngine)
                        _ = model.CreateForecastEngine<Sale, Forecast>(new MLContext()).SeriesCount;
                }
                catch (Exception exception) when (exception is InvalidDataException
                    or ArgumentException
                    or InvalidOperationException
                    or InsufficientMemoryException)
                {
                    // Said in a sentence.
                }
            },
            forged => forged.Name);
    }

    private static Model[] Models()
    {
        var mlContext = new MLContext(seed: 1);
        List<Sale> rows = Shops.Rows(shops: 2, days: 160, ahead: 0);
        IDataView view = mlContext.Data.LoadFromEnumerable(rows);
        LstmForecastTransformer table = mlContext.Forecasting.ForecastByLstm(Shops.Options()).Fit(view);
        ForecastEngine<Sale, Forecast> engine = table.CreateForecastEngine<Sale, Forecast>(mlContext);
        engine.Update(rows);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        try
        {
            engine.CheckPoint(path);
            LstmAnomalyTransformer detector = mlContext.AnomalyDetection
                .DetectAnomaliesByLstm(new LstmAnomalyEstimator.Options
                {
                    ValueColumnName = nameof(Sale.Sales),
                    IdColumnName = nameof(Sale.Shop),
                    OrderColumnName = nameof(Sale.Date),
                    Length = 8,
                    Trainer = new LstmSequenceEstimator.Options { HiddenUnits = 2, Epochs = 1, Seed = 1, ThreadCount = 1 },
                })
                .Fit(view);
            return
            [
                new("forecaster of a table", Saved(table), view, HasEngine: true),
                new("engine", File.ReadAllBytes(path), view, HasEngine: true),
                new("detector", Saved(detector), view, HasEngine: false),
            ];
        }
        finally
        {
            File.Delete(path);
        }

        byte[] Saved(ITransformer model)
        {
            using var stream = new MemoryStream();
            mlContext.Model.Save(model, view.Schema, stream);
            return stream.ToArray();
        }
    }

    /// <summary>One of the entries that hold JSON, altered but as long as it was: ML.NET's header says where its parts are.</summary>
    private static byte[] Altered(Random random, byte[] zip)
    {
        string[] entries;
        using (var archive = new ZipArchive(new MemoryStream(zip)))
            entries = [.. archive.Entries.Where(entry => PlaceOfJson(ZipEditing.Read(entry)).Length > 0).Select(entry => entry.FullName)];
        return ZipEditing.Edit(zip, entries[random.Next(entries.Length)], bytes =>
        {
            (int start, int length) = PlaceOfJson(bytes);
            byte[] altered = Mutation.Of(random, bytes.AsSpan(start, length).ToArray());
            bytes.AsSpan(start, length).Fill((byte)' ');
            altered.AsSpan(0, Math.Min(length, altered.Length)).CopyTo(bytes.AsSpan(start));
            return bytes;
        });
    }

    private static (int Start, int Length) PlaceOfJson(ReadOnlySpan<byte> bytes)
    {
        int start = bytes.IndexOf("{\""u8);
        return start < 0 ? (0, 0) : (start, bytes.LastIndexOf((byte)'}') + 1 - start);
    }

    private sealed record Model(string Name, byte[] Zip, IDataView Data, bool HasEngine);
}
