using System.Globalization;
using LstmMlNet.Networks;
using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>Shows training as it goes: a bar where there is a terminal, a line now and then where there is none.</summary>
internal static class LiveProgress
{
    public static T Run<T>(IAnsiConsole console, int epochs, Func<Action<EpochMetrics>, T> train)
    {
        if (!console.Profile.Capabilities.Interactive)
        {
            int every = Math.Max(1, epochs / 10);
            return train(metrics =>
            {
                if (metrics.Epoch == 1 || metrics.Epoch % every == 0)
                    console.WriteLine($"{Describe(metrics)}, {Left(metrics)} left");
            });
        }

        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                ProgressTask bar = progress.AddTask("Training", maxValue: epochs);
                T result = train(metrics =>
                {
                    bar.Description = Markup.Escape(Describe(metrics));
                    bar.Value = metrics.Epoch;
                });
                bar.Value = epochs;
                return result;
            });
    }

    private static string Describe(EpochMetrics metrics)
    {
        var text = new List<string> { string.Create(CultureInfo.InvariantCulture, $"epoch {metrics.Epoch}/{metrics.EpochCount}, loss {metrics.Loss:F4}") };
        if (metrics.Accuracy is { } accuracy)
            text.Add(string.Create(CultureInfo.InvariantCulture, $"accuracy {accuracy:F3}"));
        if (metrics.ValidationLoss is { } loss)
            text.Add(string.Create(CultureInfo.InvariantCulture, $"validation {loss:F4}{(metrics.ValidationAccuracy is { } own ? string.Create(CultureInfo.InvariantCulture, $" ({own:F3})") : "")}"));
        return string.Join(", ", text);
    }

    private static string Left(EpochMetrics metrics)
    {
        TimeSpan left = metrics.Elapsed / metrics.Epoch * (metrics.EpochCount - metrics.Epoch);
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(left.TotalSeconds):N0} s");
    }
}
