using LstmMlNet.MLNetInternals;
using LstmMlNet.Streaming;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// The last step of a model that a <see cref="ForecastEngine{TSrc, TDst}"/> saved: it holds the rows of the engine's series, and adds no
/// column.
/// </summary>
public sealed class ForecastStateTransformer : RowToRowTransformerBase
{
    private readonly IHostEnvironment _environment;

    internal ForecastStateTransformer(IHostEnvironment environment, ForecastState state)
        : base(environment.Register(nameof(ForecastStateTransformer)))
    {
        _environment = environment;
        State = state;
    }

    /// <summary>The total number of rows of all series.</summary>
    public int RowCount => State.Rows;

    /// <summary>Returns the rows of all series, those of each in time order.</summary>
    /// <param name="mlContext">The context that makes the view.</param>
    /// <exception cref="InvalidOperationException">There are no rows (see <see cref="RowCount"/>).</exception>
    public IDataView GetRows(MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return RowCount > 0 ? State.ToView(mlContext) : throw new InvalidOperationException("The engine had no rows.");
    }

    internal ForecastState State { get; }

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx) => ShapingEntry.Save(_environment, ctx, ShapingEntry.EngineState, State);

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(Host, schema, this);

    private sealed class Mapper(IHost host, DataViewSchema schema, ForecastStateTransformer parent) : MapperBase(host, schema, parent)
    {
        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [];

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput) => _ => false;

        protected override void SaveModel(ModelSaveContext ctx) => parent.SaveModel(ctx);

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer) =>
            throw new NotSupportedException("An engine's state adds no column.");
    }
}
