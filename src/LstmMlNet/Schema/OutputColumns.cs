using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Schema;

/// <summary>The columns a transformer can add.</summary>
internal enum OutputKind
{
    PredictedLabel,
    Score,
    HiddenState,
    HiddenSequence,
}

/// <summary>The columns a transformer adds to a schema, annotated as those of ML.NET's own multiclass trainers are.</summary>
internal static class OutputColumns
{
    /// <summary>The outputs in their order.</summary>
    public static (OutputKind Kind, string Name)[] List(SequenceModel model)
    {
        var outputs = new List<(OutputKind, string)>
        {
            (OutputKind.PredictedLabel, model.Description.PredictedLabelColumn),
            (OutputKind.Score, model.Description.ScoreColumn),
        };
        if (model.Description.HiddenStateColumn is { } state)
            outputs.Add((OutputKind.HiddenState, state));
        if (model.Description.HiddenSequenceColumn is { } sequence)
            outputs.Add((OutputKind.HiddenSequence, sequence));
        return [.. outputs];
    }

    /// <summary>The input's columns, then the outputs.</summary>
    /// <exception cref="ArgumentException">The input's feature column does not fit the model.</exception>
    public static DataViewSchema AddTo(DataViewSchema input, SequenceModel model)
    {
        SequenceColumn.CheckFits(input, model.Description.FeatureColumn, model.Shape);
        int? steps = SequenceColumn.Resolve(model.Description.FeatureColumn, Columns.Find(input, model.Description.FeatureColumn, "feature").Type, model.Shape.Features).Steps;
        uint setId = ScoreColumnSets.NextId(input);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        foreach ((OutputKind kind, string name) in List(model))
            builder.AddColumn(name, TypeOf(kind, model, steps), AnnotationsOf(kind, model, setId));
        return builder.ToSchema();
    }

    private static DataViewType TypeOf(OutputKind kind, SequenceModel model, int? steps)
    {
        int units = model.Network.HiddenWidth;
        int classes = model.Network.Head.Classes;
        return kind switch
        {
            OutputKind.PredictedLabel => new KeyDataViewType(typeof(uint), classes),
            OutputKind.Score => new VectorDataViewType(NumberDataViewType.Single, classes),
            OutputKind.HiddenState => new VectorDataViewType(NumberDataViewType.Single, units),
            _ => steps is { } known
                ? new VectorDataViewType(NumberDataViewType.Single, model.Network.FramesOf(known), units)
                : new VectorDataViewType(NumberDataViewType.Single, 0, units),
        };
    }

    private static DataViewSchema.Annotations? AnnotationsOf(OutputKind kind, SequenceModel model, uint setId)
    {
        if (kind is OutputKind.HiddenState or OutputKind.HiddenSequence)
            return null;
        var annotations = new DataViewSchema.Annotations.Builder();
        if (model.ClassValues is { } values)
        {
            if (kind == OutputKind.PredictedLabel)
            {
                values.AddTo(annotations, AnnotationKinds.KeyValues);
            }
            else
            {
                if (values.AreText)
                    values.AddTo(annotations, AnnotationKinds.SlotNames);
                values.AddTo(annotations, AnnotationKinds.TrainingLabelValues);
            }
        }

        annotations.Add(AnnotationKinds.ScoreColumnSetId, ScoreColumnSets.IdType, (ref uint value) => value = setId);
        AddText(annotations, AnnotationKinds.ScoreColumnKind, AnnotationKinds.MulticlassClassification);
        AddText(annotations, AnnotationKinds.ScoreValueKind, kind == OutputKind.Score ? AnnotationKinds.Score : AnnotationKinds.PredictedLabel);
        return annotations.ToAnnotations();
    }

    private static void AddText(DataViewSchema.Annotations.Builder annotations, string kind, string text) =>
        annotations.Add(kind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = text.AsMemory());
}
