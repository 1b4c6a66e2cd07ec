using LstmMlNet.MLNetInternals;
using LstmMlNet.Streaming;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// The last step of a model that a <see cref="ForecastEngine{TSrc, TDst}"/> saved: it holds the rows of the engine's series, and returns what
/// it is given.
/// </summary>
public sealed class ForecastStateTransformer : ITransformer
{
    private readonly IHostEnvironment _environment;

    internal ForecastStateTransformer(IHostEnvironment environment, ForecastState state)
    {
        _environment = environment;
        State = state;
    }

    /// <summary>The number of rows of all series.</summary>
    public int RowCount => State.Rows;

    internal ForecastState State { get; }

    bool ITransformer.IsRowToRowMapper => false;

    /// <summary>Returns the input's columns.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

    /// <summary>Returns the input.</summary>
    /// <param name="input">The view.</param>
    public IDataView Transform(IDataView input) => input;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new NotSupportedException("An engine's state is no step for single rows.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => ShapingEntry.Save(_environment, ctx, ShapingEntry.EngineState, State);
}
