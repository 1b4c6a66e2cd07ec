using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LstmMlNet.Cli.Tests;

/// <summary>No parameter names, no names of types and no advice for programmers in what the tool says.</summary>
[TestClass]
internal sealed partial class ErrorMessageTests
{
    // Where errors about a user's rows, columns and files come from.
    private static readonly string[] s_folders =
    [
        "src/LstmMlNet.Cli/Commands", "src/LstmMlNet.Cli/Data", "src/LstmMlNet.Cli/Files", "src/LstmMlNet.Cli/Training",
        "src/LstmMlNet.Tables", "src/LstmMlNet/Rows", "src/LstmMlNet/Shaping", "src/LstmMlNet/Evaluation/Splits",
    ];

    // What a program alone can ask for: no option of the tool leads there.
    private static readonly string[] s_programs =
    [
        "MoveNext first", "is to be loaded as", "LabelOffset", "LevelColumnName", "OutputKind", "SeasonalNaiveColumnName",
        "SequenceLabel.Last", "DateTimeOffset", "SortRows needs", "InterleavedIds needs",
    ];

    [TestMethod]
    public void Errors_about_rows_columns_and_files_are_in_the_tools_own_words()
    {
        string[] messages = [.. s_folders.SelectMany(Messages).Distinct()];
        Assert.IsGreaterThan(100, messages.Length, "the scan finds the messages");
        string[] code =
        [
            .. messages.Select(message => ErrorMessages.Of(new ArgumentException(message, "options")))
                .Where(message => message.Contains("(Parameter", StringComparison.Ordinal)
                    || CodeName().IsMatch(Quoted().Replace(message, "")))
                .Where(message => !s_programs.Any(program => message.Contains(program, StringComparison.Ordinal))),
        ];
        Assert.IsEmpty(code, string.Join(Environment.NewLine, code));
    }

    [TestMethod]
    [DataRow("Column 'MyData' is not text. Set KeepIncomplete to true. Or not.", "Column 'MyData' is not text. Or not.")]
    [DataRow("With FeaturesPerStep 3 a row has 7 values.", "With --features-per-step 3 a row has 7 values.")]
    [DataRow("There are 9 rows. Use a shorter window (Length).", "There are 9 rows. Use a shorter window (--window).")]
    [DataRow("It is short. Set Length or Horizon lower.", "It is short. Set --window or --horizon lower.")]
    [DataRow("Column 'Length' must be a number.", "Column 'Length' must be a number.")]
    [DataRow("Row 3, 'time': step 2.5 h. The time 'NoonTime' is missing.", "Row 3, 'time': step 2.5 h. The time 'NoonTime' is missing.")]
    public void Advice_for_programs_is_left_out_and_options_have_the_tools_names(string message, string said) =>
        Assert.AreEqual(said, ErrorMessages.Of(new InvalidOperationException(message)));

    /// <summary>The texts of exceptions in a folder; what is put into them is x.</summary>
    private static IEnumerable<string> Messages(string folder) =>
        Directory.EnumerateFiles(Path.Combine(PackageFeed.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("\\obj\\", StringComparison.Ordinal))
            .SelectMany(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes()
                .OfType<ObjectCreationExpressionSyntax>())
            .Where(creation => creation.Type.ToString() is "UserError" or "InvalidOperationException" or "InvalidDataException"
                or "ArgumentException" or "FormatException")
            .Select(creation => creation.ArgumentList?.Arguments.FirstOrDefault()?.Expression)
            .OfType<ExpressionSyntax>()
            .Select(TextOf)
            .Where(text => text.Contains(' ', StringComparison.Ordinal));

    private static string TextOf(ExpressionSyntax expression) => expression switch
    {
        BinaryExpressionSyntax sum => TextOf(sum.Left) + TextOf(sum.Right),
        LiteralExpressionSyntax literal => literal.Token.ValueText,
        InterpolatedStringExpressionSyntax text => string.Concat(text.Contents.Select(part => part switch
        {
            InterpolatedStringTextSyntax plain => plain.TextToken.ValueText,
            InterpolationSyntax
            {
                Expression: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "nameof" } } name,
            } => name.ArgumentList.Arguments[0].ToString().Split('.')[^1],
            _ => "x",
        })),
        InvocationExpressionSyntax { ArgumentList.Arguments: [.., var last] } => TextOf(last.Expression),
        _ => "x",
    };

    [GeneratedRegex("'[^']*'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(?!(?:LstmMlNet|PostgreSQL|SQLite|PyTorch|NumPy|NaN)\b)[A-Z][a-z0-9]+[A-Z]\w*")]
    private static partial Regex CodeName();
}
