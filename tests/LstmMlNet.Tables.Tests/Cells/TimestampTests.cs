using System.Globalization;

namespace LstmMlNet.Tables.Tests.Cells;

/// <summary>Dates are the dates that were meant, or an error says what they could be.</summary>
[TestClass]
internal sealed class TimestampTests
{
    [TestMethod]
    [DataRow("2024-03-05", "2024-03-05T00:00:00")]
    [DataRow("2024/3/5 7:08", "2024-03-05T07:08:00")]
    [DataRow("2024-03-05T07:08:09.25Z", "2024-03-05T07:08:09.25")]
    [DataRow("2024-03-05 07:08:09+02:00", "2024-03-05T05:08:09")]
    [DataRow("2024-03-05T23:30:00-0130", "2024-03-06T01:00:00")]
    [DataRow("05.03.2024", "2024-03-05T00:00:00")]
    [DataRow("25/03/2024", "2024-03-25T00:00:00")]
    [DataRow("03/25/2024 2:05 PM", "2024-03-25T14:05:00")]
    [DataRow("1949-01", "1949-01-01T00:00:00")]
    [DataRow("Jan-81", "1981-01-01T00:00:00")]
    [DataRow("5-Mar-2024", "2024-03-05T00:00:00")]
    [DataRow("March 5, 2024", "2024-03-05T00:00:00")]
    [DataRow("2024Q3", "2024-07-01T00:00:00")]
    [DataRow("2024-03-05 12:00:00 UTC", "2024-03-05T12:00:00")]
    public void Dates_are_read_in_the_ways_that_they_are_written(string text, string expected)
    {
        using var file = new TableFile($"day;x\n{text};1\n{text};2\n");
        Assert.AreEqual(TableColumnKind.Timestamp, file.Column("day").Kind);
        Assert.AreEqual(DateTime.Parse(expected, CultureInfo.InvariantCulture), file.Times("day")[0]);
    }

    [TestMethod]
    public void Day_and_month_follow_from_the_whole_column_or_are_asked_for()
    {
        using var day = new TableFile("day,x\n01/02/2024,1\n02/02/2024,2\n28/02/2024,3\n");
        Assert.AreEqual(new DateTime(2024, 2, 1), day.Times("day")[0]);
        using var month = new TableFile("day,x\n01/02/2024,1\n01/03/2024,2\n01/28/2024,3\n");
        Assert.AreEqual(new DateTime(2024, 1, 2), month.Times("day")[0]);
        using var either = new TableFile("day,x\n01/02/2024,1\n01/03/2024,2\n");
        Assert.IsTrue(either.Column("day").IsDayOrMonth);
        StringAssert.Contains(either.Refused(file => file.Times("day")), "line 2: '01/02/2024'");
        Assert.AreEqual(new DateTime(2024, 2, 1), either.Times("day", new TableOptions { DateFormat = "dd/MM/yyyy" })[0]);
        using var bad =
            new TableFile("day,x\n" + string.Concat(Enumerable.Range(1, 28).Select(i => $"{i:00}/02/2024,{i}\n")) + "31/02/2024,5\n");
        StringAssert.Contains(bad.Refused(file => file.Times("day")), "line 30: '31/02/2024'");
    }

    [TestMethod]
    public void Eight_digits_are_dates_where_all_are()
    {
        using var file = new TableFile("day,x\n20240228,1\n20240301,2\n");
        Assert.IsTrue(file.Column("day").AreDates);
        Assert.AreEqual(new DateTime(2024, 3, 1), file.Times("day")[1]);
        using var number = new TableFile("day,x\n20240228,1\n20240231,2\n");
        Assert.IsFalse(number.Column("day").AreDates);
    }
}
