using LstmMlNet.Cli.Generation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LstmMlNet.Cli.Tests.Generation;

[TestClass]
internal sealed class CodeNamesTests
{
    [TestMethod]
    public void Every_character_is_the_same_after_a_literal_is_parsed()
    {
        string all = string.Concat(Enumerable.Range(0, 65536).Select(c => (char)c));
        string literal = CodeNames.Literal(all);
        Assert.AreEqual(all, Value(literal));
        Assert.IsFalse(
            literal.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202E'),
            "nothing breaks the line or turns the reading direction round");
        Assert.AreEqual(all, string.Concat(Parse($"[{string.Join(", ", all.Select(CodeNames.Literal))}]").DescendantNodes()
            .OfType<LiteralExpressionSyntax>()
            .Select(value => (char)value.Token.Value!)));
    }

    [TestMethod]
    [DataRow("sensor-activity", "SensorActivity")]
    [DataRow("2024 data", "Model2024Data")]
    [DataRow("", "SequenceModel")]
    [DataRow("\"; }{ //\n", "SequenceModel")]
    [DataRow("class", "Class")]
    [DataRow("环境", "环境")]
    [DataRow("e\u0301tat", "E\u0301tat")]
    [DataRow("\uD83D\uDE00 smile \uD800", "Smile")]
    [DataRow("environment", "EnvironmentModel")]
    [DataRow("Program", "ProgramModel")]
    [DataRow("lstmMlNet", "LstmMlNetModel")]
    [DataRow("nul", "NulModel")]
    public void A_class_name_is_made_from_any_text(string text, string name)
    {
        Assert.AreEqual(name, CodeNames.ClassName(text));
        Assert.IsTrue(SyntaxFacts.IsValidIdentifier(name));
    }

    [TestMethod]
    public void A_class_name_stays_what_it_is_and_fits_a_file_name()
    {
        string name = CodeNames.ClassName(new string('環', 300));
        Assert.IsLessThan(255, System.Text.Encoding.UTF8.GetByteCount($"{name}.consumption.cs.new"));
        foreach (string text in new[] { "environment", "math", "a b", new string('x', 300) })
            Assert.AreEqual(CodeNames.ClassName(text), CodeNames.ClassName(CodeNames.ClassName(text)));
    }

    [TestMethod]
    public void Everything_that_generated_code_names_is_reserved()
    {
        // Names of this kind are the model's own.
        const string Own = "ThisModelsOwnName";
        string[] tame = ["n0", "n1", "n2", "n3", "n4"];
        string[] missing =
        [
            .. GeneratedModels.Kinds.SelectMany(kind => CompiledCode.FilesOf(GeneratedModels.Create(kind, Own, tame)))
                .SelectMany(file => CompiledCode.Parse(file.Text).GetRoot().DescendantNodes().SelectMany(NamesIn))
                .Where(name => char.IsUpper(name[0]) && !name.StartsWith(Own, StringComparison.Ordinal)).Distinct()
                    .Where(name => !ReservedNames.Contains(name))
                    .Order(StringComparer.Ordinal),
        ];
        Assert.IsEmpty(missing, $"add to ReservedNames: {string.Join(' ', missing)}");
    }

    /// <summary>
    /// Names that are declared, and those that are looked up where they stand: not what follows a dot, nor a property that is
    /// set.
    /// </summary>
    private static IEnumerable<string> NamesIn(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => [type.Identifier.Text],
        MethodDeclarationSyntax method => [method.Identifier.Text],
        PropertyDeclarationSyntax property => [property.Identifier.Text],
        VariableDeclaratorSyntax variable => [variable.Identifier.Text],
        LocalFunctionStatementSyntax function => [function.Identifier.Text],
        SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } name when access.Name == name => [],
        SimpleNameSyntax { Parent: QualifiedNameSyntax qualified } name when qualified.Right == name => [],
        SimpleNameSyntax { Parent: MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax } => [],
        SimpleNameSyntax { Parent: AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment } name
            when assignment.Left == name => [],
        SimpleNameSyntax name => [name.Identifier.Text],
        _ => [],
    };

    private static ExpressionSyntax Parse(string literal)
    {
        ExpressionSyntax expression = SyntaxFactory.ParseExpression(literal, consumeFullText: true);
        Assert.IsFalse(expression.ContainsDiagnostics);
        return expression;
    }

    private static object? Value(string literal) => ((LiteralExpressionSyntax)Parse(literal)).Token.Value;
}
