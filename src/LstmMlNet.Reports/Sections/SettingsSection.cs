using LstmMlNet.Reports.Measures;
using Options = LstmMlNet.LstmSequenceEstimator.Options;

namespace LstmMlNet.Reports.Sections;

/// <summary>The settings that the model was trained with.</summary>
internal static class SettingsSection
{
    public static Section? Create(ReportSubject subject) => Create(subject.Transformer, isPart: subject.Forecaster is not null);

    /// <param name="model">The trained network.</param>
    /// <param name="isPart">Whether it is a part of a forecaster of a table or a detector, which set its columns and calibrate it.</param>
    public static Section? Create(LstmSequenceTransformer model, bool isPart)
    {
        IReadOnlyDictionary<string, string> settings = model.TrainingSettings;
        if (settings.Count == 0)
            return null;
        return new Section(
            "settings",
            "Settings",
            Tone.Plain,
            "Training again with the same data and these settings "
            + $"(seed {settings.GetValueOrDefault(nameof(Options.Seed), "not known")}) on the same kind of processor gives the same model.",
            [],
            [HtmlText.Table(
                "Options of the trainer",
                ["option", "value"],
                TrainerSettings.Of(model, isPart).Select(setting => (IReadOnlyList<string>)[setting.Name, setting.Value]),
                endsInText: true)])
        {
            More = "The settings",
        };
    }
}
