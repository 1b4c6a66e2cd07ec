using Microsoft.Extensions.Options;

namespace LstmMlNet.AspNetCore;

/// <summary>Checks options when the application starts.</summary>
internal sealed class SequenceModelOptionsValidator : IValidateOptions<SequenceModelOptions>
{
    public ValidateOptionsResult Validate(string? name, SequenceModelOptions options)
    {
        var wrong = new List<string>();
        if (string.IsNullOrWhiteSpace(options.ModelPath))
            wrong.Add($"{nameof(options.ModelPath)} is empty: it must name a model's zip.");
        if (options.SeriesPath is { } series && (string.IsNullOrWhiteSpace(series) || Directory.Exists(series)))
            wrong.Add($"{nameof(options.SeriesPath)} is '{series}'; it must name a JSON file, or be null.");
        if (!Enum.IsDefined(options.Trial))
            wrong.Add(
                $"{nameof(options.Trial)} is {options.Trial}, which is none of {string.Join(", ", Enum.GetNames<ModelTrialMode>())}.");
        if (options.MaximumWaitingRequests < 0)
            wrong.Add($"{nameof(options.MaximumWaitingRequests)} is {options.MaximumWaitingRequests}; it must not be negative.");
        foreach ((string value, long number) in Numbers(options))
        {
            if (number < 1)
                wrong.Add($"{value} must be above zero.");
        }

        foreach ((string value, TimeSpan time) in Times(options))
        {
            if (time <= TimeSpan.Zero || time.TotalMilliseconds > int.MaxValue)
                wrong.Add($"{value} is {time}; it must be above zero, and below 24 days.");
        }

        string of = string.IsNullOrEmpty(name) ? "" : $"model '{name}': ";
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong.Select(one => of + one));
    }

    private static IEnumerable<(string, long)> Numbers(SequenceModelOptions options) =>
    [
        (nameof(options.MaximumSteps), options.MaximumSteps),
        (nameof(options.MaximumBatch), options.MaximumBatch),
        (nameof(options.MaximumBodyBytes), options.MaximumBodyBytes),
        (nameof(options.MaximumBufferedBytes), options.MaximumBufferedBytes),
        (nameof(options.MaximumExplainedSteps), options.MaximumExplainedSteps),
        (nameof(options.MaximumConcurrentScorings), options.MaximumConcurrentScorings ?? 1),
        (nameof(options.MaximumStreams), options.MaximumStreams),
        (nameof(options.MaximumSeries), options.MaximumSeries),
        (nameof(options.MaximumRescoredSteps), options.MaximumRescoredSteps),
        (nameof(options.MaximumModelBytes), options.MaximumModelBytes),
    ];

    private static IEnumerable<(string, TimeSpan)> Times(SequenceModelOptions options) =>
    [
        (nameof(options.RequestTimeout), options.RequestTimeout),
        (nameof(options.StreamIdleTimeout), options.StreamIdleTimeout),
        (nameof(options.StreamKeepAlive), options.StreamKeepAlive),
        (nameof(options.ReloadInterval), options.ReloadInterval),
        (nameof(options.TrialTimeout), options.TrialTimeout),
    ];
}
