using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation;

/// <summary>Folds that train on the past and test on what follows it.</summary>
internal static class RollingOrigin
{
    /// <summary>Cuts rows in the order of time into equal parts, each in its turn tested on after all before it. Rows just before the test part whose future reaches into it are left out.</summary>
    /// <exception cref="InvalidOperationException">There are too few rows.</exception>
    public static IEnumerable<DataOperationsCatalog.TrainTestData> Split(DataOperationsCatalog operations, IDataView data, int folds, string labelName)
    {
        DataViewSchema.Column label = Columns.Find(data.Schema, labelName, "label");
        int horizon = label.Type is VectorDataViewType vector ? vector.Size : 1;
        long rows = 0;
        using (DataViewRowCursor cursor = data.GetRowCursor([]))
        {
            while (cursor.MoveNext())
                rows++;
        }

        long part = rows / (folds + 1);
        if (part < horizon || part < 2)
            throw new InvalidOperationException($"{rows} rows are too few for {folds} folds of forecasts {horizon} steps ahead: each part would have {part}.");
        for (int fold = 1; fold <= folds; fold++)
        {
            long start = part * fold;
            yield return new DataOperationsCatalog.TrainTestData(operations.TakeRows(data, start - (horizon - 1)), operations.TakeRows(operations.SkipRows(data, start), part));
        }
    }
}
