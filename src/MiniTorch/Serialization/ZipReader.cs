using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MiniTorch.Serialization;

/// <summary>
/// Reads the entries of a zip file, whose checksums and both directories must agree. The framework's own reader compares neither, and
/// trusts the sizes that a file states.
/// </summary>
internal sealed class ZipReader
{
    private const uint LocalSignature = 0x04034B50;
    private const uint CentralSignature = 0x02014B50;
    private const uint EndSignature = 0x06054B50;
    private const uint End64Signature = 0x06064B50;
    private const uint Locator64Signature = 0x07064B50;
    private const int EndLength = 22;
    private const int MaxExpansion = 1032;   // deflate cannot do better

    private readonly Stream _stream;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Reads the directory.</summary>
    /// <param name="stream">Seekable; the zip file is all of it.</param>
    /// <exception cref="InvalidDataException">It is no zip file, or a damaged one.</exception>
    internal ZipReader(Stream stream)
    {
        _stream = stream;
        ReadDirectory();
    }

    /// <summary>The names of the entries.</summary>
    internal IEnumerable<string> Names => _entries.Keys;

    /// <summary>How long an entry is when it is unpacked; null if there is none of this name.</summary>
    internal long? LengthOf(string name) => _entries.TryGetValue(name, out Entry entry) ? entry.Length : null;

