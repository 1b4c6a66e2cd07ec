using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tables.Tests;

/// <summary>A file in a folder of its own, surveyed and loaded.</summary>
internal sealed class TableFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lstm-mlnet-tables-").FullName;

    public TableFile(string text, string name = "data.csv", Encoding? encoding = null)
    {
        Path = System.IO.Path.Combine(_folder, name);
        File.WriteAllText(Path, text, encoding ?? new UTF8Encoding(false));
    }

    public string Path { get; }

    public MLContext MLContext { get; } = new(seed: 1);

    public TableSurvey Survey(TableOptions? options = null) => MLContext.Data.SurveyTable(Path, options);

    public SurveyedColumn Column(string name) => Survey().Columns.Single(column => column.Name == name);

    public float[] Numbers(string name, TableOptions? options = null) => [.. Load(name, DataKind.Single, options).GetColumn<float>(name)];

    public string[] Texts(string name) => [.. Load(name, DataKind.String, null).GetColumn<string>(name)];

    public DateTime[] Times(string name, TableOptions? options = null) =>
        [.. Load(name, DataKind.DateTime, options).GetColumn<DateTime>(name)];

    public string Refused(Action<TableFile> read)
    {
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => read(this));
        Assert.AreEqual(1, exception.Message.Split('\n').Length, exception.Message);
        return exception.Message;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private IDataView Load(string name, DataKind kind, TableOptions? options) => MLContext.Data.LoadFromTable(Path, new TableOptions
    {
        Columns = [new TableColumn(name, kind)],
        Separator = options?.Separator,
        HasHeader = options?.HasHeader,
        DecimalSign = options?.DecimalSign,
        DateFormat = options?.DateFormat,
        MissingWords = options?.MissingWords ?? [],
    });
}
