using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Schema;

/// <summary>The values behind a label's keys, of whatever type they are: a vector, one value per class.</summary>
internal abstract class ClassValues
{
    private static readonly MethodInfo s_read =
        typeof(ClassValues).GetMethod(nameof(ReadOf), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo s_create =
        typeof(ClassValues).GetMethod(nameof(CreateOf), BindingFlags.NonPublic | BindingFlags.Static)!;

    public abstract VectorDataViewType Type { get; }

    /// <summary>The vector itself, a boxed <see cref="VBuffer{T}"/>.</summary>
    public abstract object Boxed { get; }

    public bool AreText => Type.ItemType is TextDataViewType;

    /// <summary>The values as text, in the invariant culture.</summary>
    public abstract IReadOnlyList<string> Texts();

    /// <summary>Adds the values as an annotation.</summary>
    public abstract void AddTo(DataViewSchema.Annotations.Builder annotations, string kind);

    /// <summary>The values as a view of one column, a row each.</summary>
    public abstract IDataView ToRows(DataOperationsCatalog catalog, string columnName);

    /// <summary>Reads an annotation; null where there is none of a known size.</summary>
    public static ClassValues? Read(DataViewSchema.Annotations annotations, string kind)
    {
        if (annotations.Schema.GetColumnOrNull(kind) is not { Type: VectorDataViewType { IsKnownSize: true } type } column)
            return null;
        return (ClassValues)s_read.MakeGenericMethod(type.ItemType.RawType).Invoke(null, [annotations, column, type])!;
    }

    /// <summary>From a boxed <see cref="VBuffer{T}"/>.</summary>
    /// <exception cref="InvalidDataException">The value is not of the type.</exception>
    public static ClassValues Create(DataViewType type, object value)
    {
        if (type is not VectorDataViewType vector || value.GetType() != vector.RawType)
            throw new InvalidDataException($"The model's class values are {value.GetType().Name}, which do not fit their type {type}.");
        return (ClassValues)s_create.MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [vector, value])!;
    }

    private static Of<T> ReadOf<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column column, VectorDataViewType type)
    {
        VBuffer<T> values = default;
        annotations.GetValue(column.Name, ref values);
        VBuffer<T> own = default;
        values.CopyTo(ref own);
        return new Of<T>(type, own);
    }

    private static Of<T> CreateOf<T>(VectorDataViewType type, object value) => new(type, (VBuffer<T>)value);

    private sealed class Of<T>(VectorDataViewType type, VBuffer<T> values) : ClassValues
    {
        public override VectorDataViewType Type => type;

        public override object Boxed => values;

        public override IReadOnlyList<string> Texts() =>
            [.. values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")];

        public override void AddTo(DataViewSchema.Annotations.Builder annotations, string kind) =>
            annotations.Add<VBuffer<T>>(kind, type, (ref VBuffer<T> value) => values.CopyTo(ref value));

        public override IDataView ToRows(DataOperationsCatalog catalog, string columnName)
        {
            var schema = SchemaDefinition.Create(typeof(Row));
            schema[nameof(Row.Value)].ColumnName = columnName;
            return catalog.LoadFromEnumerable(values.DenseValues().Select(value => new Row { Value = value }), schema);
        }

        private sealed class Row
        {
            public T Value { get; set; } = default!;
        }
    }
}
