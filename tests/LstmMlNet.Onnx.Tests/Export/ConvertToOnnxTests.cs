using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace LstmMlNet.Onnx.Tests.Export;

[TestClass]
public sealed class ConvertToOnnxTests
{
    private const int Steps = 6;
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void A_chain_with_normalization_and_text_labels_gives_what_Transform_gives()
    {
        IDataView data = Data();
        Check(
            _mlContext.Transforms.NormalizeMinMax("Features")
                .Append(_mlContext.Transforms.Conversion.MapValueToKey("Label"))
                .Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(With(options => options.Bidirectional = true)))
                .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
                .Fit(data),
            data,
            ["Score"],
            "PredictedLabel");
    }

    [TestMethod]
    public void Channels_become_sequences_within_the_graph()
    {
        IDataView data = Data();
        Check(
            _mlContext.Transforms.ChannelsToSequence("Features", "Left", "Right")
                .Append(_mlContext.Transforms.NormalizeMeanVariance("Features"))
                .Append(_mlContext.Transforms.Conversion.MapValueToKey("Label"))
                .Append(
                    _mlContext.MulticlassClassification.Trainers.LstmSequence(With(options => options.CellType = RecurrentCellType.Gru)))
                .Fit(data),
            data,
            ["Score"]);
    }

    [TestMethod]
    public void Numbers_and_several_numbers_are_written_with_their_scale()
    {
        IDataView data = Data();
        Check(_mlContext.Regression.Trainers.LstmSequence(With(options => options.LabelColumnName = "Number")).Fit(data), data, ["Score"]);
        Check(
            _mlContext.Regression.Trainers.LstmSequence(With(options => options.LabelColumnName = "Numbers")).Fit(data), data, ["Score"]);
    }

    [TestMethod]
    public void Both_ends_of_a_binary_classification_are_written()
    {
        IDataView data = Data();
        ITransformer one = _mlContext.BinaryClassification.Trainers.LstmSequence(With(options => options.LabelColumnName = "Flag"))
            .Fit(data);
        Check(one, data, ["Score", "Probability"]);
        ITransformer several = _mlContext.BinaryClassification.Trainers.LstmSequence(With(options =>
        {
            options.LabelColumnName = "Flag";
            options.MemberCount = 2;
        })).Fit(data);
        Check(several, data, ["Score", "Probability"]);
    }

    [TestMethod]
    public void An_ensemble_with_convolutions_and_hidden_states_of_one_network_are_written()
    {
        IDataView data = Data();
        IEstimator<ITransformer> toKey = _mlContext.Transforms.Conversion.MapValueToKey("Label");
        Check(
            toKey.Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(With(options =>
            {
                options.MemberCount = 3;
                options.FrontEnd = ConvolutionalFrontEnd.RandomKernels(Steps, kernels: 8);
            }))).Fit(data),
            data,
            ["Score"]);
        Check(
            toKey.Append(
                _mlContext.MulticlassClassification.Trainers.LstmSequence(With(options => options.HiddenStateColumnName = "Hidden")))
                .Fit(data),
            data,
            ["Score", "Hidden"]);
    }

    [TestMethod]
    public void Forecasts_with_their_intervals_and_classes_of_steps_are_written()
    {
        IDataView data = Data();
        Check(
            _mlContext.Forecasting.ForecastByLstm(With(options =>
            {
                options.LabelColumnName = "Numbers";
                options.ConfidenceLevel = 0.8f;
            })).Fit(data),
            data,
            ["Score", "LowerBound", "UpperBound"]);
        Check(
            _mlContext.Transforms.Conversion.MapValueToKey("StepLabels", "Words")
                .Append(
                    _mlContext.MulticlassClassification.Trainers.LstmStepLabels(With(options => options.LabelColumnName = "StepLabels")))
                .Fit(data),
            data,
            ["Score"]);
    }

    [TestMethod]
    public void Words_are_looked_up_within_the_graph()
    {
        IDataView data = Data();
        Check(
            _mlContext.Transforms.Conversion.MapValueToKey("Tokens", "Words")
                .Append(_mlContext.Transforms.Conversion.MapValueToKey("Label"))
                .Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(With(options =>
                {
                    options.FeatureColumnName = "Tokens";
                    options.FeaturesPerStep = 1;
                })))
                .Fit(data),
            data,
            ["Score"]);
    }

    [TestMethod]
    public void The_file_of_an_ensemble_gives_the_mean_of_its_networks()
    {
        IDataView data = Data();
        LstmSequenceTransformer model = _mlContext.Regression.Trainers
            .LstmSequence(With(options =>
            {
                options.LabelColumnName = "Number";
                options.MemberCount = 3;
            }))
            .Fit(data);
        string path = Path.GetTempFileName();
        try
        {
            OnnxFile.Save(model, path);
            using var scores = new OnnxScores(File.ReadAllBytes(path));
            float[][] sequences = [.. data.GetColumn<float[]>("Features")];
            float[][] others = scores.Of(model.Network, sequences);
            float[] own = [.. model.Transform(data).GetColumn<float>("Score")];
            for (int i = 0; i < own.Length; i++)
                Assert.AreEqual(own[i], others[i][0], 1e-4f * own[i]);
            Assert.Throws<NotSupportedException>(() => OnnxFile.Save(model, path, new OnnxExportOptions { HiddenState = true }));
            Assert.Throws<NotSupportedException>(() => OnnxFile.Load(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void What_cannot_be_written_is_refused_by_name()
    {
        IDataView data = Data();
        IEstimator<ITransformer> toKey = _mlContext.Transforms.Conversion.MapValueToKey("Label");
        AssertRefused(
            toKey.Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(
                With(options => options.CellType = RecurrentCellType.MinimalGatedUnit))).Fit(data),
            data,
            "OnnxFile.Save writes such a network");
        AssertRefused(
            toKey.Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(
                With(options => options.HiddenSequenceColumnName = "Every"))).Fit(data),
            data,
            "Column 'Every'");
        AssertRefused(
            _mlContext.Transforms.CustomMapping<Row, Doubled>(Double, null)
                .Append(toKey)
                .Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(
                    With(options => options.FeatureColumnName = "Twice"))).Fit(data),
            data,
            "'Twice'");

        // The data's own column of that name would be taken.
        AssertRefused(
            _mlContext.Transforms.CustomMapping<Sequence, Sequence>(
                    (given, made) => made.Features = [.. given.Features.Select(value => -value)], null)
                .Append(_mlContext.Transforms.NormalizeMinMax("Features"))
                .Append(toKey)
                .Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(With(_ => { }))).Fit(data),
            data,
            "changes column 'Features'");
    }

    [TestMethod]
    public void Rows_that_are_filtered_before_the_chain_do_not_matter()
    {
        IDataView data = _mlContext.Data.FilterRowsByColumn(_mlContext.Data.ShuffleRows(Data(), seed: 1), "Number", 1000, 1300);
        data = _mlContext.Data.TrainTestSplit(data, testFraction: 0.2).TrainSet;
        Check(_mlContext.Regression.Trainers.LstmSequence(With(options => options.LabelColumnName = "Number")).Fit(data), data, ["Score"]);
    }

    private static void Double(Row row, Doubled doubled) => doubled.Twice = [.. row.Features.Select(value => 2 * value)];

    private static LstmSequenceEstimator.Options With(Action<LstmSequenceEstimator.Options> change)
    {
        var options = new LstmSequenceEstimator.Options { FeaturesPerStep = 2, Epochs = 2, HiddenUnits = 5, ThreadCount = 1, Seed = 1 };
        change(options);
        return options;
    }

    private IDataView Data()
    {
        var random = new Random(7);
        return _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i =>
        {
            float[] left = [.. Enumerable.Range(0, Steps).Select(_ => random.NextSingle() + i)];
            float[] right = [.. Enumerable.Range(0, Steps).Select(_ => (3 * random.NextSingle()) - 1)];
            return new Row
            {
                Label = "abc"[i % 3].ToString(),
                Flag = i % 3 == 0,
                Words = [.. Enumerable.Range(0, Steps).Select(t => "xyz"[(i * t) % 3].ToString())],
                Number = 1000 + (10 * i),
                Numbers = [i, -i],
                Left = left,
                Right = right,
                Features = [.. left.Zip(right).SelectMany(pair => new[] { pair.First, pair.Second })],
            };
        }).ToArray());
    }

    /// <summary>Holds ONNX Runtime's columns against those of the transformer, row by row.</summary>
    private void Check(ITransformer model, IDataView data, string[] columns, string? text = null)
    {
        using var stream = new MemoryStream();
        _mlContext.Model.ConvertToOnnx(model, data, stream);
        using var session = new InferenceSession(stream.ToArray());
        Row[] rows = [.. _mlContext.Data.CreateEnumerable<Row>(data, reuseRowObject: false)];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results =
            session.Run([.. session.InputMetadata.Keys.Select(name => Input(name, rows))]);
        IDataView expected = model.Transform(data);
        foreach (string column in columns)
        {
            float[] own = [.. expected.Schema[column].Type is VectorDataViewType
                ? expected.GetColumn<float[]>(column).SelectMany(row => row)
                : expected.GetColumn<float>(column)];
            float[] others = [.. results.Single(result => result.Name == column + ".output").AsEnumerable<float>()];
            Assert.HasCount(own.Length, others);
            for (int i = 0; i < own.Length; i++)
                Assert.AreEqual(own[i], others[i], 1e-4f * MathF.Max(0.1f, MathF.Abs(own[i])), $"{column} {i}");
        }

        if (text is not null)
        {
            CollectionAssert.AreEqual(
                expected.GetColumn<string>(text).ToArray(),
                results.Single(result => result.Name == text + ".output").AsEnumerable<string>().ToArray());
        }
    }

    private void AssertRefused(ITransformer model, IDataView data, string message)
    {
        using var stream = new MemoryStream();
        Exception? exception = Assert.Throws<Exception>(() => _mlContext.Model.ConvertToOnnx(model, data, stream));
        while (exception is not null and not NotSupportedException)
            exception = exception.InnerException;
        StringAssert.Contains(exception?.Message, message);
        Assert.AreEqual(0, stream.Length);
    }

    private static NamedOnnxValue Input(string name, Row[] rows) => name switch
    {
        "Features" => Floats(name, rows, row => row.Features),
        "Left" => Floats(name, rows, row => row.Left),
        "Right" => Floats(name, rows, row => row.Right),
        "Numbers" => Floats(name, rows, row => row.Numbers),
        "Words" => NamedOnnxValue.CreateFromTensor(
            name, new DenseTensor<string>(rows.SelectMany(row => row.Words).ToArray(), [rows.Length, Steps])),
        "Number" => Floats(name, rows, row => [row.Number]),
        "Flag" => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<bool>(rows.Select(row => row.Flag).ToArray(), [rows.Length, 1])),
        _ => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<string>(rows.Select(row => row.Label).ToArray(), [rows.Length, 1])),
    };

    private static NamedOnnxValue Floats(string name, Row[] rows, Func<Row, float[]> values) => NamedOnnxValue.CreateFromTensor(
        name,
        new DenseTensor<float>(rows.SelectMany(values).ToArray(), [rows.Length, values(rows[0]).Length]));

    private sealed class Row
    {
        public string Label { get; set; } = "";

        public bool Flag { get; set; }

        public float Number { get; set; }

        [VectorType(Steps)]
        public string[] Words { get; set; } = [];

        [VectorType(2)]
        public float[] Numbers { get; set; } = [];

        [VectorType(Steps)]
        public float[] Left { get; set; } = [];

        [VectorType(Steps)]
        public float[] Right { get; set; } = [];

        [VectorType(2 * Steps)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Sequence
    {
        [VectorType(2 * Steps)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Doubled
    {
        [VectorType(2 * Steps)]
        public float[] Twice { get; set; } = [];
    }
}
