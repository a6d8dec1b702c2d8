using System.Buffers.Binary;

namespace MiniTorch.Utils;

/// <summary>Reads files whose numbers have the highest byte first, such as those of the MNIST data set.</summary>
public class BigEndianReader
{
    private readonly BinaryReader _reader;

    /// <summary>Reads from <paramref name="baseReader"/>.</summary>
    public BigEndianReader(BinaryReader baseReader) => _reader = baseReader;

    /// <summary>The stream below.</summary>
    public Stream BaseStream => _reader.BaseStream;

    /// <summary>A 4-byte number, the highest byte first.</summary>
    /// <exception cref="EndOfStreamException">There are fewer bytes left.</exception>
    public int ReadInt32() => BinaryPrimitives.ReverseEndianness(_reader.ReadInt32());

    /// <summary>Bytes in the order of the file; fewer at its end.</summary>
    public byte[] ReadBytes(int count) => _reader.ReadBytes(count);

    /// <summary>Bytes in reverse order; fewer at the end of the file.</summary>
    public byte[] ReadBigEndianBytes(int count)
    {
        byte[] bytes = _reader.ReadBytes(count);
        Array.Reverse(bytes);
        return bytes;
    }

    /// <summary>Closes the reader below.</summary>
    public void Close() => _reader.Close();
}