    /// <summary>Reads an entry to its last byte.</summary>
    /// <param name="name">The entry.</param>
    /// <param name="into">As long as the entry.</param>
    /// <exception cref="InvalidDataException">The entry is damaged.</exception>
    internal void Read(string name, Span<byte> into)
    {
        Entry entry = _entries[name];
        _stream.Position = DataPosition(name, entry);
        if (entry.Method == 0)
        {
            _stream.ReadExactly(into);
        }
        else
        {
            var packed = new byte[entry.PackedLength];
            _stream.ReadExactly(packed);
            using var inflater = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
            if (inflater.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) != into.Length || inflater.ReadByte() >= 0)
            {
                throw Damaged($"the entry '{name}' does not unpack to its {entry.Length} bytes");
            }
        }
        if (Crc32.Of(into) != entry.Crc)
        {
            throw Damaged($"the checksum of the entry '{name}' is wrong");
        }
    }

    private static InvalidDataException Damaged(string what) => new($"PytorchStreamReader failed reading zip archive: {what}.");

    private long DataPosition(string name, Entry entry)
    {
        Span<byte> header = stackalloc byte[30];
        _stream.Position = entry.Offset;
        _stream.ReadExactly(header);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSignature || BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) != entry.Method)
        {
            throw Damaged($"the entry '{name}' does not begin where the directory says");
        }
        var local = new byte[nameLength];
        _stream.ReadExactly(local);
        if (!local.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(name)))
        {
            throw Damaged($"the entry '{name}' does not begin where the directory says");
        }
        long data = entry.Offset + header.Length + nameLength + extraLength;
        if (data + entry.PackedLength > _stream.Length)
        {
            throw Damaged($"the entry '{name}' ends after the file");
        }
        return data;
    }

    private void ReadDirectory()
    {
        (long start, long length, long count) = FindDirectory();
        var directory = new byte[length];
        _stream.Position = start;
        _stream.ReadExactly(directory);
        ReadOnlySpan<byte> rest = directory;
        for (long i = 0; i < count; i++)
        {
            if (rest.Length < 46 || BinaryPrimitives.ReadUInt32LittleEndian(rest) != CentralSignature)
            {
                throw Damaged("failed reading central directory");
            }
            int flags = BinaryPrimitives.ReadUInt16LittleEndian(rest[8..]);
            int method = BinaryPrimitives.ReadUInt16LittleEndian(rest[10..]);
            uint crc = BinaryPrimitives.ReadUInt32LittleEndian(rest[16..]);
            long packed = BinaryPrimitives.ReadUInt32LittleEndian(rest[20..]);
            long unpacked = BinaryPrimitives.ReadUInt32LittleEndian(rest[24..]);
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
            int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[30..]);
            int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]);
            long offset = BinaryPrimitives.ReadUInt32LittleEndian(rest[42..]);
            int all = 46 + nameLength + extraLength + commentLength;
            if (rest.Length < all)
            {
                throw Damaged("failed reading central directory");
            }
            string name = Encoding.UTF8.GetString(rest.Slice(46, nameLength));
            ReadZip64(rest.Slice(46 + nameLength, extraLength), ref unpacked, ref packed, ref offset);
            if ((flags & 1) != 0 || method is not (0 or 8))
            {
                throw Damaged($"the entry '{name}' is encrypted or packed by an unknown method");
            }
            if (packed < 0 || unpacked < 0 || offset < 0 || offset > start || packed > start - offset
                || (method == 0 ? packed != unpacked : unpacked / MaxExpansion > packed))
            {
                throw Damaged($"the sizes of the entry '{name}' are impossible");
            }
            if (!_entries.TryAdd(name, new Entry(offset, packed, unpacked, crc, method)))
            {
                throw Damaged($"there are two entries '{name}'");
            }
            rest = rest[all..];
        }
        if (rest.Length != 0)
        {
            throw Damaged("failed reading central directory");
        }
    }

    private static void ReadZip64(ReadOnlySpan<byte> extra, ref long unpacked, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
            {
                throw Damaged("failed reading central directory");
            }
            if (id == 1)
            {
                ReadOnlySpan<byte> values = extra.Slice(4, length);
                Take(ref unpacked, ref values);
                Take(ref packed, ref values);
                Take(ref offset, ref values);
            }
            extra = extra[(4 + length)..];
        }

        static void Take(ref long field, ref ReadOnlySpan<byte> values)
        {
            if (field == uint.MaxValue && values.Length >= 8)
            {
                field = BinaryPrimitives.ReadInt64LittleEndian(values);
                values = values[8..];
            }
        }
    }

    /// <summary>Where the directory is. Its end record must be the last thing in the file, and the directory must end where that begins.</summary>
    private (long Start, long Length, long Count) FindDirectory()
    {
        int tail = (int)Math.Min(_stream.Length, EndLength + ushort.MaxValue);
        var bytes = new byte[tail];
        _stream.Position = _stream.Length - tail;
        _stream.ReadExactly(bytes);
        for (int at = tail - EndLength; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = bytes.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature || BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) != end.Length - EndLength)
            {
                continue;
            }
            long position = _stream.Length - tail + at;
            long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
            long length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
            long start = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            if (start == uint.MaxValue || length == uint.MaxValue || count == ushort.MaxValue)
            {
                (start, length, count, position) = FindDirectory64(position);
            }
            else if (start + length != position && position >= 76)
            {
                (start, length, count, position) = FindDirectory64(position);   // libtorch's writer adds the 64-bit records to some files that do not need them
            }
            if (start < 0 || length < 0 || start > position || length != position - start)
            {
                throw Damaged("failed finding central directory");
            }
            return (start, length, count);
        }
        throw Damaged("failed finding central directory");
    }

    private (long Start, long Length, long Count, long Position) FindDirectory64(long end)
    {
        Span<byte> locator = stackalloc byte[20];
        Span<byte> record = stackalloc byte[56];
        if (end >= locator.Length + record.Length)
        {
            _stream.Position = end - locator.Length;
            _stream.ReadExactly(locator);
            long position = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(locator) == Locator64Signature && position >= 0 && position <= end - locator.Length - record.Length)
            {
                _stream.Position = position;
                _stream.ReadExactly(record);
                if (BinaryPrimitives.ReadUInt32LittleEndian(record) == End64Signature)
                {
                    return (BinaryPrimitives.ReadInt64LittleEndian(record[48..]), BinaryPrimitives.ReadInt64LittleEndian(record[40..]), BinaryPrimitives.ReadInt64LittleEndian(record[32..]), position);
                }
            }
        }
        throw Damaged("failed finding central directory");
    }

    private readonly record struct Entry(long Offset, long PackedLength, long Length, uint Crc, int Method);
}
