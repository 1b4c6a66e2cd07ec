using LstmMlNet.Schema;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation.Splits;

/// <summary>A column's values as small numbers: the same value, the same number, in the order of their first rows.</summary>
internal static class RowValues
{
    private const int Bins = 5;

    /// <summary>How many rows a view has.</summary>
    public static int Count(IDataView data)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([]);
        int rows = 0;
        while (cursor.MoveNext())
            rows = checked(rows + 1);
        return rows;
    }

    /// <exception cref="ArgumentException">There is no such column, or it is a vector.</exception>
    public static int[] Read(IDataView data, string name, string role)
    {
        DataViewSchema.Column column = LstmMlNet.Schema.Columns.Find(data.Schema, name, role);
        if (column.Type is VectorDataViewType)
            throw new ArgumentException($"The {role} column '{name}' must be a single value; it is {column.Type}.");
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        Func<int> next = Reader(cursor, column);
        var values = new List<int>();
        while (cursor.MoveNext())
            values.Add(next());
        return [.. values];
    }

    /// <summary>A function that gives the number of the current row's value.</summary>
    public static Func<int> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var numbers = new Dictionary<object, int>();
        ValueColumn value = ValueColumn.Create(row, column);
        return () =>
        {
            object key = value.CurrentKey();
            if (!numbers.TryGetValue(key, out int number))
                numbers.Add(key, number = numbers.Count);
            return number;
        };
    }

    /// <summary>
    /// What rows are to be spread evenly by: a label's classes; of numbers, five classes of equally many rows from the least to
    /// the greatest.
    /// </summary>
    public static int[] Strata(IDataView data, string labelName)
    {
        DataViewSchema.Column column = LstmMlNet.Schema.Columns.Find(data.Schema, labelName, "label");
        if (column.Type is VectorDataViewType)
            return new int[Count(data)];
        if (column.Type != NumberDataViewType.Single && column.Type != NumberDataViewType.Double)
            return Read(data, labelName, "label");
        var values = new List<double>();
        using (DataViewRowCursor cursor = data.GetRowCursor([column]))
        {
            SpanReader reader = NumberReaders.Create(cursor, column);
            var number = new float[1];
            while (cursor.MoveNext())
            {
                reader(number);
                values.Add(number[0]);
            }
        }

        // Few different numbers are classes; many are a scale.
        if (values.Distinct().Take((2 * Bins) + 1).Count() <= 2 * Bins)
        {
            double[] different = [.. values.Distinct()];
            return [.. values.Select(value => Array.IndexOf(different, value))];
        }

        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var strata = new int[order.Length];
        for (int rank = 0; rank < order.Length; rank++)
            strata[order[rank]] = (int)((long)rank * Bins / order.Length);
        return strata;
    }
}
