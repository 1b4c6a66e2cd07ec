using System.Globalization;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Output;
using LstmMlNet.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Training;

/// <summary>A zip without a configuration, as the API saves it: the model itself says what it takes, the command line the rest.</summary>
internal static class LoneModel
{
    /// <exception cref="UserError">The model or the data do not fit.</exception>
    public static ScoredData Load(
        MLContext mlContext,
        ITransformer model,
        DataViewSchema? input,
        ScoringRequest request,
        DatasetOptions dataset)
    {
        string name = Path.GetFileName(request.ModelPath);
        LstmSequenceTransformer network = Network(model, name);
        if (input is null)
            throw new UserError($"'{name}' contains no input schema: save it with the schema of its training data.");
        DataSource source = DataSource.Open(mlContext, dataset);
        if (DetectorData.FindIn(model) is { } detector)
            return DetectorData.Create(mlContext, model, detector, input, source, request);
        Scenario scenario = ScenarioOf(network.Task, name, request.ForEvaluation);
        if (input.GetColumnOrNull(network.FeatureColumnName) is null && !source.HoldsSequences)
            return Rows(mlContext, model, input, network, source, request);
        if (request.ForEvaluation && network.Task == SequenceTask.StepClassification)
            throw new UserError($"'{name}' predicts a class for each step of sequences that were made elsewhere: lstm-mlnet evaluates such "
                + "a model where its zip makes the sequences itself, from the rows of a table.");
        RoleOptions named = request.Roles(null);
        DataRoles roles = (named with { Label = named.Label ?? LabelOf(network, scenario) }).Resolve(
            source,
            scenario,
            isPrediction: !request.ForEvaluation);
        ForecastConfig? forecast = scenario == Scenario.Forecasting ? ForecastOf(network, model, input, name) : null;
        ScoredData scored = ScoredData.Create(mlContext, model, input, source, roles, scenario, forecast, request.ForEvaluation);
        IDataView sequences = Renamed(mlContext, scored.Sequences, network, name);
        return scored with
        {
            Sequences = network.Task == SequenceTask.BinaryClassification && request.ForEvaluation
                ? WithTruth(mlContext, sequences, scored.LabelColumn)
                : sequences,
        };
    }

    /// <exception cref="UserError">There is none.</exception>
    public static LstmSequenceTransformer Network(ITransformer model, string name)
    {
        try
        {
            return DetectorData.FindIn(model)?.Forecaster ?? LstmSequenceTransformer.FindIn(model);
        }
        catch (ArgumentException exception)
        {
            throw new UserError($"'{name}' is an ML.NET model without a recurrent network.", exception);
        }
    }

    private static Scenario ScenarioOf(SequenceTask task, string name, bool forEvaluation) => task switch
    {
        SequenceTask.Regression => Scenario.Regression,
        SequenceTask.Forecasting => Scenario.Forecasting,
        SequenceTask.MulticlassClassification or SequenceTask.BinaryClassification => Scenario.Classification,
        SequenceTask.StepClassification => Scenario.Classification,
        _ when !forEvaluation => Scenario.Classification,
        _ => throw new UserError($"'{name}' predicts nothing that could be evaluated."),
    };

    private static string? LabelOf(LstmSequenceTransformer network, Scenario scenario) =>
        scenario == Scenario.Forecasting
            ? null
            : network.TrainingSettings.GetValueOrDefault(nameof(LstmSequenceEstimator.Options.LabelColumnName)) ?? "Label";

    private static ForecastConfig ForecastOf(LstmSequenceTransformer network, ITransformer model, DataViewSchema input, string name)
    {
        int window = network.FeatureColumnType is VectorDataViewType { Dimensions: [> 0 and var steps, ..] }
            ? steps
            : throw new UserError($"'{name}' accepts windows of any length and does not say which to use.");
        DataViewSchema.Column? score = model.GetOutputSchema(input).GetColumnOrNull("Score");
        return new ForecastConfig(window, score?.Type is VectorDataViewType { Size: > 0 and var horizon } ? horizon : 1)
        {
            TakesLevel = network.FeatureColumnType is VectorDataViewType taken && taken.ItemType == NumberDataViewType.Double,
        };
    }

    /// <summary>A model that begins with rows: its columns are read from the table by their names.</summary>
    private static ScoredData Rows(
        MLContext mlContext,
        ITransformer model,
        DataViewSchema input,
        LstmSequenceTransformer network,
        DataSource source,
        ScoringRequest request)
    {
        Scenario scenario = ScenarioOf(network.Task, Path.GetFileName(request.ModelPath), request.ForEvaluation);
        string label = LabelOf(network, scenario) ?? "Label";
        TableColumn[] columns = [.. input.Where(column => !column.IsHidden).Select(column => new TableColumn(column.Name, KindOf(column))
        {
            IsOptional = !request.ForEvaluation && column.Name == label,
        })];
        return new ScoredData(mlContext, scenario, null, Load(mlContext, source, columns, input), model)
        {
            LabelColumn = label,
            Kept = KeptOf(model, input, label),
            OwnEvaluation = network.Task == SequenceTask.StepClassification ? StepEvaluation.Run : null,
            WhyEmpty = $"{source.Name} contains no sequences for the model.",
        };
    }

