using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Scoring;

/// <summary>Keeps a pass-through column's values of a block of rows, each place reused by the block's next rows.</summary>
internal abstract class ReadAheadColumn
{
    private static readonly MethodInfo s_values =
        typeof(ReadAheadColumn).GetMethod(nameof(CreateValues), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo s_vectors =
        typeof(ReadAheadColumn).GetMethod(nameof(CreateVectors), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Reads the input's current row into a place.</summary>
    public abstract void Read(int place);

    /// <summary>
    /// A getter (<see cref="ValueGetter{TValue}"/>) of the value at the place, and of the block, that <paramref name="current"/> gives.
    /// </summary>
    /// <param name="current">This column of a block, and a place there.</param>
    public abstract Delegate CreateGetter(Func<(ReadAheadColumn Column, int Place)> current);

    public static ReadAheadColumn Create(DataViewRow input, DataViewSchema.Column column, int places)
    {
        MethodInfo create = column.Type is VectorDataViewType vector
            ? s_vectors.MakeGenericMethod(vector.ItemType.RawType)
            : s_values.MakeGenericMethod(column.Type.RawType);
        return (ReadAheadColumn)create.Invoke(null, [input, column, places])!;
    }

    private static Values<T> CreateValues<T>(DataViewRow input, DataViewSchema.Column column, int places) =>
        new(input.GetGetter<T>(column), places);

    private static Vectors<T> CreateVectors<T>(DataViewRow input, DataViewSchema.Column column, int places) =>
        new(input.GetGetter<VBuffer<T>>(column), places);

    private sealed class Values<T>(ValueGetter<T> getter, int places) : ReadAheadColumn
    {
        private readonly T[] _values = new T[places];

        public override void Read(int place) => getter(ref _values[place]);

        public override Delegate CreateGetter(Func<(ReadAheadColumn Column, int Place)> current) => (ValueGetter<T>)((ref T value) =>
        {
            (ReadAheadColumn column, int place) = current();
            value = ((Values<T>)column)._values[place];
        });
    }

    private sealed class Vectors<T>(ValueGetter<VBuffer<T>> getter, int places) : ReadAheadColumn
    {
        private readonly VBuffer<T>[] _values = new VBuffer<T>[places];

        public override void Read(int place) => getter(ref _values[place]);

        // The caller owns what it gets: a vector is copied, or the next batch would write into it.
        public override Delegate CreateGetter(Func<(ReadAheadColumn Column, int Place)> current) =>
            (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
            {
                (ReadAheadColumn column, int place) = current();
                ((Vectors<T>)column)._values[place].CopyTo(ref value);
            });
    }
}
