using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Tests.Chain;

/// <summary>Chains of every kind that a zip can hold, by name, each with rows to train and to try it on.</summary>
internal static class ServedChains
{
    private const int Steps = 6;

    public static IEnumerable<object[]> Names => s_chains.Keys.Select(name => new object[] { name });

    public static IServedChainCase Get(string name) => s_chains[name];

    private static readonly Dictionary<string, IServedChainCase> s_chains = new()
    {
        ["network alone"] = Fixed((ml, options) => Classes(ml, options)),
        ["keys as they are"] = Fixed((ml, options) =>
            ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.MulticlassClassification.Trainers.LstmSequence(options))),
        ["minimum and maximum"] = Fixed((ml, options) => ml.Transforms.NormalizeMinMax("Features").Append(Classes(ml, options))),
        ["mean and variance"] =
            Fixed((ml, options) => ml.Transforms.NormalizeMeanVariance("Features", fixZero: false).Append(Classes(ml, options))),
        ["robust scaling"] = Fixed((ml, options) => ml.Transforms.NormalizeRobustScaling("Features").Append(Classes(ml, options))),
        ["bins"] = Fixed((ml, options) => ml.Transforms.NormalizeBinning("Features", maximumBinCount: 4).Append(Classes(ml, options))),
        ["another column"] = Fixed((ml, options) => ml.Transforms.CopyColumns("Copy", "Features")
            .Append(ml.Transforms.NormalizeMinMax("Copy"))
            .Append(Classes(ml, Set(options, o => o.FeatureColumnName = "Copy")))),
        ["two vectors"] = Fixed((ml, options) => ml.Transforms.Concatenate("Both", "Features", "More")
            .Append(Classes(ml, Set(options, o => (o.FeatureColumnName, o.FeaturesPerStep) = ("Both", 2))))),
        ["single numbers"] = Fixed((ml, options) => ml.Transforms.Concatenate("Numbers", "Price", "Weight")
            .Append(Classes(ml, Set(options, o => (o.FeatureColumnName, o.FeaturesPerStep) = ("Numbers", 1))))),
        ["small numbers"] = Fixed((ml, options) => ml.Transforms.Concatenate("Numbers", "Price", "Weight")
            .Append(Classes(ml, Set(options, o => (o.FeatureColumnName, o.StandardizeFeatures) = ("Numbers", true))))),
        ["doubles"] = Fixed((ml, options) => ml.Transforms.Conversion.ConvertType("Single", "Doubles", DataKind.Single)
            .Append(Classes(ml, Set(options, o => (o.FeatureColumnName, o.FeaturesPerStep) = ("Single", 2))))),
        ["missing values"] = Fixed((ml, options) => ml.Transforms.ReplaceMissingValues("Gaps")
            .Append(Classes(ml, Set(options, o => (o.FeatureColumnName, o.FeaturesPerStep) = ("Gaps", 2))))),
        ["a store beside"] = Fixed((ml, options) => ml.Transforms.Categorical.OneHotEncoding("Stores", "Store")
            .Append(ml.Transforms.Concatenate("All", "Features", "Stores"))
                .Append(Classes(ml, Set(options, o => (o.FeatureColumnName, o.FeaturesPerStep) = ("All", 1))))),
        ["selected columns"] = Fixed((ml, options) => ml.Transforms.NormalizeMinMax("Features")
            .Append(Classes(ml, options))
            .Append(ml.Transforms.SelectColumns("PredictedLabel", "Score"))),
        ["hidden states and attention"] = Fixed((ml, options) => Classes(ml, Set(options, o => (
            o.HiddenStateColumnName,
            o.HiddenSequenceColumnName,
            o.AttentionColumnName,
            o.Pooling) = ("State", "States", "Attention", SequencePooling.Attention)))),
        ["a binary label"] = Fixed((ml, options) => ml.Transforms.NormalizeMinMax("Features")
            .Append(ml.BinaryClassification.Trainers.LstmSequence(Set(options, o => o.LabelColumnName = "IsHigh")))),
        ["a number"] = Fixed((ml, options) => ml.Transforms.NormalizeMinMax("Features")
            .Append(ml.Regression.Trainers.LstmSequence(Set(options, o => o.LabelColumnName = "Price")))),
        ["both directions"] = Fixed((ml, options) => Classes(ml, Set(options, o => o.Bidirectional = true))),
        ["an ensemble"] = Fixed((ml, options) => ml.Transforms.NormalizeMinMax("Features")
            .Append(Classes(ml, Set(options, o => (o.MemberCount, o.SpreadColumnName) = (2, "Spread"))))),
        ["convolutions in front"] = Fixed((ml, options) => Classes(ml, Set(options, o => o.FrontEnd =
            new ConvolutionalFrontEnd([new ConvolutionLayer(6, 3) { Padding = ConvolutionPadding.Causal }])))),
        ["random kernels in front"] = Open((ml, options) => Classes(ml, Set(options, o => o.FrontEnd =
            ConvolutionalFrontEnd.RandomKernels(Steps, kernels: 8)))),
        ["any length"] = Open((ml, options) => Classes(ml, options)),
        ["channels"] = Open((ml, options) => ml.Transforms.ChannelsToSequence("Put", "Left", "Right")
            .Append(Classes(ml, Set(options, o => (o.FeatureColumnName, o.FeaturesPerStep) = ("Put", null))))),
        ["words"] = Open((ml, options) => ml.Transforms.Conversion.MapValueToKey("Tokens", "Words")
            .Append(Classes(ml, Set(options, o => (o.FeatureColumnName, o.FeaturesPerStep) = ("Tokens", null))))),
        ["a text"] = Open((ml, options) => ml.Transforms.Text.TokenizeIntoWords("Split", "Text")
            .Append(ml.Transforms.Conversion.MapValueToKey("Tokens", "Split"))
                .Append(Classes(ml, Set(options, o => (o.FeatureColumnName, o.FeaturesPerStep) = ("Tokens", null))))),
        ["a class per step"] = Open((ml, options) => ml.Transforms.Conversion.MapValueToKey("StepLabels")
            .Append(ml.MulticlassClassification.Trainers.LstmStepLabels(Set(options, o => o.LabelColumnName = "StepLabels")))
                .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))),
        ["rows"] = Table((ml, options) => ml.Transforms.NormalizeMinMax("Left")
            .Append(ml.Transforms.RowsToSequences(new RowsToSequencesEstimator.Options
            {
                IdColumnName = "Id",
                OrderColumnName = "Time",
                FeatureColumnNames = ["Left", "Right"],
                LabelColumnName = "Label",
            }))
                .Append(Classes(ml, Set(options, o => o.FeaturesPerStep = null)))),
        ["windows"] = Table((ml, options) => ml.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["Left", "Right"],
            Length = 4,
            Horizon = 2,
            LabelColumnName = "Left",
            KeepColumnNames = ["Time"],
        })
            .Append(ml.Forecasting.ForecastByLstm(Set(options, o => o.FeaturesPerStep = null)))),
        ["windows of doubles"] = Table((ml, options) => ml.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["Counter", "Right"],
            Length = 4,
            Horizon = 2,
            LabelColumnName = "Counter",
            OutputKind = DataKind.Double,
        })
            .Append(ml.Forecasting.ForecastByLstm(Set(options, o => (o.FeaturesPerStep, o.LevelFeature) = (null, 0))))),
        ["a table"] = new ServedChainCase<SaleRow>(
            (ml, options) => ml.Forecasting.ForecastByLstm(Forecaster(options, o =>
            {
                o.Quantiles = [0.25f, 0.75f];
                o.Table.KnownColumnNames = ["Promotion"];
                o.Table.PastColumnNames = ["Visits"];
                o.Table.StaticColumnNames = ["Town"];
            })),
            SaleRow.Create,
            takesRows: true),
        ["a table of several values, by two ids"] = new ServedChainCase<SaleRow>(
            (ml, options) => ml.Forecasting.ForecastByLstm(Forecaster(options, o =>
            {
                o.Quantiles = [0.2f];
                (o.Level, o.Logarithm) = (ForecastLevel.Mean, true);
                o.Table.IdColumnNames = ["Shop", "Product"];
                o.Table.TargetColumnNames = ["Units", "Turnover"];
                o.Table.EmbedIds = true;
            })),
            SaleRow.Create,
            takesRows: true),
        ["a table after a normalizer, in order"] = new ServedChainCase<SaleRow>(
            (ml, options) => ml.Transforms.NormalizeMinMax("Visits").Append(ml.Forecasting.ForecastByLstm(Forecaster(options, o =>
            {
                o.Table.IdColumnNames = [];
                o.Table.TimeColumnName = null;
                o.Table.PastColumnNames = ["Visits"];
            }))),
            SaleRow.Create,
            takesRows: true),
        ["a detector"] = new ServedChainCase<TableRow>(
            (ml, options) => ml.AnomalyDetection.DetectAnomaliesByLstm(new LstmAnomalyEstimator.Options
            {
                ValueColumnName = "Left",
                FeatureColumnNames = ["Right"],
                Length = 4,
                FalseAlarmRate = 0.2,
                Trainer = Set(options, o => o.FeaturesPerStep = null),
            }),
            TableRow.Create,
            takesRows: true,
            trainingRows: 240),
        ["a detector of several series, after a normalizer"] = new ServedChainCase<SaleRow>(
            (ml, options) => ml.Transforms.NormalizeMeanVariance("Visits").Append(
                ml.AnomalyDetection.DetectAnomaliesByLstm(new LstmAnomalyEstimator.Options
                {
                    ValueColumnName = "Units",
                    FeatureColumnNames = ["Visits"],
                    IdColumnName = "Shop",
                    OrderColumnName = "Day",
                    Length = 3,
                    FalseAlarmRate = 0.2,
                    Trainer = Set(options, o => o.FeaturesPerStep = null),
                })),
            SaleRow.Create,
            takesRows: true,
            trainingRows: 240),
    };

    /// <summary>Shops by day, two steps ahead from four rows.</summary>
    private static LstmForecastEstimator.Options Forecaster(
        LstmSequenceEstimator.Options trainer,
        Action<LstmForecastEstimator.Options> set)
    {
        var options = new LstmForecastEstimator.Options
        {
            Table = new ForecastTable { IdColumnNames = ["Shop"], TimeColumnName = "Day", TargetColumnNames = ["Units"] },
            Horizon = 2,
            WindowLength = 4,
            SeasonLength = 1,
            Level = ForecastLevel.LastValue,
            Logarithm = false,
            Trainer = Set(trainer, o => (o.FeaturesPerStep, o.CalibrationFolds) = (null, 0)),
        };
        set(options);
        return options;
    }

    private static IEstimator<ITransformer> Classes(MLContext ml, LstmSequenceEstimator.Options options) =>
        ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.LstmSequence(options))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    private static LstmSequenceEstimator.Options Set(LstmSequenceEstimator.Options options, Action<LstmSequenceEstimator.Options> set)
    {
        set(options);
        return options;
    }

    private static ServedChainCase<FixedRow> Fixed(Func<MLContext, LstmSequenceEstimator.Options, IEstimator<ITransformer>> chain) =>
        new(chain, FixedRow.Create, takesRows: false);

    private static ServedChainCase<OpenRow> Open(Func<MLContext, LstmSequenceEstimator.Options, IEstimator<ITransformer>> chain) =>
        new(chain, OpenRow.Create, takesRows: false);

    private static ServedChainCase<TableRow> Table(Func<MLContext, LstmSequenceEstimator.Options, IEstimator<ITransformer>> chain) =>
        new(chain, TableRow.Create, takesRows: true);

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 4) - 1)];

    internal sealed class FixedRow
    {
        public string Label { get; set; } = "";

        public bool IsHigh { get; set; }

        public float Price { get; set; }

        public float Weight { get; set; }

        public string Store { get; set; } = "";

        [VectorType(Steps, 2)]
        public float[] Features { get; set; } = [];

        [VectorType(4)]
        public float[] More { get; set; } = [];

        [VectorType(Steps * 2)]
        public double[] Doubles { get; set; } = [];

        [VectorType(Steps * 2)]
        public float[] Gaps { get; set; } = [];

        public static FixedRow Create(Random random, int index) => new()
        {
            Label = index % 2 == 0 ? "high" : "low",
            IsHigh = index % 2 == 0,
            Price = random.NextSingle(),
            Weight = random.NextSingle(),
            Store = index % 3 == 0 ? "A" : "B",
            Features = Numbers(random, Steps * 2),
            More = Numbers(random, 4),
            Doubles = [.. Numbers(random, Steps * 2).Select(value => value * 1.1)],
            Gaps = [.. Numbers(random, Steps * 2).Select(value => value > 2.5f ? float.NaN : value)],
        };
    }

    internal sealed class OpenRow
    {
        private static readonly string[] s_words = ["up", "down", "left", "right"];

        public string Label { get; set; } = "";

        public string Text { get; set; } = "";

        [VectorType]
        public float[] Features { get; set; } = [];

        [VectorType]
        public float[] Left { get; set; } = [];

        [VectorType]
        public float[] Right { get; set; } = [];

        [VectorType]
        public string[] Words { get; set; } = [];

        [VectorType]
        public string[] StepLabels { get; set; } = [];

        public static OpenRow Create(Random random, int index)
        {
            int steps = random.Next(2, 9);
            string[] words = [.. Enumerable.Range(0, steps).Select(_ => s_words[random.Next(s_words.Length)])];
            return new OpenRow
            {
                Label = index % 2 == 0 ? "high" : "low",
                Text = string.Join(' ', words),
                Features = Numbers(random, steps * 2),
                Left = Numbers(random, steps),
                Right = Numbers(random, steps),
                Words = words,
                StepLabels = [.. words.Select(word => word.Length > 3 ? "long" : "short")],
            };
        }
    }

    internal sealed class SaleRow
    {
        public string Shop { get; set; } = "";

        public string Product { get; set; } = "";

        public DateTime Day { get; set; }

        public float Units { get; set; }

        public double Turnover { get; set; }

        public float Visits { get; set; }

        public bool Promotion { get; set; }

        public string Town { get; set; } = "";

        /// <summary>Two shops day by day; some of the units are not known.</summary>
        public static SaleRow Create(Random random, int index) => new()
        {
            Shop = index % 2 == 0 ? "north" : "south, by the sea",
            Product = index % 2 == 0 ? "tea" : "coffee",
            Day = new DateTime(2024, 1, 1).AddDays(index / 2),
            Units = random.Next(8) == 0 ? float.NaN : 20 + (10 * random.NextSingle()) + (index % 7),
            Turnover = 40_000_000 + (100 * random.NextDouble()),
            Visits = random.NextSingle() * 50,
            Promotion = random.Next(3) == 0,
            Town = index % 2 == 0 ? "Bern" : "Basel",
        };
    }

    internal sealed class TableRow
    {
        public string Id { get; set; } = "";

        public float Time { get; set; }

        public float Left { get; set; }

        public float Right { get; set; }

        /// <summary>What a float is too coarse for.</summary>
        public double Counter { get; set; }

        public string Label { get; set; } = "";

        public static TableRow Create(Random random, int index) => new()
        {
            Id = $"id {index / 5}",
            Time = index,
            Left = (random.NextSingle() * 4) - 1,
            Right = random.NextSingle(),
            Counter = 40_000_000 + (0.25 * index) + random.NextDouble(),
            Label = index / 5 % 2 == 0 ? "high" : "low",
        };
    }
}
