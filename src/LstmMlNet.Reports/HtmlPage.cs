using System.Text;

namespace LstmMlNet.Reports;

/// <summary>One HTML file that asks for nothing from anywhere: light and dark, for a wide screen, a phone and paper.</summary>
internal static class HtmlPage
{
    private const string Style = """
        :root { color-scheme: light dark; --back: #ffffff; --ink: #1b1b1b; --soft: #5a5a5a; --line: #d6d6d6; --panel: #f6f7f9; --link: #00568a; }
        @media (prefers-color-scheme: dark) { :root { --back: #14161a; --ink: #e8e8e8; --soft: #b4b8be; --line: #3a3f47; --panel: #1b1e23; --link: #7cc4f2; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
        main, header, footer { max-width: 58rem; margin: 0 auto; padding: 0 1rem; }
        header { padding-top: 2rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; }
        h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
        h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
        nav ul { display: flex; flex-wrap: wrap; gap: .35rem 1rem; list-style: none; padding: 0; margin: .5rem 0 0; }
        a { color: var(--link); }
        a:focus-visible, summary:focus-visible, .scroll:focus-visible, .plot:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        .skip { position: absolute; left: -99rem; }
        .skip:focus { left: 1rem; top: 1rem; background: var(--back); padding: .5rem; }
        .scroll { overflow-x: auto; margin: 1rem 0; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .93rem; }
        caption { text-align: left; color: var(--soft); padding-bottom: .3rem; }
        th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
        th:first-child { text-align: left; }
        thead th { border-bottom: 2px solid var(--line); }
        figure { margin: 1.25rem 0; background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .75rem; }
        figure img { display: block; width: 100%; height: auto; }
        .plot { overflow-x: auto; }
        @media (max-width: 40rem) { figure img { min-width: 34rem; } }
        figcaption { color: var(--soft); font-size: .93rem; margin-top: .5rem; }
        .figures { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0; padding: 0; }
        .figures div { display: flex; flex-direction: column; }
        .figures dt { color: var(--soft); font-size: .88rem; }
        .figures dd { margin: 0; font-size: 1.5rem; font-weight: 600; }
        .hit { outline: 2px solid var(--ink); outline-offset: -2px; }
        footer { color: var(--soft); font-size: .88rem; padding-bottom: 3rem; margin-top: 3rem; }
        @media print { nav, .skip { display: none; } h2 { break-after: avoid; } figure, tr { break-inside: avoid; } .scroll { overflow: visible; } table { font-size: .75rem; } }
        """;

    public static string Write(string title, IReadOnlyList<Section> sections)
    {
        string name = HtmlText.Encode(title);
        var page = new StringBuilder();
        page.AppendLine("<!DOCTYPE html>");
        page.AppendLine($"<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><link rel=\"icon\" href=\"data:,\"><title>{name}</title><style>{Style}</style></head>");
        page.AppendLine($"<body><a class=\"skip\" href=\"#content\">To the content</a><header><h1>{name}</h1><nav aria-label=\"Sections\"><ul>");
        foreach (Section section in sections)
            page.AppendLine($"<li><a href=\"#{section.Id}\">{HtmlText.Encode(section.Title)}</a></li>");
        page.AppendLine("</ul></nav></header><main id=\"content\">");
        foreach (Section section in sections)
        {
            page.AppendLine($"<section aria-labelledby=\"{section.Id}\"><h2 id=\"{section.Id}\">{HtmlText.Encode(section.Title)}</h2>");
            foreach (Part part in section.Parts)
                page.AppendLine(part is Figure figure ? figure.ToHtml() : ((Html)part).Markup);
            page.AppendLine("</section>");
        }

        page.AppendLine("</main><footer><p>Written by LstmMlNet. The page holds everything that it shows.</p></footer></body></html>");
        return page.ToString();
    }
}
