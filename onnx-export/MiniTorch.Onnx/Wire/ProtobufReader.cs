using System.Buffers.Binary;
using System.Text;

namespace MiniTorch.Onnx;

/// <summary>Reads the protobuf wire format, field by field; every length is checked against the bytes that are there.</summary>
internal struct ProtobufReader(ReadOnlyMemory<byte> bytes)
{
    private int _position;

    /// <summary>Number of the field that <see cref="Next"/> came to.</summary>
    public int Field { get; private set; }

    /// <summary>How that field is written: 0 varint, 1 fixed64, 2 length-delimited, 5 fixed32.</summary>
    public int WireType { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_position >= bytes.Length)
            return false;
        var tag = RawVarint();
        (Field, WireType) = ((int)(tag >> 3), (int)(tag & 7));
        if (tag > uint.MaxValue || Field == 0)
            throw new InvalidDataException($"Not a protobuf message: field number {tag >> 3} at byte {_position}.");
        return true;
    }

    public long Varint()
    {
        Expect(0);
        return (long)RawVarint();
    }

    public float Float()
    {
        Expect(5);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4).Span);
    }

    public ReadOnlyMemory<byte> Bytes()
    {
        Expect(2);
        var length = RawVarint();
        return length <= int.MaxValue ? Take((int)length) : throw Truncated();
    }

    public string String() => Encoding.UTF8.GetString(Bytes().Span);

    public ProtobufReader Message() => new(Bytes());

    /// <summary>One element of a repeated integer field, or all of them where they are packed.</summary>
    public void Varints(List<long> into)
    {
        if (WireType != 2)
        {
            into.Add(Varint());
            return;
        }

        for (var packed = Message(); packed._position < packed.Length;)
            into.Add((long)packed.RawVarint());
    }

    /// <summary>One element of a repeated fixed-size field, or all of them where they are packed.</summary>
    public void Fixed(int size, List<ReadOnlyMemory<byte>> into)
    {
        if (WireType == 2)
        {
            into.Add(Bytes());
            return;
        }

        Expect(size == 4 ? 5 : 1);
        into.Add(Take(size));
    }

    public void Skip()
    {
        switch (WireType)
        {
            case 0: RawVarint(); break;
            case 1: Take(8); break;
            case 2: Bytes(); break;
            case 5: Take(4); break;
            default: throw new InvalidDataException($"Not a protobuf message: field {Field} has the wire type {WireType}.");
        }
    }

    private readonly int Length => bytes.Length;

    private readonly void Expect(int wireType)
    {
        if (WireType != wireType)
            throw new InvalidDataException($"Field {Field} has the wire type {WireType}; {wireType} is expected.");
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (count > bytes.Length - _position)
            throw Truncated();
        var taken = bytes.Slice(_position, count);
        _position += count;
        return taken;
    }

    private ulong RawVarint()
    {
        var span = bytes.Span;
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_position >= span.Length)
                throw Truncated();
            var part = span[_position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }

        throw new InvalidDataException("Not a protobuf message: an integer of more than ten bytes.");
    }

    private static InvalidDataException Truncated() => new("The message ends in the middle of a field.");
}
