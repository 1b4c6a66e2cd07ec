using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tasks;

/// <summary>What tasks with numbers as labels share.</summary>
internal static class NumberLabels
{
    /// <summary>A float, or a vector of known size.</summary>
    /// <exception cref="ArgumentException">Another type.</exception>
    public static LabelShape Resolve(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = Columns.Find(schema, name, "label");
        if (column.Type is NumberDataViewType { RawType: var raw } && raw == typeof(float))
            return new LabelShape(column, 1);
        if (column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single)
            return new LabelShape(column, vector.Size);
        throw NotNumbers(name, $"{column.Type}");
    }

    public static ArgumentException NotNumbers(string name, string type) => new(
        $"Label column '{name}' must be Single (float), or a vector of Single of known size; it is {type}. Convert it with "
        + $"mlContext.Transforms.Conversion.ConvertType(\"{name}\", outputKind: DataKind.Single).");

    public static SchemaShape.Column FindShape(SchemaShape input, string name)
    {
        SchemaShape.Column label = EstimatorSchema.Find(input, name, "label");
        bool number = label.ItemType == NumberDataViewType.Single
            && !label.IsKey
            && label.Kind != SchemaShape.Column.VectorKind.VariableVector;
        return number ? label : throw NotNumbers(name, label.GetTypeString());
    }

    public static NumberReader Reader(DataViewRow row, LabelShape label, bool skipsUnknown)
    {
        if (label.Column.Type is VectorDataViewType)
            return new NumberReader(row.GetGetter<VBuffer<float>>(label.Column), label, skipsUnknown);
        ValueGetter<float> getter = row.GetGetter<float>(label.Column);
        float number = 0;
        return new NumberReader(
            (ref VBuffer<float> value) =>
            {
                getter(ref number);
                VBufferEditor<float> editor = VBufferEditor.Create(ref value, 1);
                editor.Values[0] = number;
                value = editor.Commit();
            },
            label,
            skipsUnknown);
    }
}

/// <summary>Reads numbers as targets.</summary>
/// <param name="getter">The numbers.</param>
/// <param name="label">Their column.</param>
/// <param name="skipsUnknown">
/// A NaN is a number that is not known: it is not learnt from, and a row without any that is known is left out.
/// </param>
internal sealed class NumberReader(ValueGetter<VBuffer<float>> getter, LabelShape label, bool skipsUnknown) : TargetReader
{
    private readonly float[] _numbers = new float[label.Count];
    private VBuffer<float> _value;

    public override void Add(SequenceDataset data, ReadOnlySpan<float> values, float weight, long position)
    {
        getter(ref _value);
        if (_value.Length != _numbers.Length)
            throw SequenceColumnReader.Error(
                label.Column.Name,
                position,
                $"the label has {_value.Length} values; the column's type says {_numbers.Length}");
        _value.CopyTo(_numbers);
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
