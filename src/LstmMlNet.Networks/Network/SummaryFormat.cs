namespace LstmMlNet.Networks;

/// <summary>How a network's summary is written.</summary>
public enum SummaryFormat
{
    /// <summary>As Keras prints it, in columns of text.</summary>
    Text = 0,

    /// <summary>A Markdown table.</summary>
    Markdown = 1,

    /// <summary>An HTML table, without anything around it.</summary>
    Html = 2,
}
