using System.Globalization;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tables.Tests.Survey;

/// <summary>Names, kinds and missing values come from the whole file.</summary>
[TestClass]
internal sealed class SurveyTests
{
    [TestMethod]
    [DataRow("NA"), DataRow("N/A"), DataRow("null"), DataRow("nan"), DataRow("-"), DataRow("#N/A"), DataRow("inf")]
    [DataRow(""), DataRow("?"), DataRow("-Infinity"), DataRow("None"), DataRow("\"NA\"")]
    public void Words_for_a_missing_value_are_missing_among_numbers_wherever_they_stand(string word)
    {
        var rows = new StringBuilder("t,x\n");
        for (int t = 0; t < 12_000; t++)
            rows.Append(CultureInfo.InvariantCulture, $"{t},{(t is 3 or 11_500 ? word : "1.5")}\n");
        using var file = new TableFile(rows.ToString());
        SurveyedColumn column = file.Column("x");
        Assert.AreEqual(TableColumnKind.Number, column.Kind);
        Assert.AreEqual(2, column.Missing);
        Assert.AreEqual("line 5", column.FirstMissing);
        float[] values = file.Numbers("x");
        Assert.IsTrue(float.IsNaN(values[3]) && float.IsNaN(values[11_500]));
        Assert.AreEqual(2, values.Count(float.IsNaN));
    }

    [TestMethod]
    public void The_same_words_are_texts_among_texts()
    {
        using var file = new TableFile("country,x\nNA,1\nDE,2\n-,3\nnull,4\n");
        Assert.AreEqual(TableColumnKind.Text, file.Column("country").Kind);
        CollectionAssert.AreEqual(new[] { "NA", "DE", "-", "null" }, file.Texts("country"));
        Assert.AreEqual(0, file.Column("country").Blank);
    }

    [TestMethod]
    public void What_is_no_number_in_a_column_of_numbers_is_named_by_line_and_column()
    {
        var rows = new StringBuilder("t,x\n");
        for (int t = 0; t < 20_000; t++)
            rows.Append(CultureInfo.InvariantCulture, $"{t},{(t == 15_000 ? "broken" : "2")}\n");
        using var file = new TableFile(rows.ToString());
        Assert.AreEqual(1, file.Column("x").Unreadable);
        string said = file.Refused(one => one.Numbers("x"));
        foreach (string part in new[] { "data.csv", "'x'", "line 15002", "'broken'" })
            StringAssert.Contains(said, part);
        Assert.IsTrue(float.IsNaN(file.Numbers("x", new TableOptions { MissingWords = ["broken"] })[15_000]));
    }

    [TestMethod]
    public void A_column_is_numeric_from_nine_cells_of_ten_on()
    {
        using var nine = new TableFile("x\n1\n2\n3\n4\n5\n6\n7\n8\n9\nten\n");
        Assert.AreEqual(TableColumnKind.Number, nine.Column("x").Kind);
        using var eight = new TableFile("x\n1\n2\n3\n4\n5\n6\n7\n8\nnine\nten\n");
        SurveyedColumn column = eight.Column("x");
        Assert.AreEqual(TableColumnKind.Text, column.Kind);
        Assert.AreEqual("line 10: 'nine'", column.Examples[0]);
        Assert.AreEqual(0.8, column.ShareOfNumbers, 1e-9);
    }

    [TestMethod]
    public void Booleans_are_one_and_zero_or_texts()
    {
        using var file = new TableFile("open,ok,bit\nTrue,yes,1\nfalse,no,0\n,YES,1\n");
        Assert.AreEqual(TableColumnKind.Boolean, file.Column("open").Kind);
        Assert.AreEqual(TableColumnKind.Boolean, file.Column("ok").Kind);
        Assert.AreEqual(TableColumnKind.Number, file.Column("bit").Kind);
        CollectionAssert.AreEqual(new[] { 1, 0, float.NaN }, file.Numbers("open"));
        CollectionAssert.AreEqual(new[] { "True", "false", "" }, file.Texts("open"));
    }

