using LstmMlNet.Shaping;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>Windows that go on from forecasts as if they had come, and the forecasts of all passes joined.</summary>
internal static class FedBackWindows
{
    /// <summary>The windows of a pass, with what those before it forecast.</summary>
    /// <param name="scored">The windows of the pass before, scored.</param>
    /// <param name="table">The table.</param>
    /// <param name="layout">What turns rows into windows.</param>
    /// <param name="origins">The rows that are forecast from.</param>
    /// <param name="known">Steps that are forecast by then.</param>
    public static IDataView ToForecast(IDataView scored, IDataView table, ForecastLayout layout, Origins origins, int known)
    {
        IDataView input = JoinedIds.Of(table, layout.Table);
        var columns = new TableColumns(input.Schema, layout.Table, layout.Spacing);
        DataViewSchema windows = ForecastWindows.ForecastSchema(layout, columns);
        var builder = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in windows)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        int steps = known * layout.TargetCount;
        builder.AddColumn(FedBackPath.Levels, new VectorDataViewType(NumberDataViewType.Double, steps));
        builder.AddColumn(FedBackPath.Quantiles, new VectorDataViewType(NumberDataViewType.Double, steps * layout.AllQuantiles.Length));
        builder.AddColumn(FedBackPath.Units, new VectorDataViewType(NumberDataViewType.Double, layout.TargetCount));
        DataViewSchema schema = builder.ToSchema();
        return new ShapedView(schema, active => new FedBackCursor(
            schema,
            active,
            Cursor(scored, schema, active, known - layout.DecodedSteps),
            new SeriesRowsReader(input, columns, layout, null),
            new WindowWriter(layout, columns),
            layout,
            origins,
            known));
    }

    /// <summary>The forecasts of all passes, as those of a network that forecasts all steps at once.</summary>
    public static IDataView ToScores(IDataView scored, ForecastLayout layout)
    {
        int before = (layout.Horizon - 1) / layout.DecodedSteps * layout.DecodedSteps;
        var builder = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in scored.Schema.Where(column => IsPassed(column.Name)))
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        int steps = layout.Horizon * layout.TargetCount;
        builder.AddColumn(ForecastWindows.Levels, new VectorDataViewType(NumberDataViewType.Double, steps));
        builder.AddColumn(ForecastWindows.Units, new VectorDataViewType(NumberDataViewType.Double, layout.TargetCount));
        builder.AddColumn(
            ForecastingRules.AllQuantiles,
            new VectorDataViewType(NumberDataViewType.Single, steps * layout.AllQuantiles.Length));
        DataViewSchema schema = builder.ToSchema();
        return new ShapedView(
            schema,
            active => new FedBackScoresCursor(schema, active, Cursor(scored, schema, active, before), layout, before));
    }

    /// <summary>Whether a column of windows says nothing of a pass.</summary>
    public static bool IsPassed(string name) => name is not (ForecastWindows.Features or ForecastWindows.Levels or ForecastWindows.Units
        or FedBackPath.Levels or FedBackPath.Quantiles or FedBackPath.Units or ForecastingRules.AllQuantiles)
        && !ForecastsView.NetworkColumns.Contains(name);

    /// <summary>A cursor over what is asked for of scored windows, and over the forecasts if any of these is.</summary>
    private static DataViewRowCursor Cursor(IDataView scored, DataViewSchema schema, bool[] active, int before)
    {
        string[] asked = [.. schema.Where(column => active[column.Index]).Select(column => column.Name)];
        IEnumerable<string> own = asked.All(IsPassed)
            ? []
            : [ForecastWindows.Levels, ForecastWindows.Units, ForecastingRules.AllQuantiles, .. FedBackPath.ColumnNames(before)];
        return scored.GetRowCursor(asked.Where(IsPassed).Concat(own).Select(name => scored.Schema[name]));
    }
}
