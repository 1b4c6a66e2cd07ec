using Microsoft.ML;

namespace LstmMlNet.Cli.Data;

/// <summary>A file in the UEA archive's format: sequences as they are.</summary>
internal sealed class TsSource : DataSource
{
    private readonly string _path;

    public TsSource(MLContext mlContext, string path)
    {
        _path = path;

        // Opened for its header alone, so that what is wrong there is said first.
        HasIrregularTimes = mlContext.Data.LoadFromTsFile(path).Schema.GetColumnOrNull("Times") is not null;
        if (HasIrregularTimes)
            Notes = [$"The times of {Name} are not equally spaced: the time since the previous step is a feature."];
    }

    public override string Name => $"'{Path.GetFileName(_path)}'";

    public override IReadOnlyList<SourceColumn> Columns => [];

    public override bool HoldsSequences => true;

    public override bool HasIrregularTimes { get; }

    public override IReadOnlyList<string> Notes { get; } = [];

    public override IDataView Load(MLContext mlContext, DataRoles roles) =>
        mlContext.Data.LoadFromTsFile(_path, roles.Missing, roles.TimesAsFeature);
}
