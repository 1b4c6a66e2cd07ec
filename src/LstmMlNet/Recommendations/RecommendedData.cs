using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Recommendations;

/// <summary>What settings are recommended by.</summary>
/// <param name="Rows">Sequences.</param>
/// <param name="MeanSteps">Their mean length.</param>
/// <param name="Features">Features of a step.</param>
/// <param name="Target">What is to be predicted of them.</param>
/// <param name="IsTokens">Whether steps are tokens.</param>
/// <param name="SpansMagnitudes">Whether steps are counts or amounts that differ between sequences by orders of magnitude.</param>
internal sealed record RecommendedData(
    long Rows,
    double MeanSteps,
    int Features,
    RecommendedTarget Target,
    bool IsTokens,
    bool SpansMagnitudes = false)
{
    /// <summary>Reads the sequences.</summary>
    /// <exception cref="InvalidOperationException">There are no rows, or a sequence cannot be used.</exception>
    public static RecommendedData Measure(IDataView view, string column, SequenceShape shape, DataViewSchema.Column label)
    {
        long rows = 0;
        long steps = 0;
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
        var reader = new SequenceColumnReader(cursor, column, shape);
        var magnitudes = new Magnitudes(shape.Features);
        while (cursor.MoveNext())
        {
            ReadOnlySpan<float> values = reader.Read(cursor.Position);
            steps += values.Length / shape.Features;
            magnitudes.Add(values);
            rows++;
        }

        return rows > 0
            ? new RecommendedData(
                rows,
                steps / (double)rows,
                shape.Features,
                TargetOf(label.Type),
                shape.Vocabulary is not null,
                magnitudes.Span)
            : throw new InvalidOperationException(
                $"The data has no rows (column '{column}'): there is nothing to recommend settings from.");
    }

    private static RecommendedTarget TargetOf(DataViewType type) => type switch
    {
        VectorDataViewType { ItemType: KeyDataViewType } => RecommendedTarget.StepClasses,
        VectorDataViewType => RecommendedTarget.Numbers,
        NumberDataViewType when type == NumberDataViewType.Single || type == NumberDataViewType.Double => RecommendedTarget.Number,
        _ => RecommendedTarget.Class,
    };
}
