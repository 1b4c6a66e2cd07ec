using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using CsCheck;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Generation;
using Microsoft.ML;

namespace LstmMlNet.Cli.Tests.Generation;

/// <summary>Whatever columns, labels, files and folders are called, it stays a name: it compiles, and nothing of it runs.</summary>
[TestClass]
internal sealed class HostileNameTests
{
    private const string Canary = "lstm-mlnet-canary";

    private static readonly string[] s_names =
    [
        "\"; System.IO.File.WriteAllText(\"" + Canary + "\", \"\"); //",
        "{System.IO.File.Create(\"" + Canary + "\")}",
        "{{Pipeline}}", "{{Name}}", "{{FeaturesLiteral}}", "{{", "}}", "{", "}", "{0}",
        "\n    static Any() { System.IO.File.WriteAllText(\"" + Canary + "\", \"\"); }\n",
        "\r\n#error no\r\n", "\u2028#error no\u2029", "\u0085#error no", "</summary>\n", "<summary>&", "]]>", "<!--", "-->",
        "*/ int x; /*", "\"\"\"", "\\", "\\\"", "\\u0022;", "\\n",
        "'", "`", "```\n", "```bash\nrm -rf /\n```\n", "\0", "\u001b[31m", "\u202Egnp.exe", "\uFEFF", "\uD800", "\uDC00x", "😀", "环境", "é",
        "e\u0301", "", " ", "\t", "Environment", "Program",
        "System", "Math", "Console", "class", "record", "field", "Features", "Label", "Score", "$(MSBuildProjectDirectory)",
        "%(Identity)", "@(None)", "%41", "a;b", "${HOME}", "$(touch "
            + Canary
            + ")", "| cell |", "# head",
    ];

    private static readonly Gen<string> s_name = Gen.Frequency(
        (3, Any(s_names)),
        (2, Gen.Select(Any(s_names), Any(s_names), (left, right) => left + right)),
        (2, Gen.Char.Array[0, 12].Select(characters => new string(characters))),
        (1, Gen.Char['\0', '\u007f'].Array[0, 12].Select(characters => new string(characters))));

    private static readonly Gen<((Scenario, string, bool, bool) Kind, string Class, string[] Names)> s_case =
        Gen.Select(Any([.. GeneratedModels.Kinds]), s_name, s_name.Array[4, 7]);

    // A column called like one that the model reads or gives is refused before code is generated (RoleCheck).
    private static readonly Gen<((Scenario, string, bool, bool) Kind, string Class, string[] Names)> s_runnable =
        s_case.Where(hostile => !hostile.Names.Any(name => name is "Score" or "Features"));

    [TestMethod]
    public void Generated_code_has_the_shape_that_it_has_with_plain_names() => s_case.Sample(
        hostile =>
        {
            string name = CodeNames.ClassName(hostile.Class);
            GeneratedModel model = GeneratedModels.Create(hostile.Kind, name, hostile.Names);
            GeneratedModel plain =
                GeneratedModels.Create(hostile.Kind, name, [.. hostile.Names.Select((own, i) => own == "Label" ? own : $"n{i}")]);
            foreach (((string file, string text), (_, string expected)) in CompiledCode.FilesOf(model).Zip(CompiledCode.FilesOf(plain)))
                CollectionAssert.AreEqual(CompiledCode.Shape(expected).ToArray(), CompiledCode.Shape(text).ToArray(), file);

            // What is not code has the same lines, and of a project nothing differs.
            foreach (((string file, string text), (_, string expected)) in new ProjectFiles(model).Users.Zip(new ProjectFiles(plain).Users))
            {
                Assert.AreEqual(expected.Count(c => c == '\n'), text.Count(c => c == '\n'), file);
                Assert.IsFalse(text.Any(c => c != '\n' && (char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202E')), file);
                if (!file.EndsWith(".md", StringComparison.Ordinal) && !file.EndsWith(".cs", StringComparison.Ordinal))
                    Assert.AreEqual(expected, text, file);
            }

            using var config = new MemoryStream();
            model.Config.Write(config);
            Assert.AreEqual(JsonValueKind.Object, JsonDocument.Parse(config.ToArray()).RootElement.ValueKind);
        },
        seed: "0000000000001",
        iter: 150,
        threads: 1);

    [TestMethod]
    public void Generated_code_compiles_and_runs_and_nothing_of_a_name_does()
    {
        using var tool = new Tool();
        string current = Environment.CurrentDirectory;
        Environment.CurrentDirectory = tool.Folder;
        try
        {
            s_runnable.Sample(
                hostile => Run(GeneratedModels.Create(hostile.Kind, CodeNames.ClassName(hostile.Class), hostile.Names)),
                seed: "0000000000002",
                iter: 8,
                threads: 1);
            Assert.IsEmpty(Directory.EnumerateFileSystemEntries(tool.Folder));
        }
        finally
        {
            Environment.CurrentDirectory = current;
        }
    }

    private static Gen<T> Any<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void Run(GeneratedModel model)
    {
        var context = new AssemblyLoadContext(model.Name, isCollectible: true);
        Type type = context.LoadFromStream(new MemoryStream(CompiledCode.Compile(model)))
            .GetType($"{model.Name}Model.{model.Name}", throwOnError: true)!;
        Assert.AreEqual(model.FeatureNames, type.GetField("FeatureNames")!.GetValue(null));
        Assert.AreEqual(model.Config.DataSource.FilePath, type.GetField("RetrainFilePath")!.GetValue(null));
        Type input = type.GetNestedType("ModelInput")!;
        var thrown =
            Assert.ThrowsExactly<TargetInvocationException>(() => input.GetMethod("FromSteps")!.Invoke(null, [new[] { new float[99] }]));
        StringAssert.Contains(thrown.InnerException!.Message, model.FeatureNames);
        if (!string.IsNullOrWhiteSpace(model.LabelColumn))
            Assert.IsNotNull(type.GetMethod("BuildPipeline")!.Invoke(null, [new MLContext()]));
        context.Unload();
    }
}
