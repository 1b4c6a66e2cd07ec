using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LstmMlNet.Tests.Docs;

/// <summary>What ARCHITECTURE.md says of the sources, as far as a scan can tell.</summary>
[TestClass]
internal sealed partial class ArchitectureTests
{
    private const string Numerics = "src/LstmMlNet.Networks/Numerics/";
    private const string Networks = "LstmMlNet.Networks";

    private static readonly ConcurrentDictionary<string, SyntaxTree> s_trees = new();

    // From the bottom up: each may refer to those before it.
    private static readonly string[] s_layers = ["LstmMlNet.Networks", "LstmMlNet", "LstmMlNet.Tables", "LstmMlNet.Reports", "LstmMlNet.AspNetCore", "LstmMlNet.Cli"];

    [TestMethod]
    public void Projects_refer_downwards_only_and_Networks_to_none()
    {
        foreach (string project in ProjectFiles())
        {
            string name = Path.GetFileNameWithoutExtension(project);
            string[] references = [.. XDocument.Load(Repository.PathOf(project)).Descendants("ProjectReference").Select(element => Path.GetFileNameWithoutExtension(((string)element.Attribute("Include")!).Replace('\\', '/')))];
            int layer = Array.IndexOf(s_layers, name);
            if (layer >= 0)
                Assert.IsEmpty(references.Where(reference => Array.IndexOf(s_layers, reference) >= layer), name);
        }

        string networks = $"src/{Networks}/{Networks}.csproj";
        Assert.IsEmpty(XDocument.Load(Repository.PathOf(networks)).Descendants("PackageReference").Select(element => (string)element.Attribute("Include")!).Where(package => package.StartsWith("Microsoft.ML", StringComparison.Ordinal)));
        Assert.IsEmpty(Sources.CSharp(Networks).Where(file => Text(file).Contains("Microsoft.ML", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Unsafe_code_and_vector_instructions_are_in_Numerics_only()
    {
        string[] outside = [.. ShippedFiles().Where(file => !file.StartsWith(Numerics, StringComparison.Ordinal) && (UsesUnsafe(Tree(file)) || Vectors().IsMatch(WithoutComments(file))))];
        Assert.IsEmpty(outside, string.Join(Environment.NewLine, outside));
        Assert.IsTrue(Sources.CSharp(Networks).Any(file => file.StartsWith(Numerics, StringComparison.Ordinal) && UsesUnsafe(Tree(file))), "The scan finds nothing where there is something.");
    }

    [TestMethod]
    public void No_static_state_can_change()
    {
        string[] mutable = [.. ShippedFiles().SelectMany(file => Tree(file).GetRoot().DescendantNodes()
            .Where(node => node is FieldDeclarationSyntax field && Has(field.Modifiers, SyntaxKind.StaticKeyword) && !Has(field.Modifiers, SyntaxKind.ReadOnlyKeyword)
                || node is PropertyDeclarationSyntax property && Has(property.Modifiers, SyntaxKind.StaticKeyword) && property.AccessorList?.Accessors.Any(accessor => accessor.IsKind(SyntaxKind.SetAccessorDeclaration)) == true)
            .Select(node => $"{file}: {node}"))];
        Assert.IsEmpty(mutable, string.Join(Environment.NewLine, mutable));
    }

    [TestMethod]
    public void Files_that_need_the_internals_of_MLNET_are_in_the_folders_that_ARCHITECTURE_names()
    {
        CSharpCompilation compilation = Compilation("LstmMlNet", typeof(LstmSequenceEstimator));
        string[] folders = [.. compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Id == "CS0122")
            .Select(diagnostic => FolderOf(diagnostic.Location.SourceTree!.FilePath, "LstmMlNet"))
            .Distinct().Order(StringComparer.Ordinal)];
        CollectionAssert.Contains(folders, "MLNetInternals", "The scan finds nothing where there is something.");
        CollectionAssert.IsSubsetOf(folders, ListAfter("internal parts of ML.NET are used in"), string.Join(", ", folders));
    }

    [TestMethod]
    public void Folders_of_Networks_that_use_each_other_are_those_that_ARCHITECTURE_names()
    {
        SyntaxTree[] trees = [.. Sources.CSharp(Networks).Select(Tree)];
        Dictionary<string, string> folders = trees
            .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => (Name: type.Identifier.Text, Folder: FolderOf(tree.FilePath, Networks))))
            .DistinctBy(type => type.Name).ToDictionary(type => type.Name, type => type.Folder);
        HashSet<(string From, string To)> arrows = [.. trees.SelectMany(tree => NamedTypes(tree).Where(folders.ContainsKey).Select(name => (From: FolderOf(tree.FilePath, Networks), To: folders[name])))];
        Assert.Contains(("Training", "Numerics"), arrows, "The scan finds nothing where there is something.");
        string[] mutual = [.. arrows.Where(arrow => string.CompareOrdinal(arrow.From, arrow.To) < 0 && arrows.Contains((arrow.To, arrow.From)))
            .Select(arrow => $"{arrow.From} ↔ {arrow.To}").Order(StringComparer.Ordinal)];
        CollectionAssert.IsSubsetOf(mutual, ListAfter("use each other"), string.Join(", ", mutual));
    }

    /// <summary>Names in a file that may be types': no members after a dot, and no names of arguments.</summary>
    private static IEnumerable<string> NamedTypes(SyntaxTree tree) => tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
        .Where(name => name.Parent is not (UsingDirectiveSyntax or NameColonSyntax or NameEqualsSyntax) && (name.Parent as MemberAccessExpressionSyntax)?.Name != name)
        .Select(name => name.Identifier.Text)
        .Distinct();

    /// <summary>The names in backticks of ARCHITECTURE.md's line that holds a phrase, and of the lines that go on from it.</summary>
    private static string[] ListAfter(string phrase)
    {
        string text = string.Join('\n', Page.At("ARCHITECTURE.md").Lines);
        int start = text.IndexOf(phrase, StringComparison.Ordinal);
        Assert.IsGreaterThanOrEqualTo(0, start, phrase);
        int end = text.IndexOf('.', start);
        while (end >= 0 && end + 1 < text.Length && !char.IsWhiteSpace(text[end + 1]))
            end = text.IndexOf('.', end + 1);
        return [.. Backticks().Matches(text[start..end]).Select(match => Regex.Replace(match.Groups[1].Value, @"\s+", " "))];
    }

    /// <summary>A project as the compiler would see it with ML.NET as it ships.</summary>
    private static CSharpCompilation Compilation(string project, Type within)
    {
        string[] platform = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => path != within.Assembly.Location)];
        string global = Repository.PathOf("src", project, "obj", Repository.Configuration, "net10.0", $"{project}.GlobalUsings.g.cs");
        return CSharpCompilation.Create(
            project,
            [.. Sources.CSharp(project).Where(file => !file.EndsWith("MakePublic.cs", StringComparison.Ordinal)).Select(Tree), CSharpSyntaxTree.ParseText(File.ReadAllText(global), path: global)],
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static string FolderOf(string path, string project)
    {
        string relative = Path.GetRelativePath(Repository.PathOf("src", project), path).Replace('\\', '/');
        return relative.Contains('/', StringComparison.Ordinal) ? relative[..relative.IndexOf('/', StringComparison.Ordinal)] : project;
    }

    private static bool UsesUnsafe(SyntaxTree tree) => tree.GetRoot().DescendantNodes().Any(node =>
        node is UnsafeStatementSyntax or FixedStatementSyntax or PointerTypeSyntax or FunctionPointerTypeSyntax
        || node is MemberDeclarationSyntax member && Has(member.Modifiers, SyntaxKind.UnsafeKeyword));

    private static bool Has(SyntaxTokenList modifiers, SyntaxKind kind) => modifiers.Any(kind);

    private static SyntaxTree Tree(string file) => s_trees.GetOrAdd(file, file => CSharpSyntaxTree.ParseText(Text(file), path: Repository.PathOf(file)));

    private static string WithoutComments(string file) => string.Join(' ', Tree(file).GetRoot().DescendantTokens().Select(token => token.Text));

    private static string Text(string file) => File.ReadAllText(Repository.PathOf(file));

    private static IEnumerable<string> ShippedFiles() => ProjectFiles().SelectMany(project => Sources.CSharp(Path.GetFileNameWithoutExtension(project))).Where(file => !file.Contains("/content/", StringComparison.Ordinal));

    private static IEnumerable<string> ProjectFiles() => Sources.AllFiles().Where(file => Project().IsMatch(file));

    [GeneratedRegex(@"^src/([^/]+)/\1\.csproj$")]
    private static partial Regex Project();

    [GeneratedRegex(@"\b(Vector(64|128|256|512)?|Avx\w*|Sse\w*|Fma|Unsafe|NativeMemory)\s*[.<]")]
    private static partial Regex Vectors();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Backticks();
}
