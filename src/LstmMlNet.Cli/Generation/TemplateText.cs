using System.Reflection;
using System.Text.RegularExpressions;

namespace LstmMlNet.Cli.Generation;

/// <summary>The texts in <c>Generation/Templates</c>, filled in one pass: what is filled in is not looked at again.</summary>
internal static partial class TemplateText
{
    /// <summary>A template with each <c>{{token}}</c> replaced by its value.</summary>
    public static string Fill(string template, IReadOnlyDictionary<string, string> tokens) => Token().Replace(
        Read(template),
        match => tokens.TryGetValue(match.Groups[1].Value, out string? value)
            ? value
            : throw new InvalidOperationException($"The template {template} has a token that nothing fills: {match.Value}."))
                .ReplaceLineEndings("\n");

    /// <summary>A template as it is.</summary>
    public static string Read(string template)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{template}.template")
            ?? throw new InvalidOperationException($"The template {template} is missing from the tool.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{([A-Za-z]+)\}\}")]
    private static partial Regex Token();
}
