using System.CommandLine;
using LstmMlNet.Cli.Data;

namespace LstmMlNet.Cli.Commands;

/// <summary>The columns' roles: the same for every command that makes sequences of rows.</summary>
internal sealed class RoleOptionSet
{
    private static readonly (string Word, MissingValueHandling Value)[] s_missing =
        [("error", MissingValueHandling.Error), ("forward-fill", MissingValueHandling.ForwardFill), ("mask", MissingValueHandling.Mask)];

    private static readonly (string Word, TimeGapHandling Value)[] s_gaps =
    [
        ("error", TimeGapHandling.Error), ("ignore", TimeGapHandling.Ignore), ("fill", TimeGapHandling.Fill),
        ("mask", TimeGapHandling.Mask), ("split", TimeGapHandling.Split),
    ];

    private readonly Option<string> _label;
    private readonly Option<string>? _group;
    private readonly Option<string> _id = Options.Text(
        "--id",
        "column",
        "Rows with the same value are one sequence (for a forecast, one series). Without it, each row is one, its columns the steps.");
    private readonly Option<string> _order =
        Options.Text("--order", "column", "Rows of a sequence are sorted by this number or date.");
    private readonly Option<string[]> _features =
        Options.Names("--features", "The feature columns. Default: all numeric columns without another role.");
    private readonly Option<string[]> _ignore = Options.Names("--ignore", "Columns that are not features.");
    private readonly Option<int?> _featuresPerStep =
        Options.Least("--features-per-step", 1, "Values per step if each row is a whole sequence: 2 for x1, y1, x2, y2, … Default: 1.");
    private readonly Option<MissingValueHandling?> _missing = Options.Choice("--missing", "What to do if a feature is missing: an "
        + "error, the last value before it, or that and a feature for whether it was known. Default: error.", s_missing);

    private readonly Option<TimeGapHandling?> _gaps = Options.Choice(
        "--gaps",
        "What to do if steps are missing in --order: an error, only a note (ignore), insert steps (fill), the same with a feature "
        + "that says so (mask), or split the series. Default: error for forecasts, ignore for sequences.",
        s_gaps);

    public RoleOptionSet(string labelDescription, bool hasGroup = false)
    {
        _label = Options.Text("--label", "column", labelDescription, "-l");
        _group = hasGroup ? Options.Text(
            "--group",
            "column",
            "Sequences with the same value here (a person, a machine, a site) are all trained on or all held out.") : null;
    }

    public void AddTo(Command command)
    {
        foreach (Option option in new Option?[] { _label, _id, _order, _group, _features, _ignore, _featuresPerStep, _missing, _gaps }
            .OfType<Option>())
            command.Options.Add(option);
    }

    /// <summary>The command line's options, completed by the model's own configuration.</summary>
    /// <exception cref="UserError">Options contradict each other.</exception>
    public RoleOptions Of(ParseResult result, RoleOptions? trained = null)
    {
        RoleOptions known = trained ?? new RoleOptions();
        if (result.GetValue(_featuresPerStep) is > 1 && result.GetValue(_id) is not null)
            throw new UserError("--features-per-step is for rows that are whole sequences; with --id each row is one step with as many "
                + "features as there are columns.");
        return known with
        {
            Label = result.GetValue(_label) ?? known.Label,
            Id = result.GetValue(_id) ?? known.Id,
            Order = result.GetValue(_order) ?? known.Order,
            Group = (_group is null ? null : result.GetValue(_group)) ?? known.Group,
            Features = result.GetValue(_features) is { Length: > 0 } features ? features : known.Features,
            Ignore = result.GetValue(_ignore) is { Length: > 0 } ignore ? ignore : known.Ignore,
            FeaturesPerStep = result.GetValue(_featuresPerStep) ?? known.FeaturesPerStep,
            Missing = result.GetValue(_missing) ?? known.Missing,
            TimeGaps = result.GetValue(_gaps) ?? known.TimeGaps,
        };
    }
}
