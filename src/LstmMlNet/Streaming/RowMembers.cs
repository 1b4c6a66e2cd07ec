using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Microsoft.ML.Data;

namespace LstmMlNet.Streaming;

/// <summary>Reads what identifies a row's series, and its place in time, off an object, by the columns' names.</summary>
internal sealed class RowMembers<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)] T>
    where T : class
{
    // No id holds it.
    private const char Separator = '\u001f';
    private readonly Func<T, object?>[] _ids;
    private readonly Func<T, object?>? _order;

    /// <exception cref="ArgumentException">The type has no such member.</exception>
    public RowMembers(IReadOnlyList<string> idNames, string? orderName)
    {
        _ids = [.. idNames.Select(name => Find(name, "id"))];
        _order = orderName is null ? null : Find(orderName, "order");
    }

    /// <summary>The row's series; empty where there is one.</summary>
    public string KeyOf(T row) => KeyOf(_ids.Select(id => id(row)));

    /// <summary>The key of a series' ids.</summary>
    public static string KeyOf(IEnumerable<object?> ids) =>
        string.Join(Separator, ids.Select(id => Convert.ToString(id, CultureInfo.InvariantCulture)));

    /// <summary>A key as it is written in messages.</summary>
    public static string TextOf(string key) => key.Length == 0 ? "the series" : $"the series '{key.Replace(Separator, ',')}'";

    /// <summary>Whether a row comes before (below 0), at, or after another one; after, where nothing orders them.</summary>
    public int Compare(T row, T other) => _order is null ? 1 : Comparer<object>.Default.Compare(_order(row), _order(other));

    private static Func<T, object?> Find(string name, string role)
    {
        MemberInfo[] members =
            [
                .. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance),
                .. typeof(T).GetFields(BindingFlags.Public | BindingFlags.Instance),
            ];
        return Array.Find(members, member => (member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name) == name) switch
        {
            PropertyInfo { CanRead: true } property => property.GetValue,
            FieldInfo field => field.GetValue,
            _ => throw new ArgumentException(
                $"{typeof(T).Name} has no {role} column '{name}': give it a public property or field of that name."),
        };
    }
}
