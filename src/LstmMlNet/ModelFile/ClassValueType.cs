using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using LstmMlNet.Schema;
using Microsoft.ML.Data;

namespace LstmMlNet.ModelFile;

/// <summary>
/// A type that a label's values can have: its name, how a value becomes text and back, and how ML.NET's binary format has it.
/// </summary>
internal abstract class ClassValueType
{
    private static readonly ClassValueType[] s_all =
    [
        new Typed<ReadOnlyMemory<char>>(
            "Text",
            TextDataViewType.Instance,
            text => text.ToString(),
            text => text.AsMemory(),
            ClassValueBinary.ReadTexts),
        new Typed<bool>(
            "Boolean",
            BooleanDataViewType.Instance,
            value => value ? "true" : "false",
            bool.Parse,
            ClassValueBinary.ReadBooleans),
        Number<sbyte>(NumberDataViewType.SByte),
        Number<byte>(NumberDataViewType.Byte),
        Number<short>(NumberDataViewType.Int16),
        Number<ushort>(NumberDataViewType.UInt16),
        Number<int>(NumberDataViewType.Int32),
        Number<uint>(NumberDataViewType.UInt32),
        Number<long>(NumberDataViewType.Int64),
        Number<ulong>(NumberDataViewType.UInt64),
        Number<float>(NumberDataViewType.Single),
        Number<double>(NumberDataViewType.Double),
        new Typed<TimeSpan>(
            "TimeSpan",
            TimeSpanDataViewType.Instance,
            value => value.ToString("c", CultureInfo.InvariantCulture),
            text => TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture),
            (reader, count) => ClassValueBinary.ReadAll(count, () => new TimeSpan(reader.ReadInt64()))),
        new Typed<DateTime>(
            "DateTime",
            DateTimeDataViewType.Instance,
            value => value.ToString("O", CultureInfo.InvariantCulture),
            text => DateTime.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            (reader, count) => ClassValueBinary.ReadAll(count, () => new DateTime(reader.ReadInt64()))),
        new Typed<DateTimeOffset>(
            "DateTimeOffset",
            DateTimeOffsetDataViewType.Instance,
            value => value.ToString("O", CultureInfo.InvariantCulture),
            text => DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture),
            ClassValueBinary.ReadDateTimeOffsets),
    ];

    /// <summary>The name in files.</summary>
    public abstract string Name { get; }

    public static ClassValueType? Of(DataViewType type) => Array.Find(s_all, candidate => candidate.Type.Equals(type));

    public static ClassValueType? Of(string name) => Array.Find(s_all, candidate => candidate.Name == name);

    /// <summary>By the name that ML.NET's binary format has for it.</summary>
    public static ClassValueType? OfBinary(string name) => name == "TextSpan" ? Of("Text") : name == "Text" ? null : Of(name);

    public abstract IEnumerable<string> ToTexts(ClassValues values);

    /// <exception cref="FormatException">A text is not a value of the type.</exception>
    public abstract ClassValues FromTexts(IReadOnlyList<string> texts);

    /// <param name="reader">Stands at the values.</param>
    /// <param name="size">How many classes there are.</param>
    /// <param name="places">Which of them have values; null for all.</param>
    public abstract ClassValues FromBinary(BinaryReader reader, int size, int[]? places);

    protected abstract DataViewType Type { get; }

    private static Typed<T> Number<T>(NumberDataViewType type)
        where T : unmanaged, INumber<T> => new(
            typeof(T).Name,
            type,
            value => value.ToString(null, CultureInfo.InvariantCulture),
            text => T.Parse(text, CultureInfo.InvariantCulture),
            (reader, count) =>
                ClassValueBinary.ReadAll(count, () => MemoryMarshal.Read<T>(ClassValueBinary.ReadExactly(reader, Marshal.SizeOf<T>()))));

    private sealed class Typed<T>(
        string name,
        PrimitiveDataViewType type,
        Func<T, string> format,
        Func<string, T> parse,
        Func<BinaryReader, int, T[]> read) : ClassValueType
    {
        public override string Name => name;

        protected override DataViewType Type => type;

        public override IEnumerable<string> ToTexts(ClassValues values) => ((VBuffer<T>)values.Boxed).DenseValues().Select(format);

        public override ClassValues FromTexts(IReadOnlyList<string> texts) => Create([.. texts.Select(parse)]);

        public override ClassValues FromBinary(BinaryReader reader, int size, int[]? places)
        {
            T[] values = read(reader, places?.Length ?? size);
            if (places is null)
                return Create(values);
            var all = new T[size];
            for (int i = 0; i < places.Length; i++)
                all[places[i]] = values[i];
            return Create(all);
        }

        private ClassValues Create(T[] values) =>
            ClassValues.Create(new VectorDataViewType(type, values.Length), new VBuffer<T>(values.Length, values));
    }
}
