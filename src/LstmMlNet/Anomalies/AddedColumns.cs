using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Anomalies;

/// <summary>Columns that are added to another row's, and how their values are made.</summary>
/// <param name="input">The other row's columns.</param>
/// <param name="added">The columns that are added.</param>
/// <param name="needed">The input's columns that these are made of.</param>
/// <param name="bind">Of a row, makes the getter of each added column by its place.</param>
internal sealed class AddedColumns(
    DataViewSchema input,
    IReadOnlyList<DataViewSchema.DetachedColumn> added,
    IReadOnlyList<DataViewSchema.Column> needed,
    Func<DataViewRow, Func<int, Delegate>> bind)
{
    public DataViewSchema Input { get; } = input;

    public DataViewSchema Output { get; private init; } = Extend(input, added);

    /// <summary>Makes the getters of a row's added columns.</summary>
    public Func<DataViewRow, Func<int, Delegate>> Bind { get; } = bind;

    /// <summary>The same columns, whose values are made in another way.</summary>
    public AddedColumns BoundBy(Func<DataViewRow, Func<int, Delegate>> other) => new(Input, added, needed, other) { Output = Output };

    /// <summary>The input's columns that these need.</summary>
    public IEnumerable<DataViewSchema.Column> Needed(bool[] active)
    {
        bool own = active.AsSpan(Input.Count).Contains(true);
        return Input.Where(column => active[column.Index] || (own && needed.Any(other => other.Index == column.Index)));
    }

    /// <summary>Which of the output's columns are asked for.</summary>
    public bool[] Active(IEnumerable<DataViewSchema.Column> columns) => ActiveColumns.Of(Output, columns);

    /// <summary>A getter of a column of the output.</summary>
    /// <param name="row">The input's row.</param>
    /// <param name="getters">Makes the getters of its added columns; null where none is active.</param>
    /// <param name="active">Which columns are.</param>
    /// <param name="column">The column.</param>
    public ValueGetter<TValue> Getter<TValue>(DataViewRow row, Func<int, Delegate>? getters, bool[] active, DataViewSchema.Column column)
    {
        ActiveColumns.Require(active, column);
        return column.Index < Input.Count
            ? row.GetGetter<TValue>(Input[column.Index])
            : ActiveColumns.Cast<TValue>(getters!(column.Index - Input.Count), column);
    }

    private static DataViewSchema Extend(DataViewSchema input, IReadOnlyList<DataViewSchema.DetachedColumn> added)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumns(added);
        return builder.ToSchema();
    }
}
