using System.Globalization;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation;

/// <summary>Counts every step's label against its prediction, in one pass.</summary>
internal static class StepLabelEvaluation
{
    public static StepLabelMetrics Run(IDataView data, string labelName, string predictedName)
    {
        (DataViewSchema.Column labelColumn, int classes) = Find(data.Schema, labelName, "label");
        (DataViewSchema.Column predictedColumn, int own) = Find(data.Schema, predictedName, "prediction");
        if (own != classes)
            throw new ArgumentException($"Column '{labelName}' has {classes} classes and column '{predictedName}' {own}. Map labels with "
                + "the same fitted MapValueToKey as in training.");
        long[][] confusion = [.. Enumerable.Range(0, classes).Select(_ => new long[classes])];
        long sequences = 0;
        long whole = 0;
        using (DataViewRowCursor cursor = data.GetRowCursor([labelColumn, predictedColumn]))
        {
            Func<int[]> labels = KeyLabels.VectorGetter(cursor, labelColumn);
            Func<int[]> predictions = KeyLabels.VectorGetter(cursor, predictedColumn);
            while (cursor.MoveNext())
            {
                int[] actual = labels();
                int[] predicted = predictions();
                if (actual.Length != predicted.Length)
                    throw SequenceColumnReader.Error(
                        labelName,
                        cursor.Position,
                        $"there are {actual.Length} labels for {predicted.Length} predicted steps");
                (long known, long correct) = Count(actual, predicted, confusion);
                sequences += known > 0 ? 1 : 0;
                whole += known > 0 && correct == known ? 1 : 0;
            }
        }

        if (sequences == 0)
            throw new InvalidOperationException($"No step has a label in column '{labelName}': there is nothing to evaluate.");
        IReadOnlyList<string> names = LabelColumn.ReadValues(labelColumn)?.Texts()
            ?? [.. Enumerable.Range(0, classes).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        return new StepLabelMetrics(confusion, names, sequences, whole);
    }

    private static (long Known, long Correct) Count(int[] actual, int[] predicted, long[][] confusion)
    {
        long known = 0;
        long correct = 0;
        for (int t = 0; t < actual.Length; t++)
        {
            if (actual[t] < 0 || predicted[t] < 0)
                continue;
            confusion[actual[t]][predicted[t]]++;
            known++;
            correct += actual[t] == predicted[t] ? 1 : 0;
        }

        return (known, correct);
    }

    private static (DataViewSchema.Column Column, int Classes) Find(DataViewSchema schema, string name, string role)
    {
        DataViewSchema.Column column = Columns.Find(schema, name, role);
        return column.Type is VectorDataViewType { ItemType: KeyDataViewType key }
            ? (column, LabelColumn.CountOf(key, name))
            : throw new ArgumentException($"Column '{name}' must be a vector of keys, one per step; it is {column.Type}.");
    }
}
