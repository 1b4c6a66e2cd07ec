using Microsoft.Data.Sqlite;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tables.Tests;

/// <summary>A database's values keep their types, and its texts are read as a file's cells are.</summary>
[TestClass]
internal sealed class QueryTests
{
    [TestMethod]
    public void A_query_is_read_by_the_values_it_gives()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-query-").FullName;
        try
        {
            string connectionString =
                new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "a.db"), Pooling = false }.ToString();
            using (var connection = new SqliteConnection(connectionString))
            {
                connection.Open();
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText =
                    "CREATE TABLE t (x, y REAL, name TEXT); INSERT INTO t VALUES (1, 1.5, 'a'), ('NA', NULL, 'NA'), ('2.5', 3, '7')";
                command.ExecuteNonQuery();
            }

            var mlContext = new MLContext();
            TableSurvey survey = mlContext.Data.SurveyQuery(SqliteFactory.Instance, connectionString, "SELECT * FROM t", "t");
            CollectionAssert.AreEqual(
                new[] { TableColumnKind.Number, TableColumnKind.Number, TableColumnKind.Text },
                survey.Columns.Select(column => column.Kind).ToArray());
            IDataView view = mlContext.Data.LoadFromQuery(
                SqliteFactory.Instance,
                connectionString,
                "SELECT * FROM t",
                new TableOptions { Columns = [new("x", DataKind.Single), new("y", DataKind.Double), new("name", DataKind.String)] });
            CollectionAssert.AreEqual(new[] { 1, float.NaN, 2.5f }, view.GetColumn<float>("x").ToArray());
            CollectionAssert.AreEqual(new[] { 1.5, double.NaN, 3 }, view.GetColumn<double>("y").ToArray());
            CollectionAssert.AreEqual(new[] { "a", "NA", "7" }, view.GetColumn<string>("name").ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void A_label_can_be_lacking_or_withheld()
    {
        using var file = new TableFile("x,label\n1,a\n2,b\n");
        IDataView view = file.MLContext.Data.LoadFromTable(file.Path, new TableOptions
        {
            Columns =
            [
                new("x", DataKind.Single),
                new("label", DataKind.String) { IsWithheld = true },
                new("other", DataKind.Single) { IsOptional = true },
            ],
        });
        CollectionAssert.AreEqual(new[] { "", "" }, view.GetColumn<string>("label").ToArray());
        CollectionAssert.AreEqual(new[] { float.NaN, float.NaN }, view.GetColumn<float>("other").ToArray());
        Assert.Throws<ArgumentException>(() =>
            file.MLContext.Data.LoadFromTable(file.Path, new TableOptions { Columns = [new("other", DataKind.Single)] }));
    }
}
