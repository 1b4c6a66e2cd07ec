using System.Text.Json;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;
using SensorData;

namespace SensorActivityModel;

/// <summary>The model's files: data are made, and the model is trained, where they are not there yet.</summary>
public static class SensorModel
{
    public const string ModelFile = "SensorActivity.zip";
    public const string SamplesFile = "samples.json";
    private const string TrainingFile = "sensor-activity.csv";
    private const string TestFile = "sensor-activity-others.csv";
    private const int Samples = 10;

    /// <summary>Trains on the recordings of twelve people, and keeps some of others' to try.</summary>
    public static void EnsureTrained(string folder, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Directory.CreateDirectory(folder);
        string model = Path.Combine(folder, ModelFile);
        if (File.Exists(model) && File.Exists(Path.Combine(folder, SamplesFile)))
            return;
        output.WriteLine("Making the data and training the model.");
        ActivityData.Write(Path.Combine(folder, TrainingFile), seed: 1);
        ActivityData.Write(Path.Combine(folder, TestFile), people: 6, recordings: 2, seed: 2);
        SensorActivity.Train(model, Path.Combine(folder, TrainingFile));
        AtomicFile.Write(
            Path.Combine(folder, SamplesFile),
            stream => JsonSerializer.Serialize(stream, Others(folder).Take(Samples), JsonSerializerOptions.Web));
    }

    /// <summary>Recordings of people who were not trained on.</summary>
    public static IReadOnlyList<Sample> Others(string folder)
    {
        IDataView rows = OthersAsView(new MLContext(), folder);
        float[][] features = [.. rows.GetColumn<VBuffer<float>>("Features").Select(values => values.DenseValues().ToArray())];
        return [.. rows.GetColumn<ReadOnlyMemory<char>>("activity")
            .Zip(features, (label, values) => new Sample(label.ToString(), values))
            .OrderBy(sample => sample.Features.Length)];
    }

    public static IDataView OthersAsView(MLContext mlContext, string folder) =>
        SensorActivity.LoadIDataViewFromFile(mlContext, Path.Combine(folder, TestFile));
}

/// <summary>A recording and what it is.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Features">Its values, step by step.</param>
public sealed record Sample(string Label, float[] Features);
