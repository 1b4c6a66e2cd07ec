using System.Buffers.Binary;
using System.Globalization;

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
    private readonly PickleBytes _bytes = new(bytes, start);
    private readonly PickleStack _stack = new();

    /// <summary>Where the next byte is; after <see cref="Read"/>, behind the pickle.</summary>
    public int Position => _bytes.Position;

    /// <exception cref="InvalidDataException">It is no pickle, or damaged.</exception>
    /// <exception cref="NotSupportedException">It holds an object of a class that is not of tensors.</exception>
    public object? Read()
    {
        while (true)
        {
            int at = Position;
            byte code = _bytes.Byte();
            if (code == '.')
                return _stack.Pop();
            if (!Number(code) && !Text(code) && !Container(code) && !Memo(code) && !Object(code))
                throw new InvalidDataException($"The pickle has an unknown instruction 0x{code:x2} at byte {at}.");
            _stack.CheckSize();
        }
    }

    private bool Number(byte code)
    {
        switch (code)
        {
            case (byte)'J':
                return _stack.Push((long)BinaryPrimitives.ReadInt32LittleEndian(_bytes.Take(4)));
            case (byte)'K':
                return _stack.Push((long)_bytes.Byte());
            case (byte)'M':
                return _stack.Push((long)BinaryPrimitives.ReadUInt16LittleEndian(_bytes.Take(2)));
            case 0x8a:
                return _stack.Push(PickleBytes.Long(_bytes.Take(_bytes.Byte())));
            case (byte)'I':
                string whole = _bytes.Line();
                return _stack.Push(whole switch
                {
                    "00" => false,
                    "01" => true,
                    _ => PickleBytes.Parse(whole),
                });
            case (byte)'L':
                return _stack.Push(PickleBytes.Parse(_bytes.Line().TrimEnd('L')));
            case (byte)'G':
                return _stack.Push(BinaryPrimitives.ReadDoubleBigEndian(_bytes.Take(8)));
            case (byte)'F':
                return _stack.Push(double.TryParse(_bytes.Line(), CultureInfo.InvariantCulture, out double number) ? number : double.NaN);
            case (byte)'N':
                return _stack.Push(null);
            case 0x88:
                return _stack.Push(true);
            case 0x89:
                return _stack.Push(false);
            default:
                return false;
        }
    }

    private bool Text(byte code)
    {
        switch (code)
        {
            case (byte)'X' or (byte)'T' or (byte)'B':
                return _stack.Push(_bytes.String(BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Take(4))));
            case 0x8c or (byte)'U' or (byte)'C':
                return _stack.Push(_bytes.String(_bytes.Byte()));
            case 0x8d or 0x8e:
                return _stack.Push(_bytes.String(BinaryPrimitives.ReadInt64LittleEndian(_bytes.Take(8))));
            case (byte)'S':
                return _stack.Push(_bytes.Line().Trim('\'', '"'));
            case (byte)'V':
                return _stack.Push(_bytes.Line());
            default:
                return false;
        }
    }

    private bool Container(byte code)
    {
        switch (code)
        {
            case (byte)'(':
                _stack.Mark();
                return true;
            case (byte)')':
                return _stack.Push(new PickleTuple([]));
            case (byte)'t':
                return _stack.Push(new PickleTuple(_stack.PopToMark()));
            case 0x85 or 0x86 or 0x87:
                return _stack.Push(new PickleTuple(_stack.PopMany(code - 0x84)));
            case (byte)']':
                return _stack.Push(new List<object?>());
            case (byte)'l':
                return _stack.Push(new List<object?>(_stack.PopToMark()));
            case (byte)'a':
                object? item = _stack.Pop();
                _stack.Top<List<object?>>().Add(item);
                return true;
            case (byte)'e':
                object?[] items = _stack.PopToMark();
                _stack.Top<List<object?>>().AddRange(items);
                return true;
            case (byte)'}':
                return _stack.Push(new PickleDictionary());
            case (byte)'d':
                object?[] all = _stack.PopToMark();
                _stack.Push(new PickleDictionary());
                return AddPairs(all);
            case (byte)'s':
                return AddPairs(_stack.PopMany(2));
            case (byte)'u':
                return AddPairs(_stack.PopToMark());
            case (byte)'0':
                _stack.Pop();
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
                return _stack.Keep(_bytes.Byte());
            case (byte)'r':
                return _stack.Keep(BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Take(4)));
            case (byte)'p':
                return _stack.Keep(PickleBytes.Parse(_bytes.Line()));
            case 0x94:
                return _stack.Keep(_stack.KeptCount);
            case (byte)'h':
                return _stack.Recall(_bytes.Byte());
            case (byte)'j':
                return _stack.Recall(BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Take(4)));
            case (byte)'g':
                return _stack.Recall(PickleBytes.Parse(_bytes.Line()));
            case 0x80:
                byte protocol = _bytes.Byte();
                return protocol <= 5 ? true : throw new InvalidDataException($"The pickle is of protocol {protocol}; 0 to 5 are known.");
            case 0x95:
                _bytes.Take(8);
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
                string module = _bytes.Line();
                return _stack.Push(TorchNames.Check(module, _bytes.Line()));
            case 0x93:
                object?[] name = _stack.PopMany(2);
                return name is [string from, string own]
                    ? _stack.Push(TorchNames.Check(from, own))
                    : throw new InvalidDataException("The pickle names a class by what is not text.");
            case (byte)'R':
                object?[] call = _stack.PopMany(2);
                return call is [PickleName function, PickleTuple arguments]
                    ? _stack.Push(make(function, arguments.Items))
                    : throw new InvalidDataException("The pickle makes a value of what is none of its functions.");
            case (byte)'Q':
                return _stack.Pop() is PickleTuple id
                    ? _stack.Push(storage(id.Items))
                    : throw new InvalidDataException("The pickle refers to a storage in a way that PyTorch does not.");
            case (byte)'b':
                // What a state dictionary or a parameter carries beside its content, such as versions.
                _stack.Pop();
                return _stack.Peek is PickleDictionary or Tensors.FileTensor
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
        PickleDictionary dictionary = _stack.Top<PickleDictionary>();
        for (int i = 0; i < pairs.Length; i += 2)
            dictionary.Add(pairs[i], pairs[i + 1]);
        return true;
    }
}
