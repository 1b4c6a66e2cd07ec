using System.Text.Json;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>A column that the model takes, and the values of the rows that a request gives.</summary>
internal abstract class InputColumn(DataViewSchema.Column column, bool isRequired)
{
    public DataViewSchema.Column Column => column;

    public string Name => column.Name;

    /// <summary>Whether the predictions depend on it.</summary>
    public bool IsRequired => isRequired;

    public bool IsVector => column.Type is VectorDataViewType;

    /// <summary>What its items are, in words.</summary>
    public abstract string ItemName { get; }

    /// <summary>How its values must lie; whole steps of a sequence where it is the network's.</summary>
    public VectorShape Shape { get; private set; }

    /// <summary>What it is for in a table; null where the model does not say.</summary>
    public string? Role { get; private set; }

    /// <summary>Whether a row may leave it out, and its value is missing then.</summary>
    public bool MayBeOmitted { get; private set; }

    public InputColumn WithRole(string? role, bool mayBeOmitted)
    {
        (Role, MayBeOmitted) = (role, mayBeOmitted);
        return this;
    }

    public InputColumn WithShape(VectorShape shape)
    {
        Shape = shape;
        return this;
    }

    /// <summary>An empty column of the same kind.</summary>
    public abstract InputColumn CreateEmpty();

    /// <summary>Removes all values, and memory beyond what an ordinary request needs.</summary>
    public abstract void Clear();

    /// <summary>Reads the next row's value.</summary>
    /// <param name="reader">At the value's first token; at its last afterwards.</param>
    /// <param name="where">The beginning of an error: which sequence.</param>
    /// <exception cref="RequestException">The value is not of the column's type.</exception>
    public abstract void Read(ref Utf8JsonReader reader, string where);

    /// <summary>Reads values that continue the last row's: a sequence's next step; a single value takes the place of the one
    /// before.</summary>
    public abstract void ReadMore(ref Utf8JsonReader reader, string where);

    /// <summary>Takes the values of <see cref="ReadMore"/> back.</summary>
    /// <param name="length">How many values are left.</param>
    public abstract void Truncate(int length);

    /// <summary>Values of the last row.</summary>
    public abstract int LastLength { get; }

    /// <summary>Leaves the first rows only.</summary>
    public abstract void Keep(int rows);

    /// <summary>The last values of the last row, as the network reads them.</summary>
    public abstract float[] LastNumbers(int count);

    /// <summary>Adds the value that stands for none.</summary>
    public abstract void AddMissing();

    /// <summary>Whether a row's number is missing.</summary>
    public abstract bool IsMissing(int row);

    /// <summary>A row's value as text.</summary>
    public abstract string TextAt(int row);

    /// <summary>A getter of the row that <paramref name="row"/> gives.</summary>
    public abstract Delegate CreateGetter(Func<int> row);

    /// <summary>The place of the number furthest from zero in a row, in words; null where it has no numbers.</summary>
    public abstract (double Magnitude, string Place)? Furthest(int row);
}
