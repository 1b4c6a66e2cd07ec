using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LstmMlNet.Docs.Tests;

/// <summary>What ARCHITECTURE.md says of the sources, as far as a scan can tell.</summary>
[TestClass]
internal sealed partial class ArchitectureTests
{
    private const string Networks = "LstmMlNet.Networks";
    private const string Numerics = $"src/{Networks}/Numerics/";
    private const string FindsNothing = "The scan finds nothing where there is something.";

    // From the bottom up: each may refer to those before it.
    private static readonly string[] s_layers =
    [
        Networks, "LstmMlNet.Mpi", "LstmMlNet", "LstmMlNet.Tables", "LstmMlNet.Onnx", "LstmMlNet.Interop", "LstmMlNet.Reports",
        "LstmMlNet.AspNetCore", "LstmMlNet.Cli",
    ];

    // Of the engine, only tiles: as many as registers hold. The catalogs' methods follow ML.NET's own and are not looked at.
    private const int MostParameters = 6;
    private static readonly string[] s_longParameterLists =
    [
        "Tiles.Accumulate", "TallTiles.Accumulate", "EightRowTiles.Accumulate",
        "CellComparison.Run", "QuantileCalibration.CrossFit", "RegressionShrinkage.CrossFit", "TrainingRows.Read", "FoldComparison.Run",
        "SuccessiveHalving.Try", "TimeSplit.Run", "TimestampText.TryDate", "Chart.Line", "CurvesSection.Curve", "ScoredData.Create",
        "SequenceData.Create",
        "SequenceTrainer.Search", "TableForecastFolder.Write",
    ];

