using System.Buffers.Binary;
using System.Text;

namespace MiniTorch.Serialization;

/// <summary>Writes a zip file of entries that are not packed, each beginning at a multiple of 64 bytes, as PyTorch lays its files out.</summary>
internal sealed class ZipWriter(Stream stream)
{
    private const int Alignment = 64;
    private const int PaddingId = 0x4246;   // "FB"

    private readonly List<(byte[] Name, long Offset, long Length, uint Crc)> _entries = [];
    private long _position;

    internal void Add(string name, ReadOnlySpan<byte> content)
    {
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        long offset = _position;
        int padding = (int)((Alignment - ((offset + 30 + nameBytes.Length + 4) % Alignment)) % Alignment);
        uint crc = Crc32.Of(content);
        Span<byte> header = stackalloc byte[30];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034B50);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 0x800);   // names are UTF-8
        BinaryPrimitives.WriteUInt32LittleEndian(header[14..], crc);
        BinaryPrimitives.WriteUInt32LittleEndian(header[18..], (uint)content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[22..], (uint)content.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[26..], (ushort)nameBytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[28..], (ushort)(4 + padding));
        Write(header);
        Write(nameBytes);
        Span<byte> extra = stackalloc byte[4 + Alignment];
        extra.Fill((byte)'Z');
        BinaryPrimitives.WriteUInt16LittleEndian(extra, PaddingId);
        BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], (ushort)padding);
        Write(extra[..(4 + padding)]);
        Write(content);
        _entries.Add((nameBytes, offset, content.Length, crc));
    }

    /// <summary>Writes the directory; with the 64-bit records where the file needs them.</summary>
    internal void Finish()
    {
        long start = _position;
        Span<byte> header = stackalloc byte[46];
        Span<byte> extra = stackalloc byte[12];
        foreach ((byte[] name, long offset, long length, uint crc) in _entries)
        {
            bool far = offset >= uint.MaxValue;
            header.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(header, 0x02014B50);
            BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)(far ? 45 : 0));
            BinaryPrimitives.WriteUInt16LittleEndian(header[8..], 0x800);
            BinaryPrimitives.WriteUInt32LittleEndian(header[16..], crc);
            BinaryPrimitives.WriteUInt32LittleEndian(header[20..], (uint)length);
            BinaryPrimitives.WriteUInt32LittleEndian(header[24..], (uint)length);
            BinaryPrimitives.WriteUInt16LittleEndian(header[28..], (ushort)name.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(header[30..], (ushort)(far ? 12 : 0));
            BinaryPrimitives.WriteUInt32LittleEndian(header[42..], far ? uint.MaxValue : (uint)offset);
            Write(header);
            Write(name);
            if (far)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(extra, 1);
                BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], 8);
                BinaryPrimitives.WriteInt64LittleEndian(extra[4..], offset);
                Write(extra);
            }
        }
        long end = _position;
        bool large = start >= uint.MaxValue || _entries.Count >= ushort.MaxValue;
        if (large)
        {
            WriteEnd64(start, end);
        }
        Span<byte> record = stackalloc byte[22];
        record.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record, 0x06054B50);
        ushort count = (ushort)(large ? ushort.MaxValue : _entries.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(record[8..], count);
        BinaryPrimitives.WriteUInt16LittleEndian(record[10..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], large ? uint.MaxValue : (uint)(end - start));
        BinaryPrimitives.WriteUInt32LittleEndian(record[16..], large ? uint.MaxValue : (uint)start);
        Write(record);
    }

    private void WriteEnd64(long start, long end)
    {
        Span<byte> record = stackalloc byte[56 + 20];
        record.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record, 0x06064B50);
        BinaryPrimitives.WriteInt64LittleEndian(record[4..], 44);
        BinaryPrimitives.WriteUInt16LittleEndian(record[12..], 45);
        BinaryPrimitives.WriteUInt16LittleEndian(record[14..], 45);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], _entries.Count);
        BinaryPrimitives.WriteInt64LittleEndian(record[32..], _entries.Count);
        BinaryPrimitives.WriteInt64LittleEndian(record[40..], end - start);
        BinaryPrimitives.WriteInt64LittleEndian(record[48..], start);
        BinaryPrimitives.WriteUInt32LittleEndian(record[56..], 0x07064B50);
        BinaryPrimitives.WriteInt64LittleEndian(record[64..], end);
        BinaryPrimitives.WriteUInt32LittleEndian(record[72..], 1);
        Write(record);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        _position += bytes.Length;
    }
}
