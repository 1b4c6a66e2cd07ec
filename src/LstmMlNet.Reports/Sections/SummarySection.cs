using System.Text;
using LstmMlNet.Networks;

namespace LstmMlNet.Reports.Sections;

/// <summary>The network, and the figures one looks for first.</summary>
internal static class SummarySection
{
    public static Section Create(ReportSubject subject)
    {
        var figures = new List<(string Name, string Value)>
        {
            ("task", TaskName(subject.Transformer.Task)),
            ("test sequences", subject.Data.Count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)),
            ("weights", subject.Network.ParameterCount.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)),
        };
        if (subject.Classes > 0)
            figures.Insert(0, ("accuracy on the test data", HtmlText.Number(subject.Pairs().Average(pair => pair.Label == pair.Predicted ? 1.0 : 0), "P1")));
        var list = new StringBuilder("<dl class=\"figures\">");
        foreach ((string name, string value) in figures)
            list.Append($"<div><dt>{HtmlText.Encode(name)}</dt><dd>{HtmlText.Encode(value)}</dd></div>");
        list.Append("</dl>");
        return new Section("summary", "Summary", [new Html(list.ToString()), new Html($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"The network\">{subject.Network.Summary(SummaryFormat.Html)}</div>")]);
    }

    private static string TaskName(SequenceTask task) => task switch
    {
        SequenceTask.MulticlassClassification => "one of several classes",
        SequenceTask.BinaryClassification => "true or false",
        SequenceTask.StepClassification => "a class a step",
        SequenceTask.Forecasting => "forecast",
        _ => "numbers",
    };
}