    [TestMethod]
    public void Projects_refer_downwards_only_and_Networks_does_not_use_MLNET()
    {
        foreach (string project in Sources.Projects())
        {
            int layer = Array.IndexOf(s_layers, project);
            IEnumerable<string?> references = Includes(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension);
            if (layer >= 0)
                Assert.IsEmpty(references.Where(reference => Array.IndexOf(s_layers, reference) >= layer), project);
        }

        IEnumerable<string> packages = Includes(Networks, "PackageReference");
        Assert.IsEmpty(packages.Where(package => package.StartsWith("Microsoft.ML", StringComparison.Ordinal)));
        Assert.IsEmpty(Sources.CSharp(Networks).Where(file => Sources.Text(file).Contains("Microsoft.ML", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Unsafe_code_and_vector_instructions_are_in_Numerics_only()
    {
        string[] files = [.. Sources.Shipped().Where(file => UsesUnsafe(Sources.Tree(file)) || Vectors().IsMatch(WithoutComments(file)))];
        Assert.IsNotEmpty(files, FindsNothing);
        string[] outside = [.. files.Where(file => !file.StartsWith(Numerics, StringComparison.Ordinal))];
        Assert.IsEmpty(outside, string.Join(Environment.NewLine, outside));
    }

    [TestMethod]
    public void No_static_state_can_change()
    {
        string[] mutable =
        [
            .. Sources.Shipped().SelectMany(file => Sources.Tree(file).GetRoot().DescendantNodes()
                .Where(node => IsMutableField(node) || IsMutableProperty(node))
                .Select(node => $"{file}: {node}")),
        ];
        Assert.IsEmpty(mutable, string.Join(Environment.NewLine, mutable));
    }

    [TestMethod]
    public void Files_that_need_the_internals_of_MLNET_are_in_the_folders_that_ARCHITECTURE_names()
    {
        string[] folders =
        [
            .. CompilationWithMLNetAsItShips().GetDiagnostics()
                .Where(diagnostic => diagnostic.Id == "CS0122")
                .Select(diagnostic => FolderOf(diagnostic.Location.SourceTree!.FilePath, "LstmMlNet"))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        Assert.Contains("MLNetInternals", folders, FindsNothing);
        CollectionAssert.IsSubsetOf(folders, ListAfter("internal parts of ML.NET are used in"), string.Join(", ", folders));
    }

    [TestMethod]
    public void Folders_of_Networks_that_use_each_other_are_those_that_ARCHITECTURE_names()
    {
        SyntaxTree[] trees = [.. Sources.CSharp(Networks).Select(Sources.Tree)];
        Dictionary<string, string> folders = trees
            .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
                .Select(type => (
                    Name: type.Identifier.Text,
                    Folder: FolderOf(tree.FilePath, Networks),
                    File: Path.GetFileNameWithoutExtension(tree.FilePath))))
            .OrderBy(type => type.File != type.Name)
            .DistinctBy(type => type.Name)
            .ToDictionary(type => type.Name, type => type.Folder);
        HashSet<(string From, string To)> arrows =
        [
            .. trees.SelectMany(tree => NamedTypes(tree)
                .Where(folders.ContainsKey)
                .Select(name => (FolderOf(tree.FilePath, Networks), folders[name]))),
        ];
        Assert.Contains(("Training", "Numerics"), arrows, FindsNothing);
        string[] mutual =
        [
            .. arrows.Where(arrow => string.CompareOrdinal(arrow.From, arrow.To) < 0 && arrows.Contains((arrow.To, arrow.From)))
                .Select(arrow => $"{arrow.From} ↔ {arrow.To}")
                .Order(StringComparer.Ordinal),
        ];
        CollectionAssert.IsSubsetOf(mutual, ListAfter("use each other"), string.Join(", ", mutual));
    }

    [TestMethod]
    public void Lines_have_at_most_140_characters_but_those_within_a_text()
    {
        string[] longer =
        [
            .. Sources.AllFiles().Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
                .SelectMany(file => Sources.Text(file).Split('\n').Index()
                    .Where(line => line.Item.Length > 140 && !line.Item.Contains("<inheritdoc cref=", StringComparison.Ordinal))
                    .Where(line => !IsWithinText(Sources.Tree(file), line.Index))
                    .Select(line => $"{file}({line.Index + 1}): {line.Item.Trim()}")),
        ];
        Assert.IsEmpty(longer, string.Join(Environment.NewLine, longer));
    }

    [TestMethod]
    public void Methods_have_at_most_six_parameters_but_those_that_are_listed()
    {
        string[] found =
        [
            .. Sources.Shipped().Where(file => !file.Contains("/Catalogs/", StringComparison.Ordinal))
                .SelectMany(file => Sources.Tree(file).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
                    .Where(method => method.ParameterList.Parameters.Count > MostParameters)
                    .Select(method => $"{Path.GetFileNameWithoutExtension(file).Split('.')[0]}.{method.Identifier.Text}"))
                .Distinct(),
        ];
        Assert.Contains("Tiles.Accumulate", found, FindsNothing);
        CollectionAssert.IsSubsetOf(found, s_longParameterLists, string.Join(", ", found.Except(s_longParameterLists)));
    }

    /// <summary>Whether a line is one of a string's that spans several.</summary>
    private static bool IsWithinText(SyntaxTree tree, int line)
    {
        SyntaxNode? node = tree.GetRoot().FindToken(tree.GetText().Lines[line].Start).Parent;
        return node is not null && node.AncestorsAndSelf()
            .Where(part => part is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax)
            .Any(text => tree.GetLineSpan(text.Span).StartLinePosition.Line < line);
    }

    /// <summary>The names in backticks of ARCHITECTURE.md from a phrase to the end of its sentence.</summary>
    private static string[] ListAfter(string phrase)
    {
        string text = string.Join(' ', Page.At("ARCHITECTURE.md").Lines.Select(line => line.Trim()));
        int start = text.IndexOf(phrase, StringComparison.Ordinal);
        Assert.IsGreaterThanOrEqualTo(0, start, phrase);
        string sentence = EndOfSentence().Split(text[start..], 2)[0];
        return [.. Backticks().Matches(sentence).Select(match => match.Groups[1].Value)];
    }

    private static IEnumerable<string> Includes(string project, string item) =>
        XDocument.Load(Repository.PathOf("src", project, $"{project}.csproj")).Descendants(item)
            .Select(element => ((string?)element.Attribute("Include") ?? "").Replace('\\', '/'));

    /// <summary>Names in a file that may be types': no members after a dot, and no names of arguments.</summary>
    private static IEnumerable<string> NamedTypes(SyntaxTree tree) => tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
        .Where(name => name.Parent is not (UsingDirectiveSyntax or NameColonSyntax or NameEqualsSyntax))
        .Where(name => (name.Parent as MemberAccessExpressionSyntax)?.Name != name)
        .Select(name => name.Identifier.Text)
        .Distinct();

    /// <summary>LstmMlNet as the compiler would see it without the copies in which everything is public.</summary>
    private static CSharpCompilation CompilationWithMLNetAsItShips()
    {
        const string Project = "LstmMlNet";
        string usings = Repository.PathOf("src", Project, "obj", Repository.Configuration, "net10.0", $"{Project}.GlobalUsings.g.cs");
        IEnumerable<string> files = Sources.CSharp(Project).Where(file => !file.EndsWith("MakePublic.cs", StringComparison.Ordinal));
        return CSharpCompilation.Create(
            Project,
            [.. files.Select(Sources.Tree), CSharpSyntaxTree.ParseText(File.ReadAllText(usings), path: usings)],
            Sources.References.Where(reference => reference.FilePath != typeof(LstmSequenceEstimator).Assembly.Location),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>A file's folder within its project; the project itself for files at its root.</summary>
    private static string FolderOf(string path, string project)
    {
        string[] parts = Path.GetRelativePath(Repository.PathOf("src", project), path).Replace('\\', '/').Split('/');
        return parts.Length > 1 ? parts[0] : project;
    }

    private static bool UsesUnsafe(SyntaxTree tree) => tree.GetRoot().DescendantNodes().Any(node =>
        node is UnsafeStatementSyntax or FixedStatementSyntax or PointerTypeSyntax or FunctionPointerTypeSyntax
        || (node is MemberDeclarationSyntax member && member.Modifiers.Any(SyntaxKind.UnsafeKeyword)));

    private static bool IsMutableField(SyntaxNode node) => node is FieldDeclarationSyntax field
        && field.Modifiers.Any(SyntaxKind.StaticKeyword)
        && !field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword);

    private static bool IsMutableProperty(SyntaxNode node) => node is PropertyDeclarationSyntax property
        && property.Modifiers.Any(SyntaxKind.StaticKeyword)
        && property.AccessorList?.Accessors.Any(accessor => accessor.IsKind(SyntaxKind.SetAccessorDeclaration)) == true;

    private static string WithoutComments(string file) =>
        string.Join(' ', Sources.Tree(file).GetRoot().DescendantTokens().Select(token => token.Text));

    [GeneratedRegex(@"\b(Vector(64|128|256|512)?|Avx\w*|Sse\w*|Fma|Unsafe|NativeMemory) [.<]")]
    private static partial Regex Vectors();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Backticks();

    [GeneratedRegex(@"[.;](?= |$)")]
    private static partial Regex EndOfSentence();
}