    [TestMethod]
    public void An_unnamed_column_is_left_out_with_a_note()
    {
        using var pandas = new TableFile(",day,value\n0,2024-01-01,5\n1,2024-01-02,6\n");
        TableSurvey survey = pandas.Survey();
        CollectionAssert.AreEqual(new[] { "day", "value" }, survey.Columns.Select(column => column.Name).ToArray());
        StringAssert.Contains(survey.Notes.Single(), "Column 1 of data.csv has no name");
        CollectionAssert.AreEqual(new float[] { 5, 6 }, pandas.Numbers("value"));
        using var twice = new TableFile("Unnamed: 0,value\n0,5\n1,6\n");
        Assert.AreEqual("value", twice.Survey().Columns.Single().Name);
        using var comma = new TableFile("day,value,\n1,5,\n2,6,\n");
        Assert.IsEmpty(comma.Survey().Notes);
        Assert.HasCount(2, comma.Survey().Columns);
        using var rows = new TableFile("day,value\n1,5,\n2,6,\n");
        CollectionAssert.AreEqual(new float[] { 5, 6 }, rows.Numbers("value"));
    }

    [TestMethod]
    public void A_file_without_a_header_is_read_from_its_first_row()
    {
        using var file = new TableFile("1.5,a\n2.5,b\n3.5,c\n");
        TableSurvey survey = file.Survey();
        Assert.IsFalse(survey.HasHeader);
        Assert.AreEqual(3, survey.Rows);
        StringAssert.Contains(survey.Notes.Single(), "no header");
        CollectionAssert.AreEqual(new[] { 1.5f, 2.5f, 3.5f }, file.Numbers("column1"));
        using var one = new TableFile("1\n2\n3\n");
        CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, one.Numbers("column1"));

        // Steps that count up are names.
        using var steps = new TableFile("0,1,2,kind\n5,6,7,a\n8,9,10,b\n");
        CollectionAssert.AreEqual(new[] { "0", "1", "2", "kind" }, steps.Survey().Columns.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new float[] { 0, 5, 8 }, steps.Numbers("column1", new TableOptions { HasHeader = false }));
    }

    [TestMethod]
    public void Quoted_line_breaks_and_blank_lines_are_read_and_lines_are_counted_right()
    {
        using var file =
            new TableFile("id,note,x\r\n1,\"two\r\nlines, \"\"quoted\"\"\",5\r\n\r\n2,plain,6\r\n ,  ,\r\n3, \"spaced\" ,bad\r\n");
        CollectionAssert.AreEqual(new[] { "two\r\nlines, \"quoted\"", "plain", "spaced" }, file.Texts("note"));
        Assert.AreEqual("line 7: 'bad'", file.Column("x").Examples[0]);
        StringAssert.Contains(file.Survey().Notes.Single(), "line 6");
    }

    [TestMethod]
    public void Rows_that_do_not_fit_are_named_by_line()
    {
        using var more = new TableFile("a,b\n1,2\n3,4,5\n");
        StringAssert.Contains(more.Refused(file => file.Survey()), "line 3 has 3 cells; the header names 2");
        using var fewer = new TableFile("a,b,c\n1,2,3\n4,5\n");
        StringAssert.Contains(fewer.Refused(file => file.Survey()), "line 3 has 2 cells");
        using var open = new TableFile("a,b\n1,2\n3,\"4\n5,6\n7,8\n");
        StringAssert.Contains(open.Refused(file => file.Survey()), "line 3");
        using var inches = new TableFile("a,b\n5\" pipe,2\n3,4\n6\" pipe,7\n");
        StringAssert.Contains(inches.Refused(file => file.Survey()), "line 2, cell 1: a quote");
        using var twice = new TableFile("a,b,a\n1,2,3\n");
        StringAssert.Contains(twice.Refused(file => file.Survey()), "columns 1 and 3 alike, 'a'");
        using var none = new TableFile("a,b\n");
        StringAssert.Contains(none.Refused(file => file.Survey()), "no rows");
        using var empty = new TableFile("");
        StringAssert.Contains(empty.Refused(file => file.Survey()), "empty");
    }

    [TestMethod]
    public void What_floats_cannot_tell_apart_is_known()
    {
        using var file = new TableFile("x,y\n40000000,1.5\n40000000.5,2.5\n40000001,3.5\n");
        Assert.IsTrue(file.Column("x").NeedsDouble);
        Assert.IsFalse(file.Column("y").NeedsDouble);
        IDataView view =
            file.MLContext.Data.LoadFromTable(file.Path, new TableOptions { Columns = [new TableColumn("x", DataKind.Double)] });
        CollectionAssert.AreEqual(new[] { 40_000_000, 40_000_000.5, 40_000_001 }, view.GetColumn<double>("x").ToArray());
    }
}
