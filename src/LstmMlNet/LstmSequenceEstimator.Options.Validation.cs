using System.Globalization;
using System.Reflection;
using LstmMlNet.Networks;
using LstmMlNet.Tasks;

namespace LstmMlNet;

public sealed partial class LstmSequenceEstimator
{
    /// <content>Checks, and the options of the network's own trainer.</content>
    public sealed partial class Options
    {
        /// <summary>The options that are plain values, by name, as text; the seed as it was drawn.</summary>
        internal IReadOnlyDictionary<string, string> ToSettings(int seed)
        {
            var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (PropertyInfo property in typeof(Options).GetProperties())
            {
                object? value = property.Name == nameof(Seed) ? seed : property.GetValue(this);
                if (value is string or bool or int or float or Enum or Networks.Optimizer or LearningRateSchedule
                    or LargeBatchRule or DropoutOptions)
                    settings[property.Name] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
            }

            if (Augmentation is not null && Augmentation != new AugmentationOptions())
                settings[nameof(Augmentation)] = $"{Augmentation}";
            if (Layers is not null)
                settings[nameof(Layers)] = string.Join("; ", Layers);
            if (FrontEnd is not null)
                settings[nameof(FrontEnd)] = $"{FrontEnd}";
            if (Members is not null)
                AddMembers(settings, seed);
            if (FrozenLayers.Count > 0)
                settings[nameof(FrozenLayers)] = string.Join(", ", FrozenLayers);
            if (InitialNetwork is not null)
                settings[nameof(InitialNetwork)] =
                    string.Create(CultureInfo.InvariantCulture, $"a network of {InitialNetwork.ParameterCount:N0} weights");
            if (ClassWeights is not null)
                settings[nameof(ClassWeights)] = string.Join(
                    ", ",
                    ClassWeights.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}: {pair.Value}")));
            return settings;
        }

        internal Options Copy() => (Options)MemberwiseClone();

        internal RecurrentCellOptions ToCellOptions() => new()
        {
            UnitForgetBias = UnitForgetBias,
            Activation = Activation,
            RecurrentActivation = RecurrentActivation,
            LayerNormalization = LayerNormalization,
            LearnInitialState = LearnInitialState,
        };

        internal TrainingOptions ToTrainingOptions(int seed, IReadOnlyList<float>? classWeights, Action<EpochMetrics> progress) => new()
        {
            Epochs = Epochs,
            BatchSize = BatchSize,
            LearningRate = LearningRate,
            ClipNorm = ClipNorm,
            ClipValue = ClipValue,
            L2Regularization = L2Regularization,
            HeadSolver = HeadSolver,
            Optimizer = Optimizer,
            Dropout = Dropout,
            Augmentation = Augmentation,
            TruncatedSteps = TruncatedSteps,
            Schedule = Schedule,
            LargeBatch = LargeBatch,
            OnDivergence = OnDivergence,
            Checkpoint = Checkpoint,
            KeepScaling = InitialNetwork is not null,
            StandardizeFeatures = StandardizeFeatures,
            Seed = seed,
            ThreadCount = Threads,
            EarlyStoppingPatience = EarlyStoppingPatience,
            ClassWeights = classWeights,
            BalanceClasses = BalanceClasses,
            LabelSmoothing = LabelSmoothing,
            Progress = progress,
            StopToken = StopToken,
            Collective = Collective,
            RankRows = RankRows,
            ShuffleBufferSize = ShuffleBufferSize ?? new TrainingOptions().ShuffleBufferSize,
        };

        /// <summary>The number of threads for training.</summary>
        internal int Threads => ThreadCount ?? Collective.ThreadsPerRank;

