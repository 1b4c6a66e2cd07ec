using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Tasks;

namespace LstmMlNet;

public sealed partial class LstmSequenceEstimator
{
    /// <content>The networks of an ensemble, each with options of its own.</content>
    public sealed partial class Options
    {
        // A seed and the next member's have no streams of random numbers in common.
        private const uint SeedStep = 0x9E3779B9;

        /// <summary>How many networks are trained.</summary>
        internal int NetworkCount => MemberCount * (Members?.Count ?? 1);

        /// <summary>The options of each network: of its kind, with the columns and rows of these.</summary>
        /// <param name="seed">The seed that was drawn or given.</param>
        internal Options[] ToMembers(int seed)
        {
            var members = new List<Options>();
            foreach (Options kind in Members ?? [this])
            {
                int first = kind != this && kind.Seed is { } own ? own : After(seed, members.Count);
                for (int copy = 0; copy < MemberCount; copy++)
                    members.Add(ToMember(kind, After(first, copy), members.Count));
            }

            return [.. members];
        }

        private Options ToMember(Options kind, int seed, int number)
        {
            Options member = kind.Copy();
            member.Members = null;
            member.MemberCount = 1;
            member.Seed = seed;
            member.LabelColumnName = LabelColumnName;
            member.FeatureColumnName = FeatureColumnName;
            member.ExampleWeightColumnName = ExampleWeightColumnName;
            member.ScoreColumnName = ScoreColumnName;
            member.PredictedLabelColumnName = PredictedLabelColumnName;
            member.ProbabilityColumnName = ProbabilityColumnName;
            member.LowerBoundColumnName = LowerBoundColumnName;
            member.UpperBoundColumnName = UpperBoundColumnName;
            member.HiddenStateColumnName = HiddenStateColumnName;
            member.HiddenSequenceColumnName = HiddenSequenceColumnName;
            member.AttentionColumnName = AttentionColumnName;
            member.SpreadColumnName = null;
            member.Collective = Collective;
            member.RankRows = RankRows;
            member.FeaturesPerStep = FeaturesPerStep;
            member.ConfidenceLevel = ConfidenceLevel;
            member.CalibrationFolds = CalibrationFolds;
            member.ShrinkageFolds = ShrinkageFolds;
            member.GroupColumnName = GroupColumnName;
            member.IdColumnName = IdColumnName;
            member.Decoder = Decoder;
            member.ValidationFraction = ValidationFraction;
            member.EarlyStoppingPatience = EarlyStoppingPatience;
            member.RefitOnAllRows = RefitOnAllRows;
            member.ShuffleBufferSize = ShuffleBufferSize;
            member.ClassWeights = ClassWeights;
            member.BalanceClasses = BalanceClasses;
            member.ThreadCount = ThreadCount;
            member.Checkpoint = Checkpoint?.ForMember(number);
            member.Progress = Progress;
            member.CalibrationProgress = CalibrationProgress;
            member.CancellationToken = CancellationToken;
            member.StopToken = StopToken;
            return member;
        }

        /// <exception cref="ArgumentException">The members are too many, none, or cannot give what is asked for.</exception>
        private void ValidateMembers(TaskRules task)
        {
            RequireAtLeast(1, MemberCount, nameof(MemberCount));
            if (Members is { Count: 0 })
                throw new ArgumentException($"{nameof(Members)} is empty: an ensemble needs at least one kind of network.");
            if ((long)MemberCount * (Members?.Count ?? 1) > NetworkEnsemble.MaximumMembers)
                throw OutOfRange(
                    nameof(MemberCount),
                    MemberCount,
                    $"{MemberCount} networks of each of {Members?.Count ?? 1} kinds are too many: an ensemble has at "
                    + $"most {NetworkEnsemble.MaximumMembers}.");
            if (SpreadColumnName is not null && NetworkCount == 1)
                throw new ArgumentException($"{nameof(SpreadColumnName)} ('{SpreadColumnName}') says how far networks differ, and there "
                    + $"is one: set {nameof(MemberCount)} or {nameof(Members)}.");
            (string Option, string? Column)[] own =
            [
                (nameof(HiddenStateColumnName), HiddenStateColumnName),
                (nameof(HiddenSequenceColumnName), HiddenSequenceColumnName),
                (nameof(AttentionColumnName), AttentionColumnName),
            ];
            (string option, string? column) = Array.Find(own, pair => pair.Column is not null);
            if (column is not null && NetworkCount > 1)
                throw new ArgumentException($"{option} ('{column}') is of one network's units, and {NetworkCount} are trained: "
                    + "their states have no mean. Train one network for it.");
            for (int i = 0; i < Members?.Count; i++)
            {
                Options kind = Members[i]
                    ?? throw new ArgumentException($"{nameof(Members)}[{i}] is null.");
                if (kind.Members is not null || kind.MemberCount != 1)
                    throw new ArgumentException($"{nameof(Members)}[{i}] is an ensemble itself: list its networks here.");
                try
                {
                    ToMember(kind, 0, 0).Validate(task);
                }
                catch (ArgumentException exception)
                {
                    throw new ArgumentException($"{nameof(Members)}[{i}]: {exception.Message}", exception);
                }
            }
        }

        /// <summary>What sets each kind of network apart from the options' defaults.</summary>
        private void AddMembers(SortedDictionary<string, string> settings, int seed)
        {
            IReadOnlyDictionary<string, string> defaults = new Options().ToSettings(seed);
            for (int i = 0; i < Members!.Count; i++)
            {
                IEnumerable<string> own = ToMember(Members[i], seed, 0).ToSettings(seed)
                    .Where(pair => pair.Key is not (nameof(Seed) or nameof(ThreadCount))
                        && !pair.Key.EndsWith("ColumnName", StringComparison.Ordinal))
                    .Where(pair => defaults.GetValueOrDefault(pair.Key) != pair.Value)
                    .Select(pair => $"{pair.Key} = {pair.Value}");
                settings[string.Create(CultureInfo.InvariantCulture, $"{nameof(Members)}[{i}]")] = string.Join("; ", own);
            }
        }

        private static int After(int seed, int number) => unchecked((int)((uint)seed + (SeedStep * (uint)number)));
    }
}
