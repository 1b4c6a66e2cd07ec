using System.Globalization;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using LstmMlNet.Shaping.Columns;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Ts;

/// <summary>Reads labels of any type as text: keys as the values behind them.</summary>
internal static class LabelTexts
{
    public static Func<string> Create(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is KeyDataViewType)
        {
            ValueGetter<ulong> getter = KeyLabels.Getter(row, column);
            IReadOnlyList<string>? names = LabelColumn.ReadValues(column)?.Texts();
            ulong key = 0;
            return () =>
            {
                getter(ref key);
                if (key == 0)
                    throw SequenceColumnReader.Error(column.Name, row.Position, "the label is missing");
                return names is null ? (key - 1).ToString(CultureInfo.InvariantCulture) : names[(int)key - 1];
            };
        }

        if (column.Type is NumberDataViewType)
        {
            SpanReader number = NumberReaders.Create(row, column);
            var value = new float[1];
            return () =>
            {
                number(value);
                return value[0].ToString("R", CultureInfo.InvariantCulture);
            };
        }

        ValueColumn values = ValueColumn.Create(row, column);
        return () =>
        {
            values.Clear();
            values.Add();
            return values.TextOf(0);
        };
    }
}
