using System.Globalization;
using System.Text.Json;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>A column of single values.</summary>
internal sealed class ScalarColumn<T>(
    DataViewSchema.Column column,
    bool isRequired,
    ScalarFormat<T> format) : InputColumn(column, isRequired)
{
    private readonly List<T> _values = [];

    public override string ItemName => format.Name;

    public override int LastLength => 1;

    public override InputColumn CreateEmpty() =>
        new ScalarColumn<T>(Column, IsRequired, format).WithRole(Role, MayBeOmitted).WithShape(Shape);

    public override void Clear() => _values.Clear();

    public override void Read(ref Utf8JsonReader reader, string where) => _values.Add(Value(ref reader, where));

    public override void ReadMore(ref Utf8JsonReader reader, string where)
    {
        T value = Value(ref reader, where);
        _values.Clear();
        _values.Add(value);
    }

    public override void Truncate(int length)
    {
        // The newest value holds.
    }

    public override void Keep(int rows) => _values.RemoveRange(rows, Math.Max(0, _values.Count - rows));

    public override float[] LastNumbers(int count) => [Convert.ToSingle(_values[^1], CultureInfo.InvariantCulture)];

    public override void AddMissing() => _values.Add(format.Missing);

    public override bool IsMissing(int row) => _values[row] is float.NaN or double.NaN;

    public override string TextAt(int row) => Convert.ToString(_values[row], CultureInfo.InvariantCulture) ?? "";

    public override Delegate CreateGetter(Func<int> row) => (ValueGetter<T>)((ref T value) => value = _values[row()]);

    public override (double Magnitude, string Place)? Furthest(int row) => _values[row] is float or double
        ? (
            Math.Abs(Convert.ToDouble(_values[row], CultureInfo.InvariantCulture)),
            $"column '{Name}' is {Convert.ToString(_values[row], CultureInfo.InvariantCulture)}")
        : null;

    private T Value(ref Utf8JsonReader reader, string where)
    {
        if (reader.TokenType == JsonTokenType.Null && format.AllowsNull)
            return format.Missing;
        try
        {
            return format.Read(ref reader);
        }
        catch (RequestException exception)
        {
            throw new RequestException($"{where}column '{Name}' {exception.Message}.");
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or InvalidOperationException)
        {
            throw new RequestException($"{where}column '{Name}' must be {format.Name}.");
        }
    }
}
