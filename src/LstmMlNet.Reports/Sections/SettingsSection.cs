namespace LstmMlNet.Reports.Sections;

/// <summary>The settings that the model was trained with: the same data and these give the same model.</summary>
internal static class SettingsSection
{
    public static Section? Create(ReportSubject subject) => subject.Transformer.TrainingSettings.Count == 0
        ? null
        : new Section(
            "settings",
            "Settings",
            [
                HtmlText.Paragraph("With the same data and these settings the same model is trained, to the bit."),
                HtmlText.Table("Options of the trainer", ["option", "value"], subject.Transformer.TrainingSettings.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (IReadOnlyList<string>)[pair.Key, pair.Value])),
            ]);
}
