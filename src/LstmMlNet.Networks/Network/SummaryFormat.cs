namespace LstmMlNet.Networks;

/// <summary>The format of a network's summary.</summary>
public enum SummaryFormat
{
    /// <summary>Plain text in columns, as Keras prints it.</summary>
    Text = 0,

    /// <summary>A Markdown table.</summary>
    Markdown = 1,

    /// <summary>An HTML table, as a fragment.</summary>
    Html = 2,
}
