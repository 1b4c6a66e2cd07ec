using LstmMlNet.ModelFile;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Scoring;

/// <summary>Scores one row at a time: what a <c>PredictionEngine</c> calls.</summary>
internal sealed class RowMapper(DataViewSchema inputSchema, SequenceModel model) : IRowToRowMapper
{
    private readonly OutputMap _map = new(inputSchema, model);

    public DataViewSchema InputSchema => _map.Input;

    public DataViewSchema OutputSchema => _map.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        _map.Needed(_map.Active(dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != _map.Input)
            throw new ArgumentException("The row has another schema than this mapper's input.", nameof(input));
        return new ScoredRow(input, _map, _map.Active(activeColumns), model);
    }
}
