using LstmMlNet.AspNetCore.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>Finds what a chain takes: which of its schema's columns predictions depend on, and how sequences lie in them.</summary>
internal static class ChainColumns
{
    public static ChainInput Create(
        ChainPlan plan,
        ITransformer model,
        DataViewSchema schema,
        SequenceModelOptions options,
        ITransformer[] steps)
    {
        HashSet<int> needed = plan.TakesRows || !model.IsRowToRowMapper
            ? Asked(plan, model, schema, steps)
            : Dependencies(plan, model, schema);
        bool isOnlyVector = schema.Count(column => needed.Contains(column.Index) && column.Type is VectorDataViewType) == 1;
        InputColumn[] columns = [.. schema.Select(column => Create(plan, column, needed.Contains(column.Index), isOnlyVector, options))];
        return new ChainInput(schema, columns, plan.TakesRows);
    }

    private static HashSet<int> Dependencies(ChainPlan plan, ITransformer model, DataViewSchema schema)
    {
        IRowToRowMapper mapper = model.GetRowToRowMapper(schema);
        return
        [
            .. mapper.GetDependencies(plan.Outputs.All.Select(column => mapper.OutputSchema[column.Index])).Select(column => column.Index),
        ];
    }

    /// <summary>What a cursor on the whole chain asks of its input; the label that steps read only to pass it on is not needed.</summary>
    private static HashSet<int> Asked(ChainPlan plan, ITransformer model, DataViewSchema schema, ITransformer[] steps)
    {
        InputColumn[] columns =
        [
            .. schema.Select(column => Create(plan, column, isNeeded: false, isOnlyVector: false, new SequenceModelOptions())),
        ];
        var none = new InputRows(new ChainInput(schema, columns, takesRows: true));
        var view = new RequestView(schema, none);
        using DataViewRowCursor cursor = model.Transform(view).GetRowCursor(plan.Outputs.All);
        HashSet<string> labels = [.. steps.SelectMany(LabelOnly)];
        return [.. view.Asked.Where(index => !labels.Contains(schema[index].Name))];
    }

    private static IEnumerable<string> LabelOnly(ITransformer step)
    {
        (string? label, IReadOnlyList<string> others) = step switch
        {
            RowsToSequencesTransformer rows => (rows.LabelColumnName, rows.NeededColumnNames),
            SequenceWindowsTransformer windows => (windows.LabelColumnName, windows.NeededColumnNames),
            _ => (null, []),
        };
        return label is not null && !others.Contains(label) ? [label] : [];
    }

    private static InputColumn Create(
        ChainPlan plan,
        DataViewSchema.Column column,
        bool isNeeded,
        bool isOnlyVector,
        SequenceModelOptions options)
    {
        DataViewType items = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        IScalarFormat? format = ScalarFormats.Of(items);
        if (format is null && isNeeded)
            throw new ModelLoadException($"its input column '{column.Name}' is {column.Type}, which JSON cannot give");
        format ??= ScalarFormats.Of(NumberDataViewType.Single)!;
        string? role = ColumnRoles.Of(plan, column.Name);
        InputColumn made =
            format.CreateColumn(column, isNeeded).WithRole(role, mayBeOmitted: format.AllowsNull && ColumnRoles.MayBeOmitted(role));
        return made.IsVector ? made.WithShape(ShapeOf(plan, column, isNeeded && isOnlyVector, options)) : made;
    }

    private static VectorShape ShapeOf(ChainPlan plan, DataViewSchema.Column column, bool isOnlyVector, SequenceModelOptions options)
    {
        var type = (VectorDataViewType)column.Type;
        int features = plan.Network.Network.Features;
        if (plan.FeatureMaker is null && column.Name == plan.Network.FeatureColumnName)
            return new VectorShape(null, features, plan.Network.Network.Steps, options.MaximumSteps, IsNetworkInput: true);
        if (type.Dimensions is [var steps, > 0 and var width])
            return new VectorShape(null, width, steps > 0 ? steps : null, options.MaximumSteps, IsNetworkInput: false);

        // A flat vector of as many numbers as the network's sequences have is one, whatever is done to it on the way.
        bool isNumbers = type.ItemType == NumberDataViewType.Single;
        if (isOnlyVector && isNumbers && type.Size > 0 && type.Size == plan.Network.Network.Steps * features)
            return new VectorShape(null, features, plan.Network.Network.Steps, options.MaximumSteps, IsNetworkInput: false);
        return type.Size > 0
            ? new VectorShape(type.Size, null, null, Math.Max(options.MaximumSteps, type.Size), IsNetworkInput: false)
            : new VectorShape(null, isOnlyVector && isNumbers ? features : 1, null, options.MaximumSteps, IsNetworkInput: false);
    }
}
