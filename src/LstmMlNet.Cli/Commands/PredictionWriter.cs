using System.Globalization;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Output;
using LstmMlNet.Cli.Training;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Commands;

/// <summary>
/// Writes predictions as CSV, one sequence per line: its number or id, its time, what is predicted. One pass over the data.
/// </summary>
internal sealed class PredictionWriter
{
    private readonly ScoredData _data;
    private readonly bool _escape;
    private readonly IReadOnlyList<string>? _classes;

    public PredictionWriter(ScoredData data, bool escape)
    {
        _data = data;
        _escape = escape;
        _classes = LoneModel.Network(data.Model, "the model").ClassNames;
    }

    /// <returns>The number of predictions.</returns>
    /// <exception cref="UserError">The data contain no sequence.</exception>
    public long Write(TextWriter writer)
    {
        IDataView view = _data.Scored;
        DataViewSchema.Column? id = _data.Roles?.Id is { } idColumn ? view.Schema.GetColumnOrNull(idColumn.Name) : null;
        DataViewSchema.Column? time = _data.Roles?.Order is { } order ? view.Schema.GetColumnOrNull(order.Name) : null;
        bool isForecast = _data.Scenario == Scenario.Forecasting;
        DataViewSchema.Column[] predicted = [.. Predicted(view.Schema)];
        DataViewSchema.Column[] named =
        [
            .. new[] { id, time }.OfType<DataViewSchema.Column>(),
            .. _data.Kept.Select(view.Schema.GetColumnOrNull).OfType<DataViewSchema.Column>(),
        ];
        using DataViewRowCursor cursor = view.GetRowCursor([.. predicted, .. named]);
        var cells = new List<(IEnumerable<string> Names, Func<string> Text)>();
        if (isForecast || named.Length == 0)
            cells.Add(([isForecast ? "window" : "sequence"], () => cursor.Position.ToString(CultureInfo.InvariantCulture)));
        foreach (DataViewSchema.Column column in named)
            cells.Add(([column.Name], Create(cursor, column)));
        foreach (DataViewSchema.Column column in predicted)
            cells.Add((NamesOf(column, isForecast), Create(cursor, column)));

        // The header is written with the first row: data that cannot be read leave nothing that looks like a result.
        long rows = 0;
        while (cursor.MoveNext())
        {
            if (rows++ == 0)
                writer.WriteLine(string.Join(',', cells.SelectMany(cell => cell.Names).Select(Quoted)));
            writer.WriteLine(string.Join(',', cells.Select(cell => cell.Text())));
        }

        return rows > 0 ? rows : throw new UserError(_data.WhyEmpty);
    }

    /// <summary>The model's own columns: the predicted label, then scores, then the rest.</summary>
    private IEnumerable<DataViewSchema.Column> Predicted(DataViewSchema schema)
    {
        string[] first = ["PredictedLabel", "Score"];
        return schema
            .Where(column => !column.IsHidden
                && _data.Sequences.Schema.GetColumnOrNull(column.Name) is null
                && IsShown(column.Type)
                && column.Name != "Features"
                && column.Name != _data.LabelColumn
                && !_data.Kept.Contains(column.Name))
            .OrderBy(column => Array.IndexOf(first, column.Name) is var place and >= 0 ? place : first.Length)
            .ThenBy(column => column.Index);
    }

    private static bool IsShown(DataViewType type) => type switch
    {
        VectorDataViewType { IsKnownSize: true, ItemType: var item } =>
            item == NumberDataViewType.Single || item == NumberDataViewType.Double,
        VectorDataViewType vector => vector.ItemType is KeyDataViewType or TextDataViewType or BooleanDataViewType,
        _ => type is TextDataViewType or BooleanDataViewType or KeyDataViewType || type == NumberDataViewType.Single,
    };

