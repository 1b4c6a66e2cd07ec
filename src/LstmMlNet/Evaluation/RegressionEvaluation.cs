using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation;

/// <summary>Compares predicted numbers with the actual ones, in one pass.</summary>
internal static class RegressionEvaluation
{
    public static SequenceRegressionMetrics Run(IDataView data, string labelName, string scoreName, IReadOnlyList<double>? baseline)
    {
        DataViewSchema.Column label = Find(data.Schema, labelName, "label");
        DataViewSchema.Column score = Find(data.Schema, scoreName, "score");
        var rows = new List<RegressionRow>();
        long unlabeled = 0;
        using (DataViewRowCursor cursor = data.GetRowCursor([label, score]))
        {
            var labels = new NumberColumn(cursor, label);
            var scores = new NumberColumn(cursor, score);
            while (cursor.MoveNext())
            {
                double[] actual = labels.Read();
                if (Array.Exists(actual, double.IsNaN))
                {
                    unlabeled++;
                    continue;
                }

                double[] predicted = scores.Read();
                if (predicted.Length != actual.Length || baseline?.Count is { } given && given != actual.Length)
                    throw SequenceColumnReader.Error(labelName, cursor.Position, $"there are {actual.Length} numbers, {predicted.Length} "
                        + $"predicted ones and {baseline?.Count ?? actual.Length} of the baseline");
                rows.Add(new RegressionRow([.. actual.Select(value => (float)value)], [.. predicted.Select(value => (float)value)]));
            }
        }

        return rows.Count > 0
            ? new SequenceRegressionMetrics([.. rows], unlabeled, baseline is null ? null : [.. baseline])
            : throw new InvalidOperationException($"No row has a label in column '{labelName}': there is nothing to evaluate.");
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name, string role)
    {
        DataViewSchema.Column column = Columns.Find(schema, name, role);
        DataViewType item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        return item == NumberDataViewType.Single
            ? column
            : throw new ArgumentException($"Column '{name}' must be Single (float) or a vector of it; it is {column.Type}.");
    }
}
