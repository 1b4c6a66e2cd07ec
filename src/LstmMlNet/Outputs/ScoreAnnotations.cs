using LstmMlNet.MLNetInternals;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>The annotations by which ML.NET's evaluators know score columns, as its own trainers set them.</summary>
internal static class ScoreAnnotations
{
    public static DataViewSchema.Annotations Create(
        uint setId,
        string columnKind,
        string valueKind,
        Action<DataViewSchema.Annotations.Builder>? more = null)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        more?.Invoke(annotations);
        annotations.Add(AnnotationKinds.ScoreColumnSetId, ScoreColumnSets.IdType, (ref uint value) => value = setId);
        AddText(annotations, AnnotationKinds.ScoreColumnKind, columnKind);
        AddText(annotations, AnnotationKinds.ScoreValueKind, valueKind);
        return annotations.ToAnnotations();
    }

    private static void AddText(DataViewSchema.Annotations.Builder annotations, string kind, string text) =>
        annotations.Add(kind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = text.AsMemory());
}
