using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MiniTorch.Serialization;

/// <summary>A class or function that a pickle names. Names are all that is ever made of them.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>What a pickle may refer to, and what that means. Everything else is refused.</summary>
internal interface IPickleHost
{
    /// <summary>What the name of a class, function or constant stands for (itself, where that is called later); null if the pickle must not name it.</summary>
    object? Resolve(PickleGlobal global);

    /// <summary>The value of a call.</summary>
    object? Call(PickleGlobal global, object?[] arguments);

    /// <summary>What stands outside of the pickle under this id.</summary>
    object? Persistent(object? id);
}

/// <summary>
/// Reads Python pickles of numbers, texts, lists, tuples, dictionaries and what an <see cref="IPickleHost"/> allows. Nothing is executed:
/// a pickle that names any other function or class is refused there and then.
/// </summary>
/// <remarks>
/// None is null; bool, long (or <see cref="BigInteger"/>), double, string and byte[] are themselves; a tuple is an object?[], a list a
/// List&lt;object?&gt;, a dictionary an OrderedDictionary&lt;object, object?&gt;.
/// </remarks>
internal ref struct PickleReader
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly IPickleHost _host;
    private readonly List<object?> _stack;
    private readonly Dictionary<uint, object?> _memo;
    private readonly List<int> _marks;
    private int _at;

    private PickleReader(ReadOnlySpan<byte> bytes, IPickleHost host)
    {
        _bytes = bytes;
        _host = host;
        _stack = [];
        _memo = [];
        _marks = [];
    }

    /// <summary>Reads one value.</summary>
    /// <param name="bytes">Begins with the pickle.</param>
    /// <param name="host">What it may refer to.</param>
    /// <param name="length">How many bytes the pickle has.</param>
    /// <exception cref="InvalidDataException">It is damaged, or wants what is not allowed.</exception>
    internal static object? Read(ReadOnlySpan<byte> bytes, IPickleHost host, out int length)
    {
        var reader = new PickleReader(bytes, host);
        object? value = reader.Run();
        length = reader._at;
        return value;
    }

    internal static InvalidDataException Refused(string why) => new("Weights only load failed: " + why);

    private static InvalidDataException Damaged() => Refused("the pickle is damaged.");

    private object? Run()
    {
        while (true)
        {
            byte code = Byte();
            switch (code)
            {
                case 0x80:   // PROTO
                    if (Byte() is < 2 or > 5)
                    {
                        throw Refused("only pickles of the protocols 2 to 5 are read.");
                    }
                    break;
                case 0x95:   // FRAME
                    Length(BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8)));
                    break;
                case (byte)'.':
                    return _stack.Count == 1 && _marks.Count == 0 ? _stack[0] : throw Damaged();
                case (byte)'(':
                    _marks.Add(_stack.Count);
                    break;
                case (byte)'0':
                    Pop();
                    break;
                case (byte)'N':
                    _stack.Add(null);
                    break;
                case 0x88:
                    _stack.Add(true);
                    break;
                case 0x89:
                    _stack.Add(false);
                    break;
                case (byte)'K':
                    _stack.Add((long)Byte());
                    break;
                case (byte)'M':
                    _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2)));
                    break;
                case (byte)'J':
                    _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4)));
                    break;
                case 0x8A:
                    _stack.Add(Integer(Bytes(Byte())));
                    break;
                case 0x8B:
                    _stack.Add(Integer(Bytes(Length(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))))));
                    break;
                case (byte)'G':
                    _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8)));
                    break;
                case (byte)'U':       // a str of Python 2
                case 0x8C:
                    _stack.Add(Text(Byte()));
                    break;
                case (byte)'X':
                case (byte)'T':
                    _stack.Add(Text(Length(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)))));
                    break;
                case 0x8D:
                    _stack.Add(Text(Length(BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8)))));
                    break;
                case (byte)'C':
                    _stack.Add(Bytes(Byte()).ToArray());
                    break;
                case (byte)'B':
                    _stack.Add(Bytes(Length(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)))).ToArray());
                    break;
                case 0x8E:
                    _stack.Add(Bytes(Length(BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8)))).ToArray());
                    break;
                case (byte)']':
                    _stack.Add(new List<object?>());
                    break;
                case (byte)'}':
                    _stack.Add(new OrderedDictionary<object, object?>());
                    break;
                case (byte)')':
                    _stack.Add(Array.Empty<object?>());
                    break;
                case (byte)'a':
                    {
                        object? item = Pop();
                        Top<List<object?>>().Add(item);
                        break;
                    }
                case (byte)'e':
                    {
                        object?[] items = PopMark();
                        Top<List<object?>>().AddRange(items);
                        break;
                    }
                case (byte)'t':
                    _stack.Add(PopMark());
                    break;
                case 0x85:
                    _stack.Add(PopTuple(1));
                    break;
                case 0x86:
                    _stack.Add(PopTuple(2));
                    break;
                case 0x87:
                    _stack.Add(PopTuple(3));
                    break;
                case (byte)'s':
                    {
                        object?[] pair = PopTuple(2);
                        Set(Top<OrderedDictionary<object, object?>>(), pair[0], pair[1]);
                        break;
                    }
                case (byte)'u':
                    {
                        object?[] items = PopMark();
                        OrderedDictionary<object, object?> into = Top<OrderedDictionary<object, object?>>();
                        if (items.Length % 2 != 0)
                        {
                            throw Damaged();
                        }
                        for (int i = 0; i < items.Length; i += 2)
                        {
                            Set(into, items[i], items[i + 1]);
                        }
                        break;
                    }
                case (byte)'q':
                    _memo[Byte()] = Peek();
                    break;
                case (byte)'r':
                    _memo[BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))] = Peek();
                    break;
                case 0x94:
                    _memo[(uint)_memo.Count] = Peek();
                    break;
                case (byte)'h':
                    _stack.Add(Recall(Byte()));
                    break;
                case (byte)'j':
                    _stack.Add(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))));
                    break;
                case (byte)'c':
                    _stack.Add(Global(Line(), Line()));
                    break;
                case 0x93:
                    {
                        object?[] names = PopTuple(2);
                        _stack.Add(names[0] is string module && names[1] is string name ? Global(module, name) : throw Damaged());
                        break;
                    }
                case (byte)'R':
                case 0x81:   // NEWOBJ: for the classes that are known, as good as a call
                    {
                        object?[] call = PopTuple(2);
                        _stack.Add(call[0] is PickleGlobal global && call[1] is object?[] arguments ? _host.Call(global, arguments) : throw Damaged());
                        break;
                    }
                case (byte)'b':
                    {
                        object? attributes = Pop();
                        object? built = Peek();
                        if (built is ScriptObject module && attributes is OrderedDictionary<object, object?> entries)
                        {
                            module.Take(entries);
                        }
                        else if (built is not OrderedDictionary<object, object?>)   // of a dictionary they are dropped: the _metadata of a state dict
                        {
                            throw Refused("it sets attributes of something that is no dictionary.");
                        }
                        break;
                    }
                case (byte)'Q':
                    _stack.Add(_host.Persistent(Pop()));
                    break;
                default:
                    throw Refused($"the pickle has the opcode 0x{code:x2}, which files of weights do not need.");
            }
        }
    }

    private static void Set(OrderedDictionary<object, object?> into, object? key, object? value)
    {
        if (key is not (string or long or bool or double))
        {
            throw Refused("a key of a dictionary is neither a text nor a number.");
        }
        into[key] = value;
    }

    private static object Integer(ReadOnlySpan<byte> bytes)
    {
        var value = new BigInteger(bytes);
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            return long.CreateChecked(value);
        }
        return value;
    }

    private readonly object Global(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        return _host.Resolve(global) ?? throw Refused($"the file refers to {global}, which is no part of weights, and is refused; nothing of it was executed. Save a state_dict of tensors instead.");
    }

    private readonly object? Recall(uint index) => _memo.TryGetValue(index, out object? value) ? value : throw Damaged();

    private readonly int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    private readonly object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Damaged();

    private readonly T Top<T>() where T : class => Peek() as T ?? throw Damaged();

    private readonly object? Pop()
    {
        object? value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private readonly object?[] PopTuple(int count)
    {
        var items = new object?[count];
        for (int i = count - 1; i >= 0; i--)
        {
            items[i] = Pop();
        }
        return items;
    }

    private readonly object?[] PopMark()
    {
        if (_marks.Count == 0)
        {
            throw Damaged();
        }
        int mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        object?[] items = [.. System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_stack)[mark..]];
        _stack.RemoveRange(mark, items.Length);
        return items;
    }

    private string Text(int length)
    {
        try
        {
            return s_utf8.GetString(Bytes(length));
        }
        catch (DecoderFallbackException)
        {
            throw Damaged();
        }
    }

    private string Line()
    {
        int length = _bytes[_at..].IndexOf((byte)'\n');
        string line = length < 0 ? throw Damaged() : Text(length);
        _at++;
        return line;
    }

    private readonly int Length(ulong length) => length <= (ulong)(_bytes.Length - _at) ? (int)length : throw Damaged();

    private byte Byte() => Bytes(1)[0];

    private ReadOnlySpan<byte> Bytes(int count)
    {
        if (_bytes.Length - _at < count)
        {
            throw Refused("the pickle ends too early.");
        }
        ReadOnlySpan<byte> bytes = _bytes.Slice(_at, count);
        _at += count;
        return bytes;
    }
}
