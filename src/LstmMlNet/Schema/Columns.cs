using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Schema;

/// <summary>Finds columns by name.</summary>
internal static class Columns
{
    /// <exception cref="ArgumentException">There is no such column; the message lists those there are.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name, string role) =>
        schema.GetColumnOrNull(name) ?? throw Missing(name, role, schema.Where(column => !column.IsHidden).Select(column => column.Name));

    /// <summary>Whether a column is Double, or a vector of it.</summary>
    public static bool IsOfDouble(DataViewType type) =>
        (type is VectorDataViewType vector ? vector.ItemType : type) == NumberDataViewType.Double;

    public static ArgumentException Missing(string name, string role, IEnumerable<string> names) =>
        new($"There is no {role} column '{name}'. The columns are: {string.Join(", ", names)}.");
}