    /// <summary>A table's columns as the model takes them: numbers are of its types, whole ones too.</summary>
    public static IDataView Load(MLContext mlContext, DataSource source, IReadOnlyList<TableColumn> columns, DataViewSchema input)
    {
        IDataView rows = source.Load(mlContext, columns);
        foreach (TableColumn column in columns)
        {
            if (input.GetColumnOrNull(column.Name) is { Type: NumberDataViewType type } && !type.Equals(rows.Schema[column.Name].Type))
                rows = mlContext.Transforms.Conversion.ConvertType(column.Name, outputKind: Enum.Parse<DataKind>(type.RawType.Name))
                    .Fit(rows)
                    .Transform(rows);
        }

        return rows;
    }

    /// <summary>What a chain that begins with rows says of each sequence that it makes of them: its id, its time.</summary>
    private static string[] KeptOf(ITransformer model, DataViewSchema input, string label)
    {
        DataViewSchema schema = input;
        string[] kept = [];
        foreach (ITransformer step in StepsOf(model))
        {
            schema = step.GetOutputSchema(schema);
            if (!step.IsRowToRowMapper)
                kept = [.. schema.Where(column => !column.IsHidden && column.Type is not VectorDataViewType && column.Name != label)
                    .Select(column => column.Name)];
        }

        return kept;
    }

    /// <summary>The steps of a chain, those of chains in it among them.</summary>
    public static IEnumerable<ITransformer> StepsOf(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(StepsOf) : [model];

    /// <summary>The label as true or false, however the table writes it.</summary>
    private static IDataView WithTruth(MLContext mlContext, IDataView sequences, string label) =>
        sequences.Schema[label].Type is BooleanDataViewType
            ? sequences
            : mlContext.Transforms.Conversion.ConvertType(label, outputKind: DataKind.Boolean).Fit(sequences).Transform(sequences);

    /// <summary>What a column of a table is read as.</summary>
    /// <exception cref="UserError">A table cannot contain such a column.</exception>
    public static DataKind KindOf(DataViewSchema.Column column) => column.Type switch
    {
        TextDataViewType => DataKind.String,
        BooleanDataViewType => DataKind.Boolean,
        DateTimeDataViewType => DataKind.DateTime,
        NumberDataViewType number when number == NumberDataViewType.Single => DataKind.Single,
        NumberDataViewType number when number == NumberDataViewType.Double => DataKind.Double,

        // Whole numbers are made of text.
        NumberDataViewType => DataKind.String,
        _ => throw new UserError($"The model takes column '{column.Name}' as {PlainNames.Of(column.Type)}, which a table cannot contain."),
    };

    /// <summary>Sequences under the name that the model reads them by, of as many features as it takes.</summary>
    private static IDataView Renamed(MLContext mlContext, IDataView sequences, LstmSequenceTransformer network, string name)
    {
        int needed = network.FeatureColumnType is VectorDataViewType { Dimensions: [.., var features] } ? features : 1;
        int given = ((VectorDataViewType)sequences.Schema["Features"].Type).Dimensions[^1];
        if (network.FeatureColumnType is VectorDataViewType { Dimensions: [> 0 and var steps, _] }
            && sequences.Schema["Features"].Type is VectorDataViewType { Size: > 0 and var size }
            && size != steps * needed)
            throw new UserError(string.Create(
                CultureInfo.InvariantCulture,
                $"The model '{name}' takes sequences of {steps} steps of {needed} {(needed == 1 ? "value" : "values")}; a row of the data "
                    + $"has {size} values. Name the columns of the steps with --features, or, where a row is one step, the sequence's "
                    + $"column with --id."));
        if (sequences.Schema["Features"].Type is VectorDataViewType { Dimensions.Length: > 1 } && given != needed)
            throw new UserError(string.Create(
                CultureInfo.InvariantCulture,
                $"The model '{name}' takes {needed} {(needed == 1 ? "feature" : "features")} per step; the data have {given}. Name its "
                    + $"columns with --features."));
        return network.FeatureColumnName == "Features"
            ? sequences
            : mlContext.Transforms.CopyColumns(network.FeatureColumnName, "Features").Fit(sequences).Transform(sequences);
    }
}
