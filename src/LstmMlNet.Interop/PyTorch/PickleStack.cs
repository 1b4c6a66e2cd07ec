namespace LstmMlNet.Interop.PyTorch;

/// <summary>What the instructions of a pickle work on: a stack of values with marks, and values that are kept to be recalled.</summary>
internal sealed class PickleStack
{
    private const int MostValues = 2_000_000;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];

    /// <summary>The number of values that are kept.</summary>
    public int KeptCount => _memo.Count;

    /// <summary>The value on top; null where there is none.</summary>
    public object? Peek => _stack.Count > 0 ? _stack[^1] : null;

    /// <exception cref="InvalidDataException">There are more values than any file of weights has.</exception>
    public void CheckSize()
    {
        if (_stack.Count > MostValues || _memo.Count > MostValues)
            throw new InvalidDataException($"The pickle holds more than {MostValues} values.");
    }

    public void Mark() => _marks.Push(_stack.Count);

    public bool Push(object? value)
    {
        _stack.Add(value);
        return true;
    }

    public bool Keep(long key)
    {
        _memo[key] = _stack.Count > 0 ? _stack[^1] : throw PickleBytes.Truncated();
        return true;
    }

    public bool Recall(long key) => _memo.TryGetValue(key, out object? value)
        ? Push(value)
        : throw new InvalidDataException($"The pickle recalls value {key}, which it has not kept.");

    public object? Pop() => PopMany(1)[0];

    public object?[] PopMany(int count)
    {
        int from = _stack.Count - count;
        if (from < (_marks.TryPeek(out int mark) ? mark : 0))
            throw PickleBytes.Truncated();
        object?[] values = [.. _stack[from..]];
        _stack.RemoveRange(from, count);
        return values;
    }

    public object?[] PopToMark() =>
        _marks.TryPop(out int mark)
            ? PopMany(_stack.Count - mark)
            : throw new InvalidDataException("The pickle ends a list that has not begun.");

    public T Top<T>()
        where T : class => _stack.Count > 0 && _stack[^1] is T value
            ? value
            : throw new InvalidDataException($"The pickle adds to what is no {typeof(T).Name}.");
}
