using LstmMlNet.Schema;
using LstmMlNet.Shaping;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>The windows of a table as a view: what the network reads, and what brings its forecasts back.</summary>
internal static class ForecastWindows
{
    public const string Features = "Features";
    public const string Label = "Label";
    public const string Series = "Series";
    public const string Levels = "Levels";
    public const string Units = "Units";
    public const string KnownSteps = "KnownSteps";

    /// <summary>Windows to train on: sequence, label relative to the window's scale, and the number of the series.</summary>
    public static IDataView ToTrain(IDataView table, ForecastLayout layout, Origins origins, Action<string>? note)
    {
        IDataView input = JoinedIds.Of(table, layout.Table);
        var columns = new TableColumns(input.Schema, layout.Table, layout.Spacing);
        DataViewSchema.Builder builder = Start(layout, columns);
        builder.AddColumn(Label, new VectorDataViewType(NumberDataViewType.Single, layout.DecodedSteps * layout.TargetCount));
        builder.AddColumn(Series, NumberDataViewType.Int32);
        DataViewSchema schema = builder.ToSchema();
        return new ShapedView(schema, active => new ForecastWindowCursor(
            schema,
            active,
            new SeriesRowsReader(input, columns, layout, note),
            new WindowWriter(layout, columns),
            layout,
            origins));
    }

    /// <summary>Windows to forecast from: sequence, ids and time, what came, what brings forecasts back.</summary>
    public static IDataView ToForecast(IDataView table, ForecastLayout layout, Origins origins, Action<string>? note)
    {
        IDataView input = JoinedIds.Of(table, layout.Table);
        var columns = new TableColumns(input.Schema, layout.Table, layout.Spacing);
        DataViewSchema schema = ForecastSchema(layout, columns);
        return new ShapedView(schema, active => new ForecastWindowCursor(
            schema,
            active,
            new SeriesRowsReader(input, columns, layout, note),
            new WindowWriter(layout, columns),
            layout,
            origins));
    }

    /// <summary>The columns of windows to forecast from.</summary>
    public static DataViewSchema ForecastSchema(ForecastLayout layout, TableColumns columns)
    {
        DataViewSchema.Builder builder = Start(layout, columns);
        foreach (DataViewSchema.Column kept in columns.Kept)
            builder.AddColumn(kept.Name, kept.Type, kept.Annotations);
        if (columns.HasTimes)
            builder.AddColumn(ForecastNames.Times, new VectorDataViewType(DateTimeDataViewType.Instance, layout.Horizon));
        for (int i = 0; i < layout.TargetCount; i++)
        {
            NumberDataViewType type = columns.TypeOf(i);
            builder.AddColumn(ForecastNames.History(layout, i), new VectorDataViewType(type));
            builder.AddColumn(ForecastNames.Label(layout, i), new VectorDataViewType(type, layout.Horizon));
            builder.AddColumn(ForecastNames.SeasonalNaive(layout, i), new VectorDataViewType(type, layout.Horizon));
        }

        builder.AddColumn(Levels, new VectorDataViewType(NumberDataViewType.Double, layout.DecodedSteps * layout.TargetCount));
        builder.AddColumn(Units, new VectorDataViewType(NumberDataViewType.Double, layout.TargetCount));
        builder.AddColumn(KnownSteps, NumberDataViewType.Int32);
        return builder.ToSchema();
    }

    private static DataViewSchema.Builder Start(ForecastLayout layout, TableColumns columns)
    {
        var writer = new WindowWriter(layout, columns);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(
            Features,
            new VectorDataViewType(NumberDataViewType.Single, 0, writer.Features),
            FeatureNames.Annotate(writer.Names));
        return builder;
    }
}
