using System.Buffers.Binary;
using System.Text;

namespace MiniTorch.Onnx;

// Note [Two passes]
// A protobuf message stands behind its length, so the length must be known before the first byte is written. The writer
// therefore runs the same code twice: the first pass only counts, and notes the length of every message in the order in
// which the messages begin; the second writes and takes the lengths from those notes. Nothing is held in memory but the
// notes, and a weight goes from its own buffer to the stream.

/// <summary>Writes the protobuf wire format: varints, fixed32, and length-delimited fields.</summary>
internal sealed class ProtobufWriter
{
    private readonly List<long> _lengths = [];
    private readonly byte[] _buffer = new byte[1 << 15];
    private Stream? _stream;
    private int _next;
    private int _buffered;

    /// <summary>Bytes of all that was counted.</summary>
    public long Length { get; private set; }

    /// <summary>Counts and writes what <paramref name="body"/> says.</summary>
    public static void Write<T>(Stream stream, T message, Action<ProtobufWriter, T> body, Action<long>? check = null)
    {
        var writer = new ProtobufWriter();
        body(writer, message);
        check?.Invoke(writer.Length);
        writer._stream = stream;
        body(writer, message);
        writer.Flush();
    }

    /// <summary>Counts what <paramref name="body"/> says.</summary>
    public static long Measure<T>(T message, Action<ProtobufWriter, T> body)
    {
        var writer = new ProtobufWriter();
        body(writer, message);
        return writer.Length;
    }

    public void Int(int field, long value)
    {
        Tag(field, 0);
        Varint((ulong)value);
    }

    public void Float(int field, float value)
    {
        Tag(field, 5);
        if (_stream is null)
        {
            Length += 4;
            return;
        }

        Room(4);
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.AsSpan(_buffered), value);
        _buffered += 4;
    }

    public void String(int field, string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        Tag(field, 2);
        Varint((ulong)count);
        if (_stream is null)
        {
            Length += count;
        }
        else if (count <= _buffer.Length)
        {
            Room(count);
            _buffered += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_buffered));
        }
        else
        {
            Flush();
            _stream.Write(Encoding.UTF8.GetBytes(value));
        }
    }

    /// <summary>A string that is left out when it is empty.</summary>
    public void Text(int field, string value)
    {
        if (value.Length != 0)
            String(field, value);
    }

    public void Bytes(int field, OnnxTensorContent content)
    {
        Tag(field, 2);
        Varint((ulong)content.Length);
        if (_stream is null)
        {
            Length += content.Length;
            return;
        }

        Flush();
        content.CopyTo(_stream);
    }

    public void Message<T>(int field, T value, Action<ProtobufWriter, T> body)
    {
        if (_stream is null)
        {
            var slot = _lengths.Count;
            _lengths.Add(0);
            var start = Length;
            body(this, value);
            _lengths[slot] = Length - start;
            Tag(field, 2);
            Varint((ulong)_lengths[slot]);
        }
        else
        {
            Tag(field, 2);
            Varint((ulong)_lengths[_next++]);
            body(this, value);
        }
    }

    public void Messages<T>(int field, IEnumerable<T> values, Action<ProtobufWriter, T> body)
    {
        foreach (var value in values)
            Message(field, value, body);
    }

    private void Tag(int field, int wireType) => Varint((uint)(field << 3 | wireType));

    private void Varint(ulong value)
    {
        if (_stream is null)
        {
            do
            {
                Length++;
                value >>= 7;
            }
            while (value != 0);
            return;
        }

        Room(10);
        for (; value > 0x7F; value >>= 7)
            _buffer[_buffered++] = (byte)(value | 0x80);
        _buffer[_buffered++] = (byte)value;
    }

    private void Room(int count)
    {
        if (_buffered + count > _buffer.Length)
            Flush();
    }

    private void Flush()
    {
        _stream!.Write(_buffer, 0, _buffered);
        _buffered = 0;
    }
}
