using LstmMlNet.Networks;
using LstmMlNet.Schema;
using Microsoft.ML;

namespace LstmMlNet.Rows;

/// <summary>Reads a view's sequences in one pass, checked, without labels.</summary>
internal static class SequenceRows
{
    /// <exception cref="InvalidOperationException">A sequence cannot be used, or there are none.</exception>
    public static SequenceDataset Read(IDataView view, string column, SequenceShape shape)
    {
        var data = new SequenceDataset(shape.Features);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
        var reader = new SequenceColumnReader(cursor, column, shape);
        while (cursor.MoveNext())
        {
            ReadOnlySpan<float> values = reader.Read(cursor.Position);
            try
            {
                data.Add(values, label: 0);
            }
            catch (ArgumentException exception)
            {
                throw reader.Error(cursor.Position, exception.Message, exception);
            }
        }

        return data.Count > 0 ? data : throw new InvalidOperationException($"The data has no rows (column '{column}').");
    }
}
