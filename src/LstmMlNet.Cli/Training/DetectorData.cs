using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using LstmMlNet.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Training;

/// <summary>The rows of a table for a detector of anomalies, which takes columns by their names.</summary>
internal static class DetectorData
{
    /// <summary>The detector in a model; null if there is none.</summary>
    public static LstmAnomalyTransformer? FindIn(ITransformer model) =>
        LoneModel.StepsOf(model).OfType<LstmAnomalyTransformer>().FirstOrDefault();

    /// <exception cref="UserError">The model takes a column that the table lacks; an evaluation lacks the label.</exception>
    public static ScoredData Create(
        MLContext mlContext,
        ITransformer model,
        LstmAnomalyTransformer detector,
        DataViewSchema input,
        DataSource source,
        ScoringRequest request)
    {
        string? label = request.ForEvaluation ? LabelOf(source, request) : null;
        HashSet<string> needed = NeededOf(model, input);
        HashSet<string> given = [.. source.Columns.Select(column => column.Name)];
        TableColumn[] columns =
        [
            .. input.Where(column => !column.IsHidden && column.Name != label)
                .Where(column => needed.Contains(column.Name) || (given.Contains(column.Name) && column.Type is not VectorDataViewType))
                .Select(column => new TableColumn(column.Name, LoneModel.KindOf(column))),
            .. label is null ? Array.Empty<TableColumn>() : [new TableColumn(label, DataKind.Double)],
        ];
        return new ScoredData(mlContext, Scenario.Regression, null, LoneModel.Load(mlContext, source, columns, input), model)
        {
            LabelColumn = label ?? "",
            Kept = [.. columns.Select(column => column.Name)],
            WhyEmpty = $"{source.Name} contains no rows.",
            OwnEvaluation = scored => DetectorEvaluation.Run(scored, detector),
        };
    }

    private static string LabelOf(DataSource source, ScoringRequest request)
    {
        string label = request.Roles(null).Label
            ?? throw new UserError("The model detects anomalies: name the column that says which rows are anomalies with --label.");
        return source.Columns.Any(column => column.Name == label)
            ? label
            : throw new UserError($"{source.Name} has no column '{label}' (--label).");
    }

    /// <summary>What the detector, and the steps before it, read.</summary>
    private static HashSet<string> NeededOf(ITransformer model, DataViewSchema input)
    {
        if (!model.IsRowToRowMapper)
            return [.. input.Select(column => column.Name)];
        IRowToRowMapper mapper = model.GetRowToRowMapper(input);
        IEnumerable<DataViewSchema.Column> made = mapper.OutputSchema.Where(column => input.GetColumnOrNull(column.Name) is null);
        return [.. mapper.GetDependencies(made).Select(column => column.Name)];
    }
}
