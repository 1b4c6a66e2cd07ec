using System.Text;

namespace LstmMlNet.Tables.Tests;

/// <summary>The same table in every encoding, separator and line end.</summary>
[TestClass]
internal sealed class EncodingTests
{
    [TestMethod]
    public void Encodings_separators_and_line_ends_make_no_difference()
    {
        (string Name, Encoding Encoding)[] encodings =
        [
            ("UTF-8", new UTF8Encoding(false)), ("UTF-8 with its mark", new UTF8Encoding(true)), (
                "UTF-16",
                new UnicodeEncoding(false, true)), ("UTF-16 big-endian", new UnicodeEncoding(true, true)),
            ("UTF-16 without a mark", new UnicodeEncoding(false, false)), (
                "UTF-32",
                new UTF32Encoding(false, true)), ("Windows-1252", CodePagesEncodingProvider.Instance.GetEncoding(1252)!),
        ];
        foreach ((string name, Encoding encoding) in encodings)
        {
            foreach (char separator in new[] { ',', ';', '\t', '|' })
            {
                foreach (string end in new[] { "\n", "\r\n", "\r" })
                {
                    string text = string.Join(end, $"Größe{separator}note", $"1.5{separator}é", $"2.5{separator}\"a{separator}b\"") + end;
                    using var file = new TableFile(text, encoding: encoding);
                    CollectionAssert.AreEqual(new[] { 1.5f, 2.5f }, file.Numbers("Größe"), name);
                    CollectionAssert.AreEqual(new[] { "é", $"a{separator}b" }, file.Texts("note"), name);
                }
            }
        }
    }

    [TestMethod]
    public void Excels_line_about_the_separator_is_taken_at_its_word()
    {
        using var file = new TableFile("sep=;\na,b;c\n1;2\n3;x\n");
        CollectionAssert.AreEqual(new float[] { 1, 3 }, file.Numbers("a,b"));
        Assert.AreEqual("line 4: 'x'", file.Column("c").Examples.Single());
    }

    [TestMethod]
    public void What_is_no_text_is_said_to_be_none()
    {
        using var file = new TableFile("");
        File.WriteAllBytes(file.Path, [1, 0, 0, 0, 7, 0, 0, 0, 3, 3, 3, 0, 0]);
        StringAssert.Contains(file.Refused(one => one.Survey()), "is not text");
    }
}
