using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Columns;

/// <summary>A column of any type whose values are remembered row by row: ids, labels, columns that are kept.</summary>
internal abstract class ValueColumn
{
    private static readonly MethodInfo s_values =
        typeof(ValueColumn).GetMethod(nameof(CreateValues), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo s_vectors =
        typeof(ValueColumn).GetMethod(nameof(CreateVectors), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Rows that are remembered.</summary>
    public abstract int Count { get; }

    /// <summary>Remembers the current row's value.</summary>
    public abstract void Add();

    /// <summary>Remembers the last value once more.</summary>
    public abstract void AddAgain();

    /// <summary>Remembers that there is no value: NaN, no text, the missing key; the type's default where it has none.</summary>
    public abstract void AddMissing();

    /// <summary>Remembers a place in the order as a value of this column.</summary>
    public abstract void AddOrder(OrderValue order);

    /// <summary>Forgets the first rows.</summary>
    public abstract void RemoveFirst(int count);

    /// <summary>Whether the current row's value is the one that was remembered last.</summary>
    public abstract bool IsSameAsLast();

    /// <summary>Whether two remembered values are the same.</summary>
    public abstract bool AreSame(int first, int second);

    /// <summary>Notes the value that was remembered last among those that came before; false where it had come.</summary>
    public abstract bool NoteLast();

    /// <summary>The current row's value as a key of a dictionary.</summary>
    public abstract object CurrentKey();

    /// <summary>A remembered value as text.</summary>
    public abstract string TextOf(int index);

    /// <summary>
    /// A getter (<see cref="ValueGetter{TValue}"/>) of a remembered value; the type's default where the index is negative.
    /// </summary>
    public abstract Delegate CreateGetter(Func<int> index);

    /// <summary>A getter of all remembered values as a vector.</summary>
    public abstract Delegate CreateVectorGetter(Func<(int Start, int Count)> range);

    public void Clear() => RemoveFirst(Count);

    public static ValueColumn Create(DataViewRow row, DataViewSchema.Column column)
    {
        MethodInfo create = column.Type is VectorDataViewType vector
            ? s_vectors.MakeGenericMethod(vector.ItemType.RawType)
            : s_values.MakeGenericMethod(column.Type.RawType);
        return (ValueColumn)create.Invoke(null, [row, column])!;
    }

    private static ValueColumn CreateValues<T>(DataViewRow row, DataViewSchema.Column column) => typeof(T) == typeof(ReadOnlyMemory<char>)
        ? new Texts(row.GetGetter<ReadOnlyMemory<char>>(column))
        : new Of<T>(row.GetGetter<T>(column), (T from, ref T to) => to = from);

    private static Of<VBuffer<T>> CreateVectors<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);

        // Each value is a buffer of its own: the next row must not write into it.
        return new Of<VBuffer<T>>(
            (ref VBuffer<T> value) =>
            {
                value = default;
                getter(ref value);
            },
            (VBuffer<T> from, ref VBuffer<T> to) => from.CopyTo(ref to));
    }

    private delegate void Copier<T>(T from, ref T to);

    private sealed class Of<T>(ValueGetter<T> getter, Copier<T> copy) : ValueColumn
    {
        private readonly List<T> _values = [];
        private readonly HashSet<T> _before = [];
        private T _current = default!;

        public override int Count => _values.Count;

        public override void Add() => _values.Add(Current());

        public override void AddAgain() => _values.Add(_values[^1]);

        public override void AddMissing() => _values.Add(AbsentColumn.Of<T>()!);

        public override void AddOrder(OrderValue order) => _values.Add((T)OrderReader.ToColumn(order, typeof(T)));

        public override void RemoveFirst(int count) => _values.RemoveRange(0, count);

        public override bool IsSameAsLast() => Equal(_values[^1], Current());

        public override bool AreSame(int first, int second) => Equal(_values[first], _values[second]);

        public override bool NoteLast() => _before.Add(_values[^1]);

        public override object CurrentKey() => Current()!;

        public override string TextOf(int index) => Convert.ToString(_values[index], CultureInfo.InvariantCulture) ?? "";

        public override Delegate CreateGetter(Func<int> index) => (ValueGetter<T>)((ref T value) =>
        {
            int i = index();
            if (i < 0)
                value = AbsentColumn.Of<T>()!;
            else
                copy(_values[i], ref value);
        });

        public override Delegate CreateVectorGetter(Func<(int Start, int Count)> range) =>
            (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
            {
                (int start, int count) = range();
                VBufferEditor<T> editor = VBufferEditor.Create(ref value, count);
                for (int i = 0; i < count; i++)
                    editor.Values[i] = _values[start + i];
                value = editor.Commit();
            });

        private T Current()
        {
            getter(ref _current);
            return _current;
        }

        private static bool Equal(T first, T second) => EqualityComparer<T>.Default.Equals(first, second);
    }

    /// <summary>Texts as strings of their own: the loader's memory is not held on to.</summary>
    private sealed class Texts(ValueGetter<ReadOnlyMemory<char>> getter) : ValueColumn
    {
        private readonly List<string> _values = [];
        private readonly HashSet<string> _before = [];
        private ReadOnlyMemory<char> _current;

        public override int Count => _values.Count;

        public override void Add()
        {
            getter(ref _current);
            _values.Add(_values.Count > 0 && _current.Span.SequenceEqual(_values[^1]) ? _values[^1] : _current.ToString());
        }

        public override void AddAgain() => _values.Add(_values[^1]);

        public override void AddMissing() => _values.Add("");

        public override void AddOrder(OrderValue order) => throw new NotSupportedException("A text has no place in an order.");

        public override void RemoveFirst(int count) => _values.RemoveRange(0, count);

        public override bool IsSameAsLast()
        {
            getter(ref _current);
            return _current.Span.SequenceEqual(_values[^1]);
        }

        public override bool AreSame(int first, int second) => string.Equals(_values[first], _values[second], StringComparison.Ordinal);

        public override bool NoteLast() => _before.Add(_values[^1]);

        public override object CurrentKey()
        {
            getter(ref _current);
            return _current.ToString();
        }

        public override string TextOf(int index) => _values[index];

        public override Delegate CreateGetter(Func<int> index) => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) =>
        {
            int i = index();
            value = i < 0 ? default : _values[i].AsMemory();
        });

        public override Delegate CreateVectorGetter(Func<(int Start, int Count)> range) =>
            (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
            {
                (int start, int count) = range();
                VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref value, count);
                for (int i = 0; i < count; i++)
                    editor.Values[i] = _values[start + i].AsMemory();
                value = editor.Commit();
            });
    }
}
