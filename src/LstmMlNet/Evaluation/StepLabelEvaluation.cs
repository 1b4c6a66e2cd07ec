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
            throw new ArgumentException($"Column '{labelName}' has {classes} classes and column '{predictedName}' {own}. Map labels with the same fitted MapValueToKey as in training.");
        long[][] confusion = [.. Enumerable.Range(0, classes).Select(_ => new long[classes])];
        long sequences = 0;
        long right = 0;
        using (DataViewRowCursor cursor = data.GetRowCursor([labelColumn, predictedColumn]))
        {
            Func<int[]> labels = KeyLabels.VectorGetter(cursor, labelColumn);
            Func<int[]> predictions = KeyLabels.VectorGetter(cursor, predictedColumn);
            while (cursor.MoveNext())
            {
                int[] wanted = labels();
                int[] told = predictions();
                if (wanted.Length != told.Length)
                    throw SequenceColumnReader.Error(labelName, cursor.Position, $"there are {wanted.Length} labels for {told.Length} predicted steps");
                (long known, long hits) = Count(wanted, told, confusion);
                sequences += known > 0 ? 1 : 0;
                right += known > 0 && hits == known ? 1 : 0;
            }
        }

        if (sequences == 0)
            throw new InvalidOperationException($"No step has a label in column '{labelName}': there is nothing to evaluate.");
        IReadOnlyList<string> names = LabelColumn.ReadValues(labelColumn)?.Texts() ?? [.. Enumerable.Range(0, classes).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        return new StepLabelMetrics(confusion, names, sequences, right);
    }

    private static (long Known, long Hits) Count(int[] wanted, int[] told, long[][] confusion)
    {
        long known = 0;
        long hits = 0;
        for (int t = 0; t < wanted.Length; t++)
        {
            if (wanted[t] < 0 || told[t] < 0)
                continue;
            confusion[wanted[t]][told[t]]++;
            known++;
            hits += wanted[t] == told[t] ? 1 : 0;
        }

        return (known, hits);
    }

    private static (DataViewSchema.Column Column, int Classes) Find(DataViewSchema schema, string name, string role)
    {
        DataViewSchema.Column column = Columns.Find(schema, name, role);
        return column.Type is VectorDataViewType { ItemType: KeyDataViewType key }
            ? (column, LabelColumn.CountOf(key, name))
            : throw new ArgumentException($"Column '{name}' must be a vector of keys, one a step; it is {column.Type}.");
    }
}
