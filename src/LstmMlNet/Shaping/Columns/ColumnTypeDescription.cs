using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Columns;

/// <summary>A column's type, as a model zip holds it.</summary>
/// <param name="Raw">The name of the values' type.</param>
/// <param name="Keys">How many keys there are; null where values are not keys.</param>
/// <param name="Size">Values of a vector, 0 for any number; null where it is none.</param>
internal sealed record ColumnTypeDescription(string Raw, ulong? Keys, int? Size)
{
    private static readonly PrimitiveDataViewType[] s_types =
    [
        TextDataViewType.Instance, BooleanDataViewType.Instance, NumberDataViewType.Single, NumberDataViewType.Double,
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64, DateTimeDataViewType.Instance,
        DateTimeOffsetDataViewType.Instance, TimeSpanDataViewType.Instance,
    ];

    public static ColumnTypeDescription Of(DataViewType type)
    {
        DataViewType item = type is VectorDataViewType vector ? vector.ItemType : type;
        return new ColumnTypeDescription(item.RawType.Name, (item as KeyDataViewType)?.Count, (type as VectorDataViewType)?.Size);
    }

    /// <summary>The type; null where it is of a kind that is not known.</summary>
    public DataViewType? ToType()
    {
        PrimitiveDataViewType? item = Array.Find(s_types, type => type.RawType.Name == Raw);
        if (item is not null && Keys is { } keys)
            item = new KeyDataViewType(item.RawType, keys);
        return item is not null && Size is { } size ? new VectorDataViewType(item, size) : item;
    }
}
