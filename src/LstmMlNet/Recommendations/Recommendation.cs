using LstmMlNet.Networks;

namespace LstmMlNet.Recommendations;

/// <summary>The settings that are recommended; which data decided what stands in the benchmarks' EXPERIMENTS.md.</summary>
internal static class Recommendation
{
    private const int Filters = 32;
    private const int RandomKernels = 128;
    private const double FinerFrames = 60;

    private const int KernelsOfRocket = 5_000;
    private const int LeastKernelsOfRocket = 1_000;

    // A sequence's products with one weight of each kernel; more would take longer than other networks.
    private const double MostProductsOfRocket = 1e7;

    // The output layer of that many rows takes some seconds.
    private const long MostRowsOfRidge = 2_000;

    // So few numbers may be noise, learned by heart.
    private const long FewRows = 2_000;

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
        {
            ApplyPlain(options, data);
            options.MemberCount = budget == TrainingBudget.Best && data.Rows <= ManyRows ? 3 : 1;
            return;
        }

        ApplyRandomKernels(options, data, data.Target == RecommendedTarget.Number ? NumberUpdates(budget) : 800);
        if (data.Target == RecommendedTarget.Number && data.Rows <= FewRows)
            options.ShrinkageFolds = budget == TrainingBudget.Fast ? 3 : 5;
        if (budget == TrainingBudget.Fast)
            return;
        if (data.Target == RecommendedTarget.Number)
            options.Members = Numbers(options, data, data.Rows > ManyRows ? 1 : budget == TrainingBudget.Balanced ? 3 : 5);
        else
            ApplyKinds(options, data, budget);
    }

    /// <summary>
    /// Networks that err differently: kernels in finer frames, kernels on rows that are changed at random, and trained Inception
    /// blocks. The options themselves are those of the second.
    /// </summary>
    private static void ApplyKinds(LstmSequenceEstimator.Options options, RecommendedData data, TrainingBudget budget)
    {
        const int Updates = 1_000;
        ApplyRandomKernels(options, data, Updates);
        LstmSequenceEstimator.Options finer = options.Copy();
        finer.StepsPerFrame = Math.Max(1, (int)Math.Round(data.MeanSteps / FinerFrames));
        options.Augmentation = new AugmentationOptions
        {
            Share = 0.9f,
            TimeWarp = 0.2f,
            WindowSlice = 0.1f,
            Scale = 0.1f,
            Jitter = 0.03f,
        };
        options.LabelSmoothing = 0.1f;
        options.Dropout = new DropoutOptions { Recurrent = 0.1f, BeforeHead = 0.3f };
        LstmSequenceEstimator.Options inception = finer.Copy();
        inception.StepsPerFrame = options.StepsPerFrame;
        ApplyInception(inception, data);
        options.Members = WithRocket([finer, options.Copy(), inception], options, data);
        options.MemberCount = budget == TrainingBudget.Best && data.Rows <= ManyRows ? 3 : 1;
    }

    /// <summary>The recurrent layer alone: small data is learned by heart beyond 60 passes.</summary>
    private static void ApplyPlain(LstmSequenceEstimator.Options options, RecommendedData data)
    {
        const int Updates = 1_500;
        options.BatchSize = data.Rows <= 100 ? 8 : BatchFor(data.Rows);
        options.Epochs = Math.Clamp(Passes(data, options.BatchSize, Updates), data.Rows > ManyRows ? 10 : 30, 60);
        options.LearningRate = 3e-3f;
        options.Dropout = new DropoutOptions { Recurrent = 0.1f };
    }

    /// <summary>Networks alike, and one of another kind.</summary>
    private static LstmSequenceEstimator.Options[]? Numbers(LstmSequenceEstimator.Options options, RecommendedData data, int count) =>
        count == 1 ? null : WithRocket([.. Enumerable.Range(0, count).Select(_ => options.Copy())], options, data);

    private static int NumberUpdates(TrainingBudget budget) => budget == TrainingBudget.Fast ? 800 : 1_500;

    private static void ApplyRandomKernels(LstmSequenceEstimator.Options options, RecommendedData data, int updates)
    {
        options.FrontEnd = ConvolutionalFrontEnd.RandomKernels((int)Math.Round(data.MeanSteps), RandomKernels);
        options.BatchSize = BatchFor(data.Rows);
        options.Epochs = Math.Max(Passes(data, options.BatchSize, updates), data.Rows > ManyRows ? 5 : 20);
        options.LearningRate = 3e-3f;
        options.Dropout = new DropoutOptions { Recurrent = 0.1f };
    }

    private static void ApplyInception(LstmSequenceEstimator.Options options, RecommendedData data)
    {
        const int Updates = 600;
        options.FrontEnd =
            new ConvolutionalFrontEnd([Block(data.MeanSteps), Block(data.MeanSteps), Block(data.MeanSteps, shortcutOver: 3)]);
        options.Epochs = Math.Max(Passes(data, options.BatchSize, Updates), data.Rows > ManyRows ? 3 : 10);
        options.Optimizer = new AdamW { WeightDecay = 0.01f };
        options.LabelSmoothing = 0.1f;
        options.Dropout = new DropoutOptions { Recurrent = 0.1f, BeforeHead = 0.3f };
    }

    /// <summary>
    /// Beside other networks one whose recurrent layer stays as it was drawn, behind as many random kernels as ROCKET has. Its output layer
    /// is a system of as many equations as there are rows.
    /// </summary>
    private static LstmSequenceEstimator.Options[] WithRocket(
        LstmSequenceEstimator.Options[] members,
        LstmSequenceEstimator.Options options,
        RecommendedData data)
    {
        if (data.Rows > MostRowsOfRidge)
            return members;
        LstmSequenceEstimator.Options rocket = options.Copy();
        double perKernel = Math.Max(1, data.MeanSteps) * data.Features;
        rocket.FrontEnd = ConvolutionalFrontEnd.Rocket(
            (int)Math.Round(data.MeanSteps),
            (int)Math.Clamp(MostProductsOfRocket / perKernel, LeastKernelsOfRocket, KernelsOfRocket),
            normalization: data is { Target: RecommendedTarget.Number, SpansMagnitudes: true }
                ? SequenceNormalization.StandardizedLogarithms
                : SequenceNormalization.None);
        rocket.CellType = RecurrentCellType.SimpleRnn;
        rocket.HiddenUnits = 8;
        rocket.Bidirectional = false;
        rocket.HeadSolver = HeadSolver.Ridge;
        rocket.Epochs = 1;
        rocket.Schedule = null;
        rocket.Dropout = new DropoutOptions();
        rocket.Augmentation = new AugmentationOptions();
        rocket.LabelSmoothing = 0;
        return [.. members, rocket];
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
