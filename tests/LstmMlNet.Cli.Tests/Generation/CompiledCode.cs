using LstmMlNet.Cli.Generation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LstmMlNet.Cli.Tests.Generation;

/// <summary>Generated C#, parsed and compiled against what the tests run with.</summary>
internal static class CompiledCode
{
    private static readonly CSharpParseOptions s_options = new(LanguageVersion.CSharp14, DocumentationMode.Diagnose);
    private static readonly Lazy<MetadataReference[]> s_references = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>The C# files of a project.</summary>
    public static IEnumerable<(string Name, string Text)> FilesOf(GeneratedModel model)
    {
        var files = new ProjectFiles(model);
        return files.Generated.Concat(files.Users).Where(file => file.Name.EndsWith(".cs", StringComparison.Ordinal));
    }

    public static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, s_options);

    /// <summary>
    /// All tokens, also those in documentation comments; a literal as <c>literal</c>, the text of a comment as <c>text</c>,
    /// whatever they say.
    /// </summary>
    public static IReadOnlyList<string> Shape(string text)
    {
        var shape = new List<string>();
        foreach (SyntaxToken token in Parse(text).GetRoot().DescendantTokens(descendIntoTrivia: true).Where(token => token.Text.Length > 0))
        {
            string part = token.Kind() switch
            {
                SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken => "literal",
                SyntaxKind.XmlTextLiteralToken or SyntaxKind.XmlEntityLiteralToken => "text",
                _ => token.Text,
            };
            if (part != "text" || shape is not [.., "text"])
                shape.Add(part);
        }

        return shape;
    }

    /// <summary>Compiles a project, warnings as errors.</summary>
    public static byte[] Compile(GeneratedModel model) => Compile(model.Name, FilesOf(model).Select(file => file.Text));

    /// <summary>Compiles files together, warnings as errors.</summary>
    public static byte[] Compile(string name, IEnumerable<string> texts)
    {
        var compilation = CSharpCompilation.Create(
            name,
            texts.Select(Parse),
            s_references.Value,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var stream = new MemoryStream();
        string[] problems = [.. compilation.Emit(stream).Diagnostics
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Select(diagnostic => diagnostic.ToString())];

        // CS1701 and CS1702: assemblies of .NET 8 against those of .NET 10, as the SDK allows too. CS1591: public members
        // without a comment.
        problems = [.. problems.Where(problem => !problem.Contains("CS1701", StringComparison.Ordinal)
            && !problem.Contains("CS1702", StringComparison.Ordinal)
            && !problem.Contains("CS1591", StringComparison.Ordinal))];
        Assert.IsEmpty(
            problems,
            string.Join(Environment.NewLine, problems) + string.Join(Environment.NewLine, texts));
        return stream.ToArray();
    }
}
