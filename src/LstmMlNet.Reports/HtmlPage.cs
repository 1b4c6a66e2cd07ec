using System.Text;
using LstmMlNet.Networks;
using LstmMlNet.Reports.Plots;

namespace LstmMlNet.Reports;

/// <summary>One self-contained HTML file: light and dark, for a wide screen, a phone and paper.</summary>
internal static class HtmlPage
{
    private const string Style = """
        * { box-sizing: border-box; }
        body {
            margin: 0; background: var(--back); color: var(--ink);
            font: 16px/1.55 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
        }
        main, header, footer { max-width: 58rem; margin: 0 auto; padding: 0 1rem; }
        header { padding-top: 2rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
        h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
        nav ul { display: flex; flex-wrap: wrap; gap: .35rem 1rem; list-style: none; padding: 0; margin: .5rem 0 0; }
        a { color: var(--link); }
        a:focus-visible, summary:focus-visible, .scroll:focus-visible, .plot:focus-visible {
            outline: 3px solid var(--link); outline-offset: 2px;
        }
        .skip { position: absolute; left: -99rem; }
        .skip:focus { left: 1rem; top: 1rem; background: var(--back); padding: .5rem; }
        .verdict {
            border-left: .35rem solid var(--line); background: var(--panel); padding: .6rem .9rem; margin: .75rem 0 1rem;
            border-radius: 0 .4rem .4rem 0; overflow-wrap: anywhere;
        }
        .verdict.good { border-color: var(--good); }
        .verdict.mixed { border-color: var(--mixed); }
        .verdict.bad { border-color: var(--bad); }
        .verdict b { margin-right: .25rem; } .good b { color: var(--good); } .mixed b { color: var(--mixed); } .bad b { color: var(--bad); }
        #summary + .verdict { font-size: 1.15rem; }
        summary { cursor: pointer; color: var(--link); padding: .35rem 0; }
        .scroll { overflow-x: auto; margin: 1rem 0; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .93rem; }
        caption { text-align: left; color: var(--soft); padding-bottom: .3rem; min-width: min(26rem, calc(100vw - 4rem)); }
        th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; white-space: nowrap; }
        th:first-child { text-align: left; }
        th.text, td.text { text-align: left; white-space: normal; min-width: 9rem; overflow-wrap: anywhere; }
        th.number { font-weight: inherit; }
        thead th { border-bottom: 2px solid var(--line); white-space: normal; vertical-align: bottom; }
        figure { margin: 1.25rem 0; background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .75rem; }
        figure svg { display: block; width: 100%; height: auto; }
        .plot { overflow-x: auto; }
        .plot.end { direction: rtl; }
        .plot.end svg { direction: ltr; }
        @media (max-width: 40rem) {
            figure { padding: .5rem; }
            figure svg { min-width: 38rem; }
            caption { position: sticky; left: 0; max-width: calc(100vw - 3rem); }
        }
        figcaption { color: var(--soft); font-size: .93rem; margin-top: .5rem; }
        .correct { outline: 2px solid var(--ink); outline-offset: -2px; }
        footer { color: var(--soft); font-size: .88rem; padding-bottom: 3rem; margin-top: 3rem; }
        @media print {
            nav, .skip { display: none; }
            h2 { break-after: avoid; }
            figure, tr { break-inside: avoid; }
            .scroll { overflow: visible; }
            table { font-size: .75rem; }
        }
        """;

    private const string Light = "--back: #ffffff; --ink: #1b1b1b; --soft: #5a5a5a; --line: #d6d6d6; --panel: #f6f7f9; --link: #00568a; "
        + "--good: #00714f; --mixed: #8a6000; --bad: #b3261e; ";

    private const string Dark = "--back: #14161a; --ink: #e8e8e8; --soft: #b4b8be; --line: #3a3f47; --panel: #1b1e23; --link: #7cc4f2; "
        + "--good: #4fd6a5; --mixed: #f0c24b; --bad: #ff9088; ";

    /// <summary>Writes a page to a file; an existing one stays complete until the new one is.</summary>
    public static void Save(string path, string title, IReadOnlyList<Section> sections) =>
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(Write(title, sections))));

    public static string Write(string title, IReadOnlyList<Section> sections)
    {
        string name = HtmlText.Encode(title);
        string colors = $":root {{ color-scheme: light dark; {Light}{Palette.Declarations(dark: false)}}}\n@media screen and "
            + $"(prefers-color-scheme: dark) {{ :root {{ {Dark}{Palette.Declarations(dark: true)}}} }}\n";
        var page = new StringBuilder();
        page.AppendLine("<!DOCTYPE html>");
        page.AppendLine("<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, "
            + "initial-scale=1\"><link rel=\"icon\" href=\"data:,\">");
        page.AppendLine($"<title>{name}</title><style>{colors}{Style}</style></head>");
        page.AppendLine(
            $"<body><a class=\"skip\" href=\"#content\">Skip to content</a><header><h1>{name}</h1></header><main id=\"content\">");
        for (int i = 0; i < sections.Count; i++)
        {
            Add(page, sections[i]);
            if (i == 0)
                AddContents(page, sections);
        }

        page.AppendLine("</main><footer><p>Written by LstmMlNet. This page is self-contained.</p></footer></body></html>");
        return page.ToString();
    }

    private static void AddContents(StringBuilder page, IReadOnlyList<Section> sections)
    {
        page.AppendLine("<nav aria-label=\"Sections\"><ul>");
        foreach (Section section in sections.Skip(1))
            page.AppendLine($"<li><a href=\"#{section.Id}\">{HtmlText.Encode(section.Title)}</a></li>");
        page.AppendLine("</ul></nav>");
    }

    private static void Add(StringBuilder page, Section section)
    {
        (string style, string mark) = section.Tone switch
        {
            Tone.Good => (" good", "<b aria-hidden=\"true\">✓</b> "),
            Tone.Mixed => (" mixed", "<b aria-hidden=\"true\">!</b> "),
            Tone.Bad => (" bad", "<b aria-hidden=\"true\">✗</b> "),
            _ => ("", ""),
        };
        page.AppendLine($"<section aria-labelledby=\"{section.Id}\"><h2 id=\"{section.Id}\">{HtmlText.Encode(section.Title)}</h2>");
        page.AppendLine($"<p class=\"verdict{style}\">{mark}{HtmlText.Encode(section.Verdict)}</p>");
        foreach (Part part in section.Shown)
            page.AppendLine(Markup(part));
        if (section.Hidden.Count > 0)
        {
            page.AppendLine($"<details><summary>{HtmlText.Encode(section.More)}</summary>");
            foreach (Part part in section.Hidden)
                page.AppendLine(Markup(part));
            page.AppendLine("</details>");
        }

        page.AppendLine("</section>");
    }

    private static string Markup(Part part) => part is Figure figure ? figure.ToHtml() : ((Html)part).Markup;
}
