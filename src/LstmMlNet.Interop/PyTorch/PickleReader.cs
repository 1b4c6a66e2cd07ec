using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace LstmMlNet.Interop.PyTorch;

/// <summary>
/// Reads a pickle as data: numbers, texts, lists, tuples, dictionaries and tensors. Nothing is executed: a class or function that is not
/// of tensors ends it, and those that are stand for what they describe.
/// </summary>
/// <param name="bytes">The pickle, and what may come after it.</param>
/// <param name="start">Where it begins.</param>
/// <param name="make">Makes a value of one of the names of <see cref="TorchNames"/> and its arguments.</param>
/// <param name="storage">Makes a value of a persistent id.</param>
internal sealed class PickleReader(
    byte[] bytes,
    int start,
    Func<PickleName, object?[], object?> make,
    Func<object?[], object?> storage)
{
    private const int MostValues = 2_000_000;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];

    /// <summary>Where the next byte is; after <see cref="Read"/>, behind the pickle.</summary>
    public int Position { get; private set; } = start;

    /// <exception cref="InvalidDataException">It is no pickle, or damaged.</exception>
    /// <exception cref="NotSupportedException">It holds an object of a class that is not of tensors.</exception>
    public object? Read()
    {
        while (true)
        {
            int at = Position;
            byte code = Byte();
            if (code == '.')
                return Pop();
            if (!Number(code) && !Text(code) && !Container(code) && !Memo(code) && !Object(code))
                throw new InvalidDataException($"The pickle has an unknown instruction 0x{code:x2} at byte {at}.");
            if (_stack.Count > MostValues || _memo.Count > MostValues)
                throw new InvalidDataException($"The pickle holds more than {MostValues} values.");
        }
    }

    private bool Number(byte code)
    {
        switch (code)
        {
            case (byte)'J':
                return Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
            case (byte)'K':
                return Push((long)Byte());
            case (byte)'M':
                return Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
            case 0x8a:
                return Push(Long(Take(Byte())));
            case (byte)'I':
                string whole = Line();
                return Push(whole switch
                {
                    "00" => false,
                    "01" => true,
                    _ => Parse(whole),
                });
            case (byte)'L':
                return Push(Parse(Line().TrimEnd('L')));
            case (byte)'G':
                return Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
            case (byte)'F':
                return Push(double.TryParse(Line(), CultureInfo.InvariantCulture, out double number) ? number : double.NaN);
            case (byte)'N':
                return Push(null);
            case 0x88:
                return Push(true);
            case 0x89:
                return Push(false);
            default:
                return false;
        }
    }

    private bool Text(byte code)
    {
        switch (code)
        {
            case (byte)'X' or (byte)'T' or (byte)'B':
                return Push(String(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
            case 0x8c or (byte)'U' or (byte)'C':
                return Push(String(Byte()));
            case 0x8d or 0x8e:
                return Push(String(BinaryPrimitives.ReadInt64LittleEndian(Take(8))));
            case (byte)'S':
                return Push(Line().Trim('\'', '"'));
            case (byte)'V':
                return Push(Line());
            default:
                return false;
        }
    }

    private bool Container(byte code)
    {
        switch (code)
        {
            case (byte)'(':
                _marks.Push(_stack.Count);
                return true;
            case (byte)')':
                return Push(new PickleTuple([]));
            case (byte)'t':
                return Push(new PickleTuple(PopToMark()));
            case 0x85 or 0x86 or 0x87:
                return Push(new PickleTuple(PopMany(code - 0x84)));
            case (byte)']':
                return Push(new List<object?>());
            case (byte)'l':
                return Push(new List<object?>(PopToMark()));
            case (byte)'a':
                object? item = Pop();
                Top<List<object?>>().Add(item);
                return true;
            case (byte)'e':
                object?[] items = PopToMark();
                Top<List<object?>>().AddRange(items);
                return true;
            case (byte)'}':
                return Push(new PickleDictionary());
            case (byte)'d':
                object?[] all = PopToMark();
                Push(new PickleDictionary());
                return AddPairs(all);
            case (byte)'s':
                return AddPairs(PopMany(2));
            case (byte)'u':
                return AddPairs(PopToMark());
            case (byte)'0':
                Pop();
                return true;
            default:
                return false;
        }
    }

    private bool Memo(byte code)
    {
        switch (code)
        {
            case (byte)'q':
                return Keep(Byte());
            case (byte)'r':
                return Keep(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));
            case (byte)'p':
                return Keep(Parse(Line()));
            case 0x94:
                return Keep(_memo.Count);
            case (byte)'h':
                return Recall(Byte());
            case (byte)'j':
                return Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));
            case (byte)'g':
                return Recall(Parse(Line()));
            case 0x80:
                byte protocol = Byte();
                return protocol <= 5 ? true : throw new InvalidDataException($"The pickle is of protocol {protocol}; 0 to 5 are known.");
            case 0x95:
                Take(8);
                return true;
            default:
                return false;
        }
    }

    private bool Object(byte code)
    {
        switch (code)
        {
            case (byte)'c':
                string module = Line();
                return Push(TorchNames.Check(module, Line()));
            case 0x93:
                object?[] name = PopMany(2);
                return name is [string from, string own]
                    ? Push(TorchNames.Check(from, own))
                    : throw new InvalidDataException("The pickle names a class by what is not text.");
            case (byte)'R':
                object?[] call = PopMany(2);
                return call is [PickleName function, PickleTuple arguments]
                    ? Push(make(function, arguments.Items))
                    : throw new InvalidDataException("The pickle makes a value of what is none of its functions.");
            case (byte)'Q':
                return Pop() is PickleTuple id
                    ? Push(storage(id.Items))
                    : throw new InvalidDataException("The pickle refers to a storage in a way that PyTorch does not.");
            case (byte)'b':
                // What a state dictionary or a parameter carries beside its content, such as versions.
                Pop();
                return _stack.Count > 0 && _stack[^1] is PickleDictionary or Tensors.FileTensor
                    ? true
                    : throw new InvalidDataException("The pickle sets the state of what has none.");
            case 0x81 or 0x92 or (byte)'o' or (byte)'i':
                throw new NotSupportedException(
                    "The PyTorch file holds an object of a class, as a whole module does; only tensors are read. In Python, save the state "
                    + "dictionary alone: torch.save(model.state_dict(), \"model.pt\").");
            default:
                return false;
        }
    }

    private bool AddPairs(object?[] pairs)
    {
        if (pairs.Length % 2 != 0)
            throw new InvalidDataException("The pickle has a key without a value.");
        PickleDictionary dictionary = Top<PickleDictionary>();
        for (int i = 0; i < pairs.Length; i += 2)
            dictionary.Add(pairs[i], pairs[i + 1]);
        return true;
    }

    private bool Push(object? value)
    {
        _stack.Add(value);
        return true;
    }

    private bool Keep(long key)
    {
        _memo[key] = _stack.Count > 0 ? _stack[^1] : throw Truncated();
        return true;
    }

    private bool Recall(long key) => _memo.TryGetValue(key, out object? value)
        ? Push(value)
        : throw new InvalidDataException($"The pickle recalls value {key}, which it has not kept.");

    private object? Pop() => PopMany(1)[0];

    private object?[] PopMany(int count)
    {
        int from = _stack.Count - count;
        if (from < (_marks.TryPeek(out int mark) ? mark : 0))
            throw Truncated();
        object?[] values = [.. _stack[from..]];
        _stack.RemoveRange(from, count);
        return values;
    }

    private object?[] PopToMark() =>
        _marks.TryPop(out int mark)
            ? PopMany(_stack.Count - mark)
            : throw new InvalidDataException("The pickle ends a list that has not begun.");

    private T Top<T>()
        where T : class => _stack.Count > 0 && _stack[^1] is T value
            ? value
            : throw new InvalidDataException($"The pickle adds to what is no {typeof(T).Name}.");

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > bytes.Length - Position)
            throw Truncated();
        ReadOnlySpan<byte> taken = bytes.AsSpan(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    private string String(long length) => Encoding.UTF8.GetString(Take(length));

    private string Line()
    {
        int end = Array.IndexOf(bytes, (byte)'\n', Position);
        if (end < 0)
            throw Truncated();
        string line = Encoding.UTF8.GetString(bytes.AsSpan(Position, end - Position));
        Position = end + 1;
        return line;
    }

    /// <summary>A whole number as Python writes a long one: little-endian, two's complement. One beyond 64 bits is none of ours.</summary>
    private static object Long(ReadOnlySpan<byte> digits)
    {
        if (digits.Length > sizeof(long))
            return double.NaN;
        long value = digits.Length > 0 && digits[^1] >= 0x80 ? -1 : 0;
        for (int i = digits.Length - 1; i >= 0; i--)
            value = (value << 8) | digits[i];
        return value;
    }

    private static long Parse(string line) =>
        long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new InvalidDataException("The pickle has a number that is none.");

    private static InvalidDataException Truncated() => new("The pickle is truncated or damaged.");
}
