using Microsoft.ML;

namespace LstmMlNet.Schema;

/// <summary>The columns of a view that a cursor or row was asked for, and their getters.</summary>
internal static class ActiveColumns
{
    /// <summary>Which columns of a schema are asked for.</summary>
    /// <exception cref="ArgumentException">A column is of another view.</exception>
    public static bool[] Of(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        var active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
        {
            if ((uint)column.Index >= (uint)active.Length)
                throw new ArgumentException($"Column '{column.Name}' is not one of this view's.", nameof(columnsNeeded));
            active[column.Index] = true;
        }

        return active;
    }

    /// <exception cref="InvalidOperationException">The column was not asked for.</exception>
    public static void Require(bool[] active, DataViewSchema.Column column)
    {
        if (!active[column.Index])
            throw new InvalidOperationException($"Column '{column.Name}' was not requested when the cursor or row was created.");
    }

    /// <summary>Casts a getter to the type that the caller asked for.</summary>
    /// <exception cref="InvalidOperationException">The column has another type.</exception>
    public static ValueGetter<TValue> Cast<TValue>(Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Column '{column.Name}' is {column.Type}; it cannot be read as {typeof(TValue)}.");
}