    private static IEnumerable<string> NamesOf(DataViewSchema.Column column, bool isForecast)
    {
        string name = isForecast && column.Name == "Score" ? "Forecast" : column.Name;
        if (column.Type is VectorDataViewType { ItemType: not NumberDataViewType })
            return [name];
        if (column.Type is not VectorDataViewType vector)
            return isForecast ? [name + "1"] : [name];
        if (column.HasSlotNames())
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            column.GetSlotNames(ref names);
            return [.. names.DenseValues().Select(slot => slot.ToString())];
        }

        return Enumerable.Range(1, vector.Size).Select(step => string.Create(CultureInfo.InvariantCulture, $"{name}{step}"));
    }

    private Func<string> Create(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType { ItemType: KeyDataViewType })
            return Of<VBuffer<uint>>(cursor, column, value => Quoted(string.Join(' ', value.DenseValues().Select(ClassOf))));
        if (column.Type is VectorDataViewType { ItemType: TextDataViewType })
            return Of<VBuffer<ReadOnlyMemory<char>>>(cursor, column, value => Quoted(string.Join(' ', value.DenseValues())));
        if (column.Type is VectorDataViewType { ItemType: BooleanDataViewType })
            return Of<VBuffer<bool>>(cursor, column, value => string.Join(' ', value.DenseValues().Select(one => one ? "true" : "false")));
        if (column.Type is VectorDataViewType { ItemType: NumberDataViewType { RawType.Name: nameof(Double) } })
            return Of<VBuffer<double>>(cursor, column, value => string.Join(',', value.DenseValues().Select(Number)));
        if (column.Type is VectorDataViewType)
            return Of<VBuffer<float>>(cursor, column, value => string.Join(',', value.DenseValues().Select(Number)));
        if (column.Type is TextDataViewType)
            return Of<ReadOnlyMemory<char>>(cursor, column, value => Quoted(value.ToString()));
        if (column.Type is BooleanDataViewType)
            return Of<bool>(cursor, column, value => value ? "true" : "false");
        if (column.Type is DateTimeDataViewType)
            return Of<DateTime>(cursor, column, value => value.ToString(
                value.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFFF",
                CultureInfo.InvariantCulture));
        if (column.Type == NumberDataViewType.Double)
            return Of<double>(cursor, column, Number);
        if (column.Type is KeyDataViewType)
            return Of<uint>(cursor, column, key => Quoted(ClassOf(key)));
        return column.Type == NumberDataViewType.Single ? Of<float>(cursor, column, Number) : Whole(cursor, column);
    }

    private static Func<string> Whole(DataViewRowCursor cursor, DataViewSchema.Column column) =>
        Type.GetTypeCode(column.Type.RawType) switch
        {
            TypeCode.SByte => Of<sbyte>(cursor, column, value => Number((double)value)),
            TypeCode.Byte => Of<byte>(cursor, column, value => Number((double)value)),
            TypeCode.Int16 => Of<short>(cursor, column, value => Number((double)value)),
            TypeCode.UInt16 => Of<ushort>(cursor, column, value => Number((double)value)),
            TypeCode.Int32 => Of<int>(cursor, column, value => Number((double)value)),
            TypeCode.UInt32 => Of<uint>(cursor, column, value => Number((double)value)),
            TypeCode.Int64 => Of<long>(cursor, column, value => value.ToString(CultureInfo.InvariantCulture)),
            TypeCode.UInt64 => Of<ulong>(cursor, column, value => value.ToString(CultureInfo.InvariantCulture)),
            _ => throw new UserError($"Column '{column.Name}' has a type that CSV cannot represent: {PlainNames.Of(column.Type)}."),
        };

    /// <summary>A class that the pipeline does not map back to its value.</summary>
    private string ClassOf(uint key) => key == 0
        ? ""
        : _classes is { } names && key <= names.Count
        ? names[(int)key - 1]
        : (key - 1).ToString(CultureInfo.InvariantCulture);

    private static Func<string> Of<T>(DataViewRowCursor cursor, DataViewSchema.Column column, Func<T, string> write)
    {
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return write(value);
        };
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private string Quoted(string text)
    {
        if (_escape && text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..])
            text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
