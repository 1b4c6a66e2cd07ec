using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>The columns that come out of a transformer.</summary>
internal static class OutputSchema
{
    /// <summary>The input's columns, then the outputs.</summary>
    /// <exception cref="ArgumentException">The input's feature column does not fit the model.</exception>
    public static DataViewSchema AddTo(DataViewSchema input, SequenceModel model, IEnumerable<ModelOutput> outputs)
    {
        SequenceColumn.CheckFits(input, model.Description.FeatureColumn, model.Shape);
        int? steps = SequenceColumn.Resolve(
            model.Description.FeatureColumn,
            Columns.Find(input, model.Description.FeatureColumn, "feature").Type,
            model.Shape.Features,
            model.Shape.Level).Steps;
        uint setId = ScoreColumnSets.NextId(input);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        foreach (ModelOutput output in outputs)
            builder.AddColumn(output.Name, output.TypeFor(steps), output.AnnotationsFor(setId));
        return builder.ToSchema();
    }
}
