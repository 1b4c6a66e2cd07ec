using Microsoft.ML;

namespace LstmMlNet.Cli.Data;

/// <summary>A file in the UEA archive's format: sequences as they are.</summary>
internal sealed class TsSource : DataSource
{
    private readonly string _path;

    public TsSource(MLContext mlContext, string path)
    {
        _path = path;
        Schema = mlContext.Data.LoadFromTsFile(path).Schema;
    }

    public override string Name => $"'{Path.GetFileName(_path)}'";

    public override IReadOnlyList<SourceColumn> Columns => [];

    public override bool HoldsSequences => true;

    public DataViewSchema Schema { get; }

    public override IDataView Load(MLContext mlContext, DataRoles roles) => mlContext.Data.LoadFromTsFile(_path);
}
