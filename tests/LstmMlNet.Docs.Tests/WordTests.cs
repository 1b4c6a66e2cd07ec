using System.Text.RegularExpressions;

namespace LstmMlNet.Docs.Tests;

/// <summary>Words that a native reader stumbles over, as far as a scan can find them, in code, messages and documents alike.</summary>
[TestClass]
internal sealed class WordTests
{
    private const string PerUse = "(step|row|class|unit|sequence|line|cell|column|series|epoch|core|batch|token|feature)";

    private static readonly string[] s_endings = [".cs", ".md", ".js", ".html", ".template", ".json", ".http", ".targets", ".props"];

    // What it is, and what is written instead.
    private static readonly (string Pattern, string Instead)[] s_words =
    [
        (@"\btold\b|\bwhat it tells\b", "predicted, target, says"),
        (@"\bway (back|forward)\b", "backward pass, forward pass"),
        (@"\bmoments? (before|after|of the row|in time)\b|\bthe moment\b", "timestamp"),
        (@"\bfigures (of a|of the|for) (run|model|training)\b", "metrics"),
        ("(?-i:Twin)", "CloneUntrained"),
        (@"\bhits\b", "correct"),
        (@"\bthousand million\b", "GFLOP"),
        (@"\bbegun again\b", "resumes"),
        (@"\bby which rule\b", "the optimizer"),
        ("(?-i:IndexOfNoToken|PackedShape|PassShape|ManyUnits|RecurrentPassOfCell)", "the name of today"),
        ($@"\b(one|an?|so many|\d+) [a-z]+ an? {PerUse}\b"
            + $@"(?<!\b(as|at|by|for|in|is|of|on|than|to|makes?|has|beyond|into|where) an? {PerUse})", "per"),
        (@"\b(gates?|gate is|almost) shut\b", "closed"),
        (@"\b(predicted|actual) less (actual|predicted)\b", "minus"),
        (@"(normal|standard|initial|optim|general|regular|recogn|vector|special|local|minim|maxim|summar|organ)is(e|ed|es|er|ing|ation)\b"
            + @"|behaviour|colour|favour|neighbour|learnt|licence|towards|cancell(ed|ing)|modell(ed|ing)|(?<!aria-)labell(ed|er|ing)"
            + @"|\bcentre|\banalysed?\b", "American spelling"),
    ];

    [TestMethod]
    public void Words_are_those_that_a_native_reader_expects()
    {
        string[] found =
        [
            .. Files().SelectMany(file => Sources.Text(file).Split('\n')
                .SelectMany((line, i) => s_words
                    .Where(word => Regex.IsMatch(line, word.Pattern, RegexOptions.IgnoreCase))
                    .Select(word => $"{file}({i + 1}): {line.Trim()} → {word.Instead}"))),
        ];
        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));
    }

    [TestMethod]
    [DataRow("what it tells right and wrong")]
    [DataRow("a weight a class")]
    [DataRow("must be one number a row")]
    [DataRow("the way back through time")]
    [DataRow("weights are learnt and normalised")]
    public void The_scan_finds_what_it_looks_for(string line) =>
        Assert.IsTrue(s_words.Any(word => Regex.IsMatch(line, word.Pattern, RegexOptions.IgnoreCase)));

    private static IEnumerable<string> Files() => Sources.AllFiles()
        .Where(file => s_endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
        .Where(file => !file.EndsWith($"{nameof(WordTests)}.cs", StringComparison.Ordinal))
        .Concat(new[] { "README.md", "ARCHITECTURE.md" });
}
