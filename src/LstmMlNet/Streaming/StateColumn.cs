using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Streaming;

/// <summary>A column of an engine's rows: its type, and each row's values as text that does not depend on the culture.</summary>
internal sealed class StateColumn
{
    private const int LongestVector = 1 << 20;
    private static readonly MethodInfo s_add = typeof(StateColumn).GetMethod(nameof(Add), BindingFlags.NonPublic | BindingFlags.Instance)!;
    private static readonly MethodInfo s_read =
        typeof(StateColumn).GetMethod(nameof(Reader), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private static readonly PrimitiveDataViewType[] s_types =
    [
        NumberDataViewType.Single, NumberDataViewType.Double, NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16,
        NumberDataViewType.UInt16, NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        BooleanDataViewType.Instance, TextDataViewType.Instance, DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance,
        TimeSpanDataViewType.Instance,
    ];

    public string Name { get; set; } = "";

    /// <summary>The type's name, for example <c>Single</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>Values per row of a vector; 0 for a single value.</summary>
    public int Size { get; set; }

    /// <summary>The values, row by row.</summary>
    public List<string> Values { get; set; } = [];

    public static bool Takes(DataViewType type) => type is VectorDataViewType vector
        ? vector.IsKnownSize && Array.IndexOf(s_types, vector.ItemType) >= 0
        : Array.IndexOf(s_types, type) >= 0;

    public static StateColumn For(DataViewSchema.Column column) => column.Type is VectorDataViewType vector
        ? new StateColumn { Name = column.Name, Type = NameOf(vector.ItemType), Size = vector.Size }
        : new StateColumn { Name = column.Name, Type = NameOf(column.Type) };

    /// <summary>Takes each row's values.</summary>
    public Action CreateReader(DataViewRow row, DataViewSchema.Column column) =>
        (Action)s_read.MakeGenericMethod(TypeOf().RawType).Invoke(this, [row, column])!;

    public void AddTo(ArrayDataViewBuilder builder) => s_add.MakeGenericMethod(TypeOf().RawType).Invoke(this, [builder]);

    /// <exception cref="ArgumentException">It is no such column, or a value cannot be read.</exception>
    public void Validate(int rows)
    {
        if (Size is < 0 or > LongestVector || Values.Count != (long)rows * Math.Max(1, Size) || string.IsNullOrEmpty(Name))
            throw new ArgumentException($"Column '{Name}' of the engine's state has {Values.Count} values for {rows} rows of {Size}.");
        Type type = TypeOf().RawType;
        foreach (string value in Values)
        {
            try
            {
                Parse(value, type);
            }
            catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentNullException)
            {
                throw new ArgumentException(
                    $"Column '{Name}' of the engine's state has the value '{value}', which is no {Type}.",
                    exception);
            }
        }
    }

    private static string NameOf(DataViewType type) => type is TextDataViewType ? "Text" : type.RawType.Name;

    /// <exception cref="ArgumentException">There is no such type.</exception>
    private PrimitiveDataViewType TypeOf() => Array.Find(s_types, type => NameOf(type) == Type)
        ?? throw new ArgumentException($"Column '{Name}' of the engine's state has the unknown type '{Type}'.");

    private Action Reader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        if (Size > 0)
        {
            ValueGetter<VBuffer<T>> vector = row.GetGetter<VBuffer<T>>(column);
            VBuffer<T> values = default;
            return () =>
            {
                vector(ref values);
                foreach (T item in values.DenseValues())
                    Values.Add(Text(item!));
            };
        }

        ValueGetter<T> getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default!;
            getter(ref value);
            Values.Add(Text(value!));
        };
    }

    private void Add<T>(ArrayDataViewBuilder builder)
    {
        T[] values = [.. Values.Select(value => (T)Parse(value, typeof(T)))];
        if (Size > 0)
            builder.AddColumn(Name, TypeOf(), [.. values.Chunk(Size).Select(row => new VBuffer<T>(Size, row))]);
        else
            builder.AddColumn(Name, TypeOf(), values);
    }

    private static string Text(object value) => value switch
    {
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static object Parse(string text, Type type)
    {
        if (type == typeof(ReadOnlyMemory<char>))
            return text.AsMemory();
        if (type == typeof(DateTime))
            return DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        return type == typeof(TimeSpan)
            ? TimeSpan.Parse(text, CultureInfo.InvariantCulture)
            : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
    }
}
