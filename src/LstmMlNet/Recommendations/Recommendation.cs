using LstmMlNet.Networks;

namespace LstmMlNet.Recommendations;

/// <summary>The settings that are recommended; which data decided what stands in the benchmarks' EXPERIMENTS.md.</summary>
internal static class Recommendation
{
    private const int Filters = 32;
    private const int RandomKernels = 128;

    // Data of so many rows has enough updates in a few passes.
    private const long ManyRows = 10_000;

    public static void Apply(LstmSequenceEstimator.Options options, RecommendedData data, TrainingBudget budget)
    {
        options.CellType = RecurrentCellType.Gru;
        options.Bidirectional = true;
        options.HiddenUnits = data.Rows >= 20_000 ? 128 : data.Rows >= 2_000 ? 96 : 64;
        options.Schedule = new CosineSchedule();
        bool perStep = data.Target == RecommendedTarget.StepClasses;
        options.Pooling = perStep ? SequencePooling.Last : SequencePooling.LastMeanMax;
        options.StepsPerFrame = data.IsTokens || perStep ? 1 : LstmSequenceEstimator.Options.StepsPerFrameFor(data.MeanSteps);
        bool convolves = !data.IsTokens && data.Target is RecommendedTarget.Class or RecommendedTarget.Number;
        if (!convolves)
            ApplyPlain(options, data);
        else if (budget == TrainingBudget.Fast || data.Target == RecommendedTarget.Number)
            ApplyRandomKernels(options, data, budget);
        else
            ApplyInception(options, data, budget);
    }

    /// <summary>The recurrent layer alone: small data is learnt by heart beyond 60 passes.</summary>
    private static void ApplyPlain(LstmSequenceEstimator.Options options, RecommendedData data)
    {
        const int Updates = 1_500;
        options.BatchSize = data.Rows <= 100 ? 8 : BatchFor(data.Rows);
        options.Epochs = Math.Clamp(Passes(data, options.BatchSize, Updates), data.Rows > ManyRows ? 10 : 30, 60);
        options.LearningRate = 3e-3f;
        options.Dropout = new DropoutOptions { Recurrent = 0.1f };
    }

    private static void ApplyRandomKernels(LstmSequenceEstimator.Options options, RecommendedData data, TrainingBudget budget)
    {
        int updates = budget switch
        {
            TrainingBudget.Fast => 800,
            TrainingBudget.Balanced => 1_500,
            _ => 3_000,
        };
        options.FrontEnd = ConvolutionalFrontEnd.RandomKernels((int)Math.Round(data.MeanSteps), RandomKernels);
        options.BatchSize = BatchFor(data.Rows);
        options.Epochs = Math.Max(Passes(data, options.BatchSize, updates), data.Rows > ManyRows ? 5 : 20);
        options.LearningRate = 3e-3f;
        options.Dropout = new DropoutOptions { Recurrent = 0.1f };
    }

    private static void ApplyInception(LstmSequenceEstimator.Options options, RecommendedData data, TrainingBudget budget)
    {
        bool best = budget == TrainingBudget.Best;
        options.FrontEnd =
            new ConvolutionalFrontEnd([Block(data.MeanSteps), Block(data.MeanSteps), Block(data.MeanSteps, shortcutOver: 3)]);
        options.BatchSize = BatchFor(data.Rows);
        options.Epochs =
            Math.Max(Passes(data, options.BatchSize, best ? 1_600 : 600), data.Rows > ManyRows ? (best ? 8 : 3) : best ? 30 : 10);
        options.LearningRate = 3e-3f;
        options.Optimizer = new AdamW { WeightDecay = 0.01f };
        options.LabelSmoothing = 0.1f;
        options.Dropout = new DropoutOptions { Recurrent = 0.1f, BeforeHead = 0.3f };
    }

    /// <summary>The paper's lengths; shorter ones where sequences are.</summary>
    private static ConvolutionLayer Block(double steps, int shortcutOver = 0)
    {
        int[] lengths = steps >= 40 ? [9, 19, 39] : steps >= 20 ? [5, 9, 19] : [3, 5, 9];
        return new ConvolutionLayer([.. lengths.Select(length => new ConvolutionPath(Filters, length))])
        {
            Bottleneck = Filters,
            PooledFilters = Filters,
            ShortcutOver = shortcutOver,
        };
    }

    private static int BatchFor(long rows) => rows <= 1_000 ? 16 : rows <= ManyRows ? 32 : 64;

    private static int Passes(RecommendedData data, int batch, int updates) =>
        (int)Math.Ceiling(updates / Math.Ceiling(data.Rows / (double)batch));
}