        /// <exception cref="ArgumentException">A value is out of its range, or two columns have the same name.</exception>
        internal void Validate(TaskRules task)
        {
            task.Validate(this);
            ValidateMembers(task);
            RequireAtLeast(0, LevelFeature, nameof(LevelFeature));
            RequireAtLeast(1, FeaturesPerStep, nameof(FeaturesPerStep));
            RequireAtLeast(1, HiddenUnits, nameof(HiddenUnits));
            RequireAtLeast(1, LayerCount, nameof(LayerCount));
            if (LayerCount > RecurrentLayers.MaximumLayers)
                throw OutOfRange(nameof(LayerCount), LayerCount, $"{nameof(LayerCount)} must be at most {RecurrentLayers.MaximumLayers}.");
            RequireAtLeast(1, EmbeddingUnits, nameof(EmbeddingUnits));
            if (!Enum.IsDefined(Activation))
                throw OutOfRange(nameof(Activation), Activation, $"There is no activation {Activation}.");
            if (!Enum.IsDefined(RecurrentActivation))
                throw OutOfRange(
                    nameof(RecurrentActivation),
                    RecurrentActivation,
                    $"There is no activation of gates {RecurrentActivation}.");
            if (Layers is { Count: 0 })
                throw new ArgumentException($"{nameof(Layers)} is empty: a network needs at least one layer.");
            foreach (RecurrentLayerOptions layer in Layers ?? [])
                layer.Validate();
            int layers = InitialNetwork?.Layers.Count ?? Layers?.Count ?? LayerCount;
            if (FrozenLayers.Any(layer => layer < 0 || layer >= layers))
                throw OutOfRange(
                    nameof(FrozenLayers),
                    string.Join(", ", FrozenLayers),
                    $"{nameof(FrozenLayers)} must be numbers of the {layers} layers, from 0.");
            RequireAtLeast(1, ThreadCount, nameof(ThreadCount));
            ArgumentNullException.ThrowIfNull(Collective);
            RequireAtLeast(1, ShuffleBufferSize, nameof(ShuffleBufferSize));
            if (ShuffleBufferSize is not null && ValidationFraction > 0)
                throw new ArgumentException($"{nameof(ValidationFraction)} sets rows aside that are held in memory; "
                    + $"with {nameof(ShuffleBufferSize)} they are not: call Fit(train, validation).");
            RequireAtLeast(AutoStepsPerFrame, StepsPerFrame, nameof(StepsPerFrame));
            if (!(ValidationFraction is >= 0 and < 1))
                throw OutOfRange(
                    nameof(ValidationFraction),
                    ValidationFraction,
                    $"{nameof(ValidationFraction)} must be at least 0 and below 1.");
            if (RefitOnAllRows && EarlyStoppingPatience is null)
                throw new ArgumentException(
                    $"{nameof(RefitOnAllRows)} trains for as long as early stopping found best: set {nameof(EarlyStoppingPatience)} too.");
            if (!Enum.IsDefined(Pooling))
                throw OutOfRange(nameof(Pooling), Pooling, $"There is no pooling {Pooling}.");
            if (!Enum.IsDefined(LevelBy))
                throw OutOfRange(nameof(LevelBy), LevelBy, $"There is no level {LevelBy}.");
            if (!Enum.IsDefined(CellType))
                throw OutOfRange(nameof(CellType), CellType, $"There is no recurrent cell type {CellType}.");
            ToTrainingOptions(0, null, _ => { }).Validate();
            if (BalanceClasses && ClassWeights is not null)
                throw new ArgumentException($"Set {nameof(BalanceClasses)} or {nameof(ClassWeights)}, not both.");
            if (ClassWeights?.Any(pair => !float.IsFinite(pair.Value) || pair.Value < 0) == true)
                throw OutOfRange(
                    nameof(ClassWeights),
                    string.Join(", ", ClassWeights),
                    $"{nameof(ClassWeights)} must be finite numbers, 0 or more.");
            RequireName(LabelColumnName, nameof(LabelColumnName));
            RequireName(FeatureColumnName, nameof(FeatureColumnName));
            RequireName(ScoreColumnName, nameof(ScoreColumnName));
            RequireName(PredictedLabelColumnName, nameof(PredictedLabelColumnName));
            RequireName(ProbabilityColumnName, nameof(ProbabilityColumnName));
            RequireName(LowerBoundColumnName, nameof(LowerBoundColumnName));
            RequireName(UpperBoundColumnName, nameof(UpperBoundColumnName));
            if (HiddenStateColumnName is not null)
                RequireName(HiddenStateColumnName, nameof(HiddenStateColumnName));
            if (HiddenSequenceColumnName is not null)
                RequireName(HiddenSequenceColumnName, nameof(HiddenSequenceColumnName));
            if (AttentionColumnName is not null)
                RequireName(AttentionColumnName, nameof(AttentionColumnName));
            if (AttentionColumnName is not null && Pooling != SequencePooling.Attention)
                throw new ArgumentException($"{nameof(AttentionColumnName)} ('{AttentionColumnName}') needs {nameof(Pooling)} "
                    + $"= {nameof(SequencePooling)}.{nameof(SequencePooling.Attention)}; it is {Pooling}.");
            if (SpreadColumnName is not null)
                RequireName(SpreadColumnName, nameof(SpreadColumnName));
            string?[] outputs =
                [.. task.OutputNames(this), HiddenStateColumnName, HiddenSequenceColumnName, AttentionColumnName, SpreadColumnName];
            string? twice = outputs.OfType<string>().GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
            if (twice is not null)
                throw new ArgumentException($"Two output columns are named '{twice}'; each needs a name of its own.");
            if (GroupColumnName is not null)
                RequireName(GroupColumnName, nameof(GroupColumnName));
            if (IdColumnName is not null)
                RequireName(IdColumnName, nameof(IdColumnName));
            if (task.InOrderOfTime ? GroupColumnName is not null : IdColumnName is not null)
                throw new ArgumentException($"{nameof(IdColumnName)} names the series of forecasts, {nameof(GroupColumnName)} the "
                    + "person, machine or site of other sequences: "
                    + $"set {(task.InOrderOfTime ? nameof(IdColumnName) : nameof(GroupColumnName))}.");
            string? taken = outputs.Intersect([LabelColumnName, FeatureColumnName, ExampleWeightColumnName, TogetherColumnName])
                .FirstOrDefault(name => name is not null);
            if (taken is not null)
            {
                throw new ArgumentException($"The column '{taken}' has the name of one that the model gives: it would be hidden by it, "
                    + "and predictions compared with themselves. Rename it, or give the model's column another name.");
            }
            if (LabelColumnName == FeatureColumnName)
                throw new ArgumentException($"Label and features are both the column '{LabelColumnName}'.");
        }

        private static void RequireAtLeast(int least, int? value, string option)
        {
            if (value < least)
                throw OutOfRange(option, value, $"{option} must be at least {least}.");
        }

        private static ArgumentOutOfRangeException OutOfRange(string option, object? value, string message) => new(option, value, message);

        private static void RequireName(string name, string option)
        {
            if (string.IsNullOrWhiteSpace(name))
                throw new ArgumentException($"{option} is empty: it must name a column.", option);
        }
    }
}
