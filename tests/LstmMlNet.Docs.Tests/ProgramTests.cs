using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LstmMlNet.Docs.Tests;

/// <summary>
/// The programs on all pages compile without a warning and run, those of a page in their order. They find <c>datasets</c> as in the
/// repository's root. A <c>text</c> block right after a program is what it prints: each line must be there, … standing for anything.
/// </summary>
[TestClass]
internal sealed class ProgramTests
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly CSharpCompilationOptions s_options = new(
        OutputKind.ConsoleApplication,
        optimizationLevel: OptimizationLevel.Release,
        nullableContextOptions: NullableContextOptions.Enable);

    public static IEnumerable<object[]> PagesWithPrograms =>
        Page.All.Where(page => page.Programs().Any()).Select(page => new object[] { page.Path });

    [TestMethod]
    public void The_README_and_every_package_of_a_library_show_a_program() =>
        CollectionAssert.IsSubsetOf(
            new[]
            {
                "README.md",
                "src/LstmMlNet/README.md",
                "src/LstmMlNet.Networks/README.md",
                "src/LstmMlNet.Mpi/README.md",
                "src/LstmMlNet.Onnx/README.md",
                "src/LstmMlNet.Interop/README.md",
                "src/LstmMlNet.Reports/README.md",
            },
            PagesWithPrograms.Select(row => row[0]).ToArray());

    [TestMethod]
    [DynamicData(nameof(PagesWithPrograms))]
    public void Programs_compile_run_and_print_what_their_page_says(string path)
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        string current = Environment.CurrentDirectory;
        TextWriter console = Console.Out;
        try
        {
            foreach (string file in Directory.EnumerateFiles(Repository.PathOf("datasets"), "*.csv", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(folder, Path.GetRelativePath(Repository.Root, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            Environment.CurrentDirectory = folder;
            int number = 0;
            foreach ((string program, string? expected) in Page.At(path).Programs())
            {
                using var output = new StringWriter();
                Console.SetOut(output);
                Run(Compile(program, $"{path}, program {++number}"));
                foreach (string line in (expected ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    StringAssert.Matches(output.ToString(), Pattern(line), $"{path}, program {number}");
            }
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = current;
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Regex Pattern(string line) =>
        new($"^{string.Join(".*", line.TrimEnd().Split('…').Select(Regex.Escape))}\\s*$", RegexOptions.Multiline);

    private static byte[] Compile(string program, string name)
    {
        var compilation = CSharpCompilation.Create(
            Regex.Replace(name, @"\W+", "_"),
            [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(program)],
            Sources.References,
            s_options);
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        string[] problems =
        [
            .. result.Diagnostics
                .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
                .Select(diagnostic => diagnostic.ToString()),
        ];
        Assert.IsEmpty(problems, $"{name}: {string.Join(Environment.NewLine, problems)}");
        return stream.ToArray();
    }

    private static void Run(byte[] program)
    {
        MethodInfo main = AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(program)).EntryPoint!;
        main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [Array.Empty<string>()], null);
    }
}
