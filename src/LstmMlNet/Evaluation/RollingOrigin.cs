using System.Collections;
using LstmMlNet.Evaluation.Splits;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation;

/// <summary>Folds that train on the past and test on what follows it.</summary>
internal static class RollingOrigin
{
    /// <summary>
    /// Cuts each series' rows in time order into equal parts, each in its turn tested on after all before it. Rows just before the test
    /// part whose future reaches into it are left out; a series too short to be cut so often is left out of all folds.
    /// </summary>
    /// <exception cref="InvalidOperationException">There are too few rows.</exception>
    public static IEnumerable<DataOperationsCatalog.TrainTestData> Split(IDataView data, int folds, string labelName, string? idName)
    {
        DataViewSchema.Column label = Columns.Find(data.Schema, labelName, "label");
        int horizon = label.Type is VectorDataViewType vector ? vector.Size : 1;
        var series = new SeriesParts(idName is null ? new int[RowValues.Count(data)] : RowValues.Read(data, idName, "id"));
        int least = Math.Max(2, horizon) * (folds + 1);
        if (!series.Lengths.Any(length => length >= least))
        {
            int longest = series.Lengths.Count > 0 ? series.Lengths.Max() : 0;
            throw new InvalidOperationException(
                $"{(idName is null ? $"{longest} rows are" : $"The longest series of column '{idName}' has {longest} rows, which are")} "
                + $"too few for {folds} folds of forecasts {horizon} steps ahead: at least {least} are needed.");
        }

        for (int fold = 1; fold <= folds; fold++)
        {
            var train = new BitArray(series.Rows);
            var test = new BitArray(series.Rows);
            for (int row = 0; row < series.Rows; row++)
            {
                int part = series.LengthOf(row) / (folds + 1);
                if (series.LengthOf(row) < least)
                    continue;
                int start = part * fold;
                train[row] = series.RankOf(row) < start - (horizon - 1);
                test[row] = series.RankOf(row) >= start && series.RankOf(row) < start + part;
            }

            yield return new DataOperationsCatalog.TrainTestData(new SelectedRowsView(data, train), new SelectedRowsView(data, test));
        }
    }
}
