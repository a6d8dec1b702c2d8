using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MiniTorch.Serialization;

/// <summary>
/// Writes pickles of protocol 2: what <see cref="PickleReader"/> reads, and calls. Each object is written where it first stands; there
/// is no memo, so that values must form a tree.
/// </summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> _out = new();

    internal PickleWriter() => _out.Write<byte>([0x80, 2]);

    internal byte[] Finish()
    {
        Code('.');
        return _out.WrittenSpan.ToArray();
    }

    internal void None() => Code('N');

    internal void Bool(bool value) => _out.Write<byte>([value ? (byte)0x88 : (byte)0x89]);

    internal void Number(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        if (value is >= 0 and <= 255)
        {
            _out.Write<byte>([(byte)'K', (byte)value]);
        }
        else if (value is >= int.MinValue and <= int.MaxValue)
        {
            Code('J');
            BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)value);
            _out.Write<byte>(bytes[..4]);
        }
        else
        {
            Number(new BigInteger(value));
        }
    }

    internal void Number(BigInteger value)
    {
        byte[] bytes = value.ToByteArray();
        if (bytes.Length > 255)
        {
            throw new ArgumentException("A number of more than 255 bytes cannot be saved.");
        }
        _out.Write<byte>([0x8A, (byte)bytes.Length]);
        _out.Write<byte>(bytes);
    }

    internal void Number(double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        Code('G');
        _out.Write<byte>(bytes);
    }

    internal void Text(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        Code('X');
        _out.Write<byte>(length);
        _out.Write<byte>(bytes);
    }

    internal void Global(string module, string name)
    {
        Code('c');
        _out.Write<byte>(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));
    }

    internal void Mark() => Code('(');

    /// <summary>Ends a tuple that <see cref="Mark"/> began.</summary>
    internal void EndTuple() => Code('t');

    internal void EmptyTuple() => Code(')');

    internal void Numbers(ReadOnlySpan<long> values)
    {
        Mark();
        foreach (long value in values)
        {
            Number(value);
        }
        EndTuple();
    }

    /// <summary>Calls the global with the tuple above it.</summary>
    internal void Reduce() => Code('R');

    /// <summary>Takes the value on top for the id of something outside of the pickle.</summary>
    internal void Persistent() => Code('Q');

    /// <summary>Begins a list.</summary>
    internal void BeginList()
    {
        Code(']');
        Mark();
    }

    internal void EndList() => Code('e');

    /// <summary>Begins a dictionary.</summary>
    internal void BeginDictionary()
    {
        Code('}');
        Mark();
    }

    /// <summary>Begins an OrderedDict, which is what a state_dict is.</summary>
    internal void BeginOrderedDictionary()
    {
        Global("collections", "OrderedDict");
        EmptyTuple();
        Reduce();
        Mark();
    }

    /// <summary>Ends a dictionary: keys and values have been written in turn.</summary>
    internal void EndDictionary() => Code('u');

    private void Code(char code) => _out.Write<byte>([(byte)code]);
}
