using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.MLNetInternals;

/// <summary>The number by which ML.NET's evaluators know which score columns belong together.</summary>
internal static class ScoreColumnSets
{
    public static KeyDataViewType IdType => AnnotationUtils.ScoreColumnSetIdType;

    public static uint NextId(DataViewSchema schema) =>
        schema.GetMaxAnnotationKind(out _, AnnotationUtils.Kinds.ScoreColumnSetId) + 1;
}
