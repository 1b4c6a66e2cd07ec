using System.Globalization;
using LstmMlNet.Networks;

namespace LstmMlNet.Cli.Generation;

/// <summary>A trainer's options as C#: what differs from the defaults.</summary>
internal static class SettingsCode
{
    private const int Indent = 12;

    public static string Write(LstmSequenceEstimator.Options options) => Write(options, Indent);

    private static string Write(LstmSequenceEstimator.Options options, int indent)
    {
        string blanks = new(' ', indent);
        var defaults = new LstmSequenceEstimator.Options();
        var lines = new List<string>();
        Add(
            nameof(options.LabelColumnName),
            CodeNames.Literal(options.LabelColumnName),
            options.LabelColumnName != defaults.LabelColumnName);
        Add(nameof(options.FeaturesPerStep), Number(options.FeaturesPerStep ?? 1), options.FeaturesPerStep is not null);
        Add(nameof(options.CellType), $"RecurrentCellType.{options.CellType}", options.CellType != defaults.CellType);
        Add(nameof(options.HiddenUnits), Number(options.HiddenUnits), options.HiddenUnits != defaults.HiddenUnits);
        Add(nameof(options.LayerCount), Number(options.LayerCount), options.LayerCount != defaults.LayerCount);
        Add(nameof(options.Bidirectional), "true", options.Bidirectional);
        Add(nameof(options.Pooling), $"SequencePooling.{options.Pooling}", options.Pooling != defaults.Pooling);
        Add(nameof(options.StepsPerFrame), Number(options.StepsPerFrame), options.StepsPerFrame != defaults.StepsPerFrame);
        Add(
            nameof(options.FrontEnd),
            options.FrontEnd is null ? "null" : FrontEndCode.Write(options.FrontEnd),
            options.FrontEnd is not null);
        Add(nameof(options.LevelFeature), Number(options.LevelFeature ?? 0), options.LevelFeature is not null);
        Add(nameof(options.LevelBy), $"LevelKind.{options.LevelBy}", options.LevelBy != defaults.LevelBy);
        Add(nameof(options.HeadSolver), $"HeadSolver.{options.HeadSolver}", options.HeadSolver != defaults.HeadSolver);
        Add(nameof(options.Epochs), Number(options.Epochs), options.Epochs != defaults.Epochs);
        Add(nameof(options.BatchSize), Number(options.BatchSize), options.BatchSize != defaults.BatchSize);
        Add(nameof(options.LearningRate), CodeNames.Literal(options.LearningRate), options.LearningRate != defaults.LearningRate);
        Add(
            nameof(options.Optimizer),
            $"new AdamW {{ WeightDecay = {CodeNames.Literal((options.Optimizer as AdamW)?.WeightDecay ?? 0)} }}",
            options.Optimizer is AdamW);
        Add(nameof(options.Schedule), "new CosineSchedule()", options.Schedule is CosineSchedule);
        Add(nameof(options.Dropout), $"new DropoutOptions {{ Recurrent = {CodeNames.Literal(options.Dropout.Recurrent)}, BeforeHead "
            + $"= {CodeNames.Literal(options.Dropout.BeforeHead)} }}", options.Dropout != defaults.Dropout);
        Add(nameof(options.Augmentation), AugmentationCode(options.Augmentation), options.Augmentation != defaults.Augmentation);
        Add(nameof(options.LabelSmoothing), CodeNames.Literal(options.LabelSmoothing), options.LabelSmoothing > 0);
        Add(nameof(options.ValidationFraction), CodeNames.Literal(options.ValidationFraction), options.ValidationFraction > 0);
        Add(nameof(options.GroupColumnName), CodeNames.Literal(options.GroupColumnName ?? ""), options.GroupColumnName is not null);
        Add(nameof(options.IdColumnName), CodeNames.Literal(options.IdColumnName ?? ""), options.IdColumnName is not null);
        Add(nameof(options.EarlyStoppingPatience), Number(options.EarlyStoppingPatience ?? 1), options.EarlyStoppingPatience is not null);
        Add(nameof(options.RefitOnAllRows), "true", options.RefitOnAllRows);
        Add(nameof(options.ShrinkageFolds), Number(options.ShrinkageFolds), options.ShrinkageFolds > 0);
        Add(nameof(options.MemberCount), Number(options.MemberCount), options.MemberCount != defaults.MemberCount);
        Add(nameof(options.Members), Members(options.Members ?? [], indent), options.Members is not null);
        Add(nameof(options.Seed), Number(options.Seed ?? 0), options.Seed is not null);
        return string.Join('\n', lines);

        void Add(string name, string value, bool differs)
        {
            if (differs)
                lines.Add(value.StartsWith('\n') ? $"{blanks}{name} ={value}," : $"{blanks}{name} = {value},");
        }
    }

    private static string Members(IReadOnlyList<LstmSequenceEstimator.Options> members, int indent)
    {
        string outer = new(' ', indent);
        string inner = new(' ', indent + 4);
        IEnumerable<string> kinds = members.Select(member =>
            $"{inner}new LstmSequenceEstimator.Options\n{inner}{{\n{Write(member, indent + 8)}\n{inner}}},\n");
        return $"\n{outer}[\n{string.Concat(kinds)}{outer}]";
    }

    private static string AugmentationCode(AugmentationOptions augmentation)
    {
        var defaults = new AugmentationOptions();
        (string Name, float Value, float Default)[] all =
        [
            (nameof(augmentation.Share), augmentation.Share, defaults.Share),
            (nameof(augmentation.TimeWarp), augmentation.TimeWarp, 0),
            (nameof(augmentation.WindowSlice), augmentation.WindowSlice, 0),
            (nameof(augmentation.Scale), augmentation.Scale, 0),
            (nameof(augmentation.Jitter), augmentation.Jitter, 0),
            (nameof(augmentation.ChannelDrop), augmentation.ChannelDrop, 0),
            (nameof(augmentation.Mixup), augmentation.Mixup, 0),
        ];
        IEnumerable<string> set = all.Where(setting => setting.Value != setting.Default)
            .Select(setting => $"{setting.Name} = {CodeNames.Literal(setting.Value)}");
        return $"new AugmentationOptions {{ {string.Join(", ", set)} }}";
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
