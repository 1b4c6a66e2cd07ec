using LstmMlNet.Reports.Plots;

namespace LstmMlNet.Reports;

/// <summary>Writes a page and its plots into a folder.</summary>
internal static class PageFolder
{
    /// <returns>The page's path.</returns>
    public static string Write(string folder, string fileName, string title, IReadOnlyList<Section> sections)
    {
        Directory.CreateDirectory(folder);
        foreach (Figure figure in sections.SelectMany(section => section.Shown.Concat(section.Hidden)).OfType<Figure>())
            figure.Save(folder);
        string path = Path.Combine(folder, fileName);
        HtmlPage.Save(path, title, sections);
        return path;
    }
}
