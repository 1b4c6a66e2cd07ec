using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>A column of vectors: an array of values, or of arrays, one per step.</summary>
internal sealed class VectorColumn<T>(
    DataViewSchema.Column column,
    bool isRequired,
    ScalarFormat<T> format) : InputColumn(column, isRequired)
{
    // Beyond this, a request's memory is not kept for the next one.
    private const int MostKept = 1 << 16;

    private readonly List<int> _starts = [];
    private List<T> _values = [];

    public override string ItemName => format.Name;

    public override int LastLength => _values.Count - _starts[^1];

    public override InputColumn CreateEmpty() =>
        new VectorColumn<T>(Column, IsRequired, format).WithRole(Role, MayBeOmitted).WithShape(Shape);

    public override void Clear()
    {
        _starts.Clear();
        if (_values.Capacity > MostKept)
            _values = [];
        _values.Clear();
    }

    public override void Read(ref Utf8JsonReader reader, string where)
    {
        _starts.Add(_values.Count);
        ReadArray(ref reader, where);
        CheckLength(where, LastLength);
    }

    public override void ReadMore(ref Utf8JsonReader reader, string where)
    {
        int before = LastLength;
        ReadArray(ref reader, where);
        if (Shape.Width is { } width && (LastLength - before) != width)
            throw new RequestException(
                $"{where}a step is an array of {width} {(width == 1 ? "value" : "values")}; this one has {LastLength - before}.");
    }

    public override void Truncate(int length) => _values.RemoveRange(_starts[^1] + length, LastLength - length);

    public override void Keep(int rows)
    {
        if (_starts.Count <= rows)
            return;
        _values.RemoveRange(_starts[rows], _values.Count - _starts[rows]);
        _starts.RemoveRange(rows, _starts.Count - rows);
    }

    public override float[] LastNumbers(int count) =>
        [.. _values.Skip(_values.Count - count).Select(value => Convert.ToSingle(value, CultureInfo.InvariantCulture))];

    public override void AddMissing()
    {
        _starts.Add(_values.Count);
        for (int i = 0; i < (Shape.Size ?? 0); i++)
            _values.Add(format.Missing);
    }

    public override bool IsMissing(int row) => false;

    public override string TextAt(int row) =>
        string.Join(", ", Row(row).ToArray().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));

    public override Delegate CreateGetter(Func<int> row) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
    {
        ReadOnlySpan<T> values = Row(row());
        VBufferEditor<T> editor = VBufferEditor.Create(ref value, values.Length);
        values.CopyTo(editor.Values);
        value = editor.Commit();
    });

    public override (double Magnitude, string Place)? Furthest(int row)
    {
        ReadOnlySpan<T> values = Row(row);
        if (values.IsEmpty || values[0] is not (float or double))
            return null;
        int furthest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (Magnitude(values[i]) > Magnitude(values[furthest]))
                furthest = i;
        }

        string place = Shape.Width is { } width ? $"step {furthest / width}, value {furthest % width}" : $"value {furthest}";
        return (
            Magnitude(values[furthest]),
            $"column '{Name}', {place} (counted from 0) is {Convert.ToString(values[furthest], CultureInfo.InvariantCulture)}");
    }

    private static double Magnitude(T value) => Math.Abs(Convert.ToDouble(value, CultureInfo.InvariantCulture));

    private ReadOnlySpan<T> Row(int row)
    {
        int start = _starts[row];
        return CollectionsMarshal.AsSpan(_values)[start..(row + 1 < _starts.Count ? _starts[row + 1] : _values.Count)];
    }

    private void ReadArray(ref Utf8JsonReader reader, string where)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new RequestException(
                $"{where}column '{Name}' must be an array{(Shape.Width is { } w ? $" of steps of {w} values each" : "")}.");
        bool nested = false;
        int steps = 0;
        for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            // A null among steps is a step without values; among values it is a missing one.
            bool isStep = Shape.Width is not null
                && (reader.TokenType == JsonTokenType.StartArray
                    || (reader.TokenType == JsonTokenType.Null && (nested || (i == 0 && Shape.IsNetworkInput))));
            if (i > 0 && isStep != nested)
                throw new RequestException($"{where}column '{Name}' mixes single values and steps.");
            nested = isStep;
            if (isStep)
                ReadStep(ref reader, where, steps++);
            else
                _values.Add(Value(ref reader, where));
            CheckMost(where);
        }
    }

    private void ReadStep(ref Utf8JsonReader reader, string where, int step)
    {
        int start = _values.Count;
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                _values.Add(Value(ref reader, where));
                CheckMost(where);
            }
        }

        if (_values.Count - start != Shape.Width)
            throw new RequestException($"{where}step {step} has {_values.Count - start} values; the model takes {Shape.Width} per step.");
    }

    private T Value(ref Utf8JsonReader reader, string where)
    {
        string Place() => $"{where}value {LastLength} of column '{Name}'";
        if (reader.TokenType == JsonTokenType.Null && format.AllowsNull && !Shape.IsNetworkInput)
            return format.Missing;
        try
        {
            return format.Read(ref reader);
        }
        catch (RequestException exception)
        {
            throw new RequestException($"{Place()} {exception.Message}.");
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or InvalidOperationException)
        {
            throw new RequestException($"{Place()} must be {format.Name}.");
        }
    }

    private void CheckMost(string where)
    {
        int width = Shape.Width ?? 1;
        if (LastLength > (long)Shape.MaximumSteps * width)
            throw new RequestException(
                $"{where}the sequence has more than {Shape.MaximumSteps} steps; at most {Shape.MaximumSteps} are accepted.");
    }

    private void CheckLength(string where, int length)
    {
        if (Shape.Width is { } width)
        {
            if (length == 0)
                throw new RequestException($"{where}the sequence is empty: it needs at least one step.");
            if (length % width != 0)
                throw new RequestException(
                    $"{where}the sequence has {length} values, which is not a multiple of the {width} values of a step.");
            if (Shape.Steps is { } steps && length != steps * width)
                throw new RequestException(
                    $"{where}the sequence has {length / width} steps; the model was trained on sequences of {steps}.");
        }
        else if (Shape.Size is { } size && length != size)
        {
            throw new RequestException($"{where}column '{Name}' has {length} values; the model takes {size}.");
        }
    }
}
