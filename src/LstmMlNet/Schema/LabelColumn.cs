using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Schema;

/// <summary>The label of a classification: a key column, its number of classes and their names.</summary>
internal static class LabelColumn
{
    /// <summary>Finds the column and counts its classes.</summary>
    /// <exception cref="ArgumentException">No such column, not a key, or fewer than two classes.</exception>
    public static LabelShape Resolve(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = Columns.Find(schema, name, "label");
        if (column.Type is not KeyDataViewType key)
            throw NotAKey(name, $"{column.Type}");
        ClassValues? values = ReadValues(column);

        // MapValueToKey returns a key of one class without a name if it saw no rows.
        if (values is null && key.Count < 2)
            throw new ArgumentException($"Label column '{name}' has fewer than two classes: there are no rows, or all are of one class; "
                + "a classifier needs at least two.");
        return new LabelShape(column, CountOf(key, name), values);
    }

    /// <exception cref="ArgumentException">Fewer than two classes, or more than can be learned.</exception>
    public static int CountOf(KeyDataViewType key, string name)
    {
        if (key.Count > int.MaxValue)
            throw new ArgumentException($"Label column '{name}' has {key.Count:N0} classes, more than can be learned.");
        if (key.Count < 2)
            throw new ArgumentException($"Label column '{name}' has a single class; a classifier needs at least two.");
        return (int)key.Count;
    }

    public static ArgumentException NotAKey(string name, string type) => new(
        $"Label column '{name}' must be a key, the number of a class; it is {type}. Put "
        + $"mlContext.Transforms.Conversion.MapValueToKey(\"{name}\") before the trainer.");

    /// <summary>The classes' values, if the key has them.</summary>
    public static ClassValues? ReadValues(DataViewSchema.Column column) => ClassValues.Read(column.Annotations, AnnotationKinds.KeyValues);
}
