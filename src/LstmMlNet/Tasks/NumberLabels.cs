using System.Numerics;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tasks;

/// <summary>The common part of tasks with numbers as labels.</summary>
internal static class NumberLabels
{
    /// <summary>A float, or a vector of known size.</summary>
    /// <param name="schema">The data's columns.</param>
    /// <param name="name">The label column.</param>
    /// <param name="allowsDouble">Whether numbers may be Double: those of a forecast, from which the level is subtracted.</param>
    /// <exception cref="ArgumentException">Another type.</exception>
    public static LabelShape Resolve(DataViewSchema schema, string name, bool allowsDouble = false)
    {
        bool Fits(DataViewType type) => type == NumberDataViewType.Single || (allowsDouble && type == NumberDataViewType.Double);
        DataViewSchema.Column column = Columns.Find(schema, name, "label");
        if (Fits(column.Type))
            return new LabelShape(column, 1);
        if (column.Type is VectorDataViewType { IsKnownSize: true } vector && Fits(vector.ItemType))
            return new LabelShape(column, vector.Size);
        throw NotNumbers(name, $"{column.Type}");
    }

    public static ArgumentException NotNumbers(string name, string type) => new(
        $"Label column '{name}' must be Single (float), or a vector of Single of known size; it is {type}. Convert it with "
        + $"mlContext.Transforms.Conversion.ConvertType(\"{name}\", outputKind: DataKind.Single).");

    public static SchemaShape.Column FindShape(SchemaShape input, string name, bool allowsDouble = false)
    {
        SchemaShape.Column label = EstimatorSchema.Find(input, name, "label");
        bool number = (label.ItemType == NumberDataViewType.Single || (allowsDouble && label.ItemType == NumberDataViewType.Double))
            && !label.IsKey
            && label.Kind != SchemaShape.Column.VectorKind.VariableVector;
        return number ? label : throw NotNumbers(name, label.GetTypeString());
    }

    public static NumberReader Reader(DataViewRow row, LabelShape label, bool skipsUnknown)
    {
        DataViewType type = label.Column.Type is VectorDataViewType vector ? vector.ItemType : label.Column.Type;
        return new NumberReader(
            type == NumberDataViewType.Double ? Values<double>(row, label.Column) : Values<float>(row, label.Column),
            label,
            skipsUnknown);
    }

    /// <summary>Copies the current row's numbers, and returns how many there are: a vector's, or one.</summary>
    private static Func<double[], int> Values<T>(DataViewRow row, DataViewSchema.Column column)
        where T : struct, INumberBase<T>
    {
        if (column.Type is not VectorDataViewType)
        {
            ValueGetter<T> single = row.GetGetter<T>(column);
            T number = default;
            return target =>
            {
                single(ref number);
                target[0] = double.CreateChecked(number);
                return 1;
            };
        }

        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return target =>
        {
            getter(ref value);
            int i = 0;
            foreach (T number in value.DenseValues())
            {
                if (i < target.Length)
                    target[i] = double.CreateChecked(number);
                i++;
            }

            return i;
        };
    }
}

/// <summary>Reads numbers as targets.</summary>
/// <param name="read">Copies the numbers of the current row and returns how many there are.</param>
/// <param name="label">Their column.</param>
/// <param name="skipsUnknown">NaN is an unknown number: it is not learned from, and a row without any known number is left out.</param>
internal sealed class NumberReader(Func<double[], int> read, LabelShape label, bool skipsUnknown) : TargetReader
{
    private readonly float[] _numbers = new float[label.Count];
    private readonly double[] _read = new double[label.Count];

    public override void Add(SequenceDataset data, ReadOnlySpan<float> values, double level, float weight, long position)
    {
        int length = read(_read);
        if (length != _numbers.Length)
            throw SequenceColumnReader.Error(
                label.Column.Name,
                position,
                $"the label has {length} values; the column's type says {_numbers.Length}");
        for (int i = 0; i < length; i++)
            _numbers[i] = (float)(_read[i] - level);
        if (skipsUnknown && Array.TrueForAll(_numbers, float.IsNaN))
            return;
        int bad = Array.FindIndex(_numbers, number => !float.IsFinite(number) && !(skipsUnknown && float.IsNaN(number)));
        if (bad >= 0)
            throw SequenceColumnReader.Error(
                label.Column.Name,
                position,
                $"the label{(_numbers.Length > 1 ? $"'s value {bad}" : "")} is {_numbers[bad]}; it must be a finite number");
        data.Add(values, _numbers, weight);
    }
}
