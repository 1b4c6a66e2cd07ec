using System.Globalization;
using CsCheck;

namespace LstmMlNet.Tables.Tests.Cells;

/// <summary>Numbers are read as they were meant, or what could be meant is named.</summary>
[TestClass]
internal sealed class NumberTests
{
    [TestMethod]
    [DataRow("x;y\n1,5;2\n2,5;3\n", 1.5f)]
    [DataRow("x,y\n\"1,5\",2\n\"2,5\",3\n", 1.5f)]
    [DataRow("x\ty\n1.234,5\t2\n7,25\t3\n", 1234.5f)]
    [DataRow("x,y\n\"1,234.5\",2\n7.25,3\n", 1234.5f)]
    [DataRow("x,y\n\"1,234\",2\n7,3\n", 1234f)]
    [DataRow("x;y\n1,234;2\n7;3\n", 1.234f)]
    [DataRow("x;y\n1.234;2,5\n7.000;3\n", 1234f)]
    [DataRow("x;y\n1.234;2\n7.5;3\n", 1.234f)]
    [DataRow("x,y\n1'234.5,2\n7.25,3\n", 1234.5f)]
    [DataRow("x;y\n1 234,5;2\n7,25;3\n", 1234.5f)]
    [DataRow("x;y\n1\u202f234,5;2\n7,25;3\n", 1234.5f)]
    [DataRow("x,y\n-1.5e3,2\n+7,3\n", -1500f)]
    [DataRow("x,y\n\u22121.5,2\n7,3\n", -1.5f)]
    [DataRow("value\n1,5\n2,5\n", 1.5f)]
    public void Decimal_signs_and_groups_are_found(string text, float first)
    {
        using var file = new TableFile(text);
        SurveyedColumn column = file.Survey().Columns[0];
        Assert.AreEqual(TableColumnKind.Number, column.Kind);
        Assert.AreEqual(0, column.Unreadable);
        Assert.AreEqual(first, file.Numbers(column.Name)[0]);
    }

    [TestMethod]
    public void What_could_be_two_numbers_is_noted_and_can_be_said()
    {
        using var file = new TableFile("x;y\n1,234;2\n7;3\n");
        StringAssert.Contains(file.Survey().Notes.Single(), "line 2: '1,234' could be either");
        Assert.AreEqual(1234f, file.Numbers("x", new TableOptions { DecimalSign = '.' })[0]);
        using var points = new TableFile("x\n10.123\n11.456\n");
        Assert.IsEmpty(points.Survey().Notes);
        Assert.AreEqual(10.123f, points.Numbers("x")[0]);
    }

    [TestMethod]
    public void A_point_among_decimal_commas_is_named()
    {
        using var file = new TableFile("x;y\n" + string.Concat(Enumerable.Repeat("1,5;2\n", 30)) + "1.55;2\n");
        SurveyedColumn column = file.Column("x");
        Assert.AreEqual(1, column.Unreadable);
        Assert.AreEqual("line 32: '1.55'", column.Examples.Single());
    }

    [TestMethod]
    public void Any_number_is_read_back_in_either_way_of_writing() => Gen.Select(
        Gen.Double[-1e12, 1e12],
        Gen.Int[0, 6],
        Gen.Bool,
        (value, digits, grouped) => (Value: value, Digits: digits, Grouped: grouped)).Array[2, 30].Sample(
        numbers =>
        {
            foreach (bool comma in new[] { false, true })
            {
                var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
                culture.NumberFormat.NumberDecimalSeparator = comma ? "," : ".";
                culture.NumberFormat.NumberGroupSeparator = comma ? "." : ",";
                string[] cells =
                [
                    .. numbers.Select(one => one.Value.ToString((one.Grouped ? "N" : "F") + one.Digits, culture)),
                    1234567.25.ToString("N2", culture),
                ];
                using var file = new TableFile("x\ty\n" + string.Concat(cells.Select(cell => $"{cell}\t1\n")));
                float[] expected = [.. cells.Select(cell => (float)double.Parse(cell, NumberStyles.Number, culture))];
                CollectionAssert.AreEqual(expected, file.Numbers("x"), string.Join(" ", cells));
            }
        },
        iter: 60,
        threads: 1);
}
