using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LstmMlNet.Tests.Docs;

/// <summary>The README's programs compile without a warning and run, in their order, from the repository's root.</summary>
[TestClass]
internal sealed partial class ReadmeTests
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    [TestMethod]
    public void Its_programs_compile_and_run()
    {
        string[] programs = [.. CSharpBlock().Matches(File.ReadAllText(Repository.PathOf("README.md"))).Select(match => match.Groups[1].Value)];
        Assert.IsGreaterThanOrEqualTo(4, programs.Length);
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        string current = Environment.CurrentDirectory;
        TextWriter console = Console.Out;
        try
        {
            foreach (string set in new[] { "optdigits", "co2" })
            {
                Directory.CreateDirectory(Path.Combine(folder, "datasets", set));
                File.Copy(Repository.PathOf("datasets", set, $"{set}.csv"), Path.Combine(folder, "datasets", set, $"{set}.csv"));
            }

            Environment.CurrentDirectory = folder;
            using var output = new StringWriter();
            Console.SetOut(output);
            for (int i = 0; i < programs.Length; i++)
                Run(Compile(programs[i], $"Readme{i + 1}"));
            foreach (string expected in new[] { "accuracy on unseen digits: 0.9", "predicted 8", "accuracy with recommended settings: 0.9", "a hidden state has 32 values", "suspicious sessions told: accuracy 1.00", "changed, then bought: True", "told from good ones: 1.00", "accuracy with the settings found: 0.9", "weights that were trained further", "seasonal naive (52)", "in a year: 37", "speed: R squared 1.00", "hidden states: R squared 0.9", "phase of each step: steps 0.9", "300 cases", "open report", "After 7 steps the GRU keeps", "units remember", "| sequence of 8 steps |", "2 states", "60,703" })
                StringAssert.Contains(output.ToString(), expected);
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = current;
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Compile(string program, string name)
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        var compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(program)],
            platform.Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        string[] problems = [.. result.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).Select(diagnostic => diagnostic.ToString())];
        Assert.IsEmpty(problems, $"{name}: {string.Join(Environment.NewLine, problems)}");
        return stream.ToArray();
    }

    private static void Run(byte[] program)
    {
        MethodInfo main = AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(program)).EntryPoint!;
        main.Invoke(null, [Array.Empty<string>()]);
    }

    [GeneratedRegex(@"^```csharp\r?\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();
}
