using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Serialization;

/// <summary>
/// TorchSharp's own file format. A tensor: LEB128 of the dtype's number, of the rank and of each size, then the elements, little-endian and
/// row-major. A dictionary: LEB128 of the number of entries, then for each a length-prefixed UTF-8 name and a tensor.
/// </summary>
internal static class DatFormat
{
    internal static void WriteDictionary(BinaryWriter writer, IReadOnlyList<(string Name, TensorImpl Tensor)> entries)
    {
        WriteNumber(writer, entries.Count);
        foreach ((string name, TensorImpl tensor) in entries)
        {
            writer.Write(name);
            WriteTensor(writer, tensor);
        }
    }

    internal static void WriteTensor(BinaryWriter writer, TensorImpl tensor)
    {
        WriteNumber(writer, (long)tensor.DType);
        WriteNumber(writer, tensor.Rank);
        foreach (long size in tensor.Sizes)
        {
            WriteNumber(writer, size);
        }
        TensorImpl dense = Copy.Dense(AutogradOperators.Ops.Resolve(tensor), tensor.DType);
        writer.Write(StateEntries.Bytes(dense));
    }

    /// <exception cref="EndOfStreamException">The stream ends too early.</exception>
    /// <exception cref="InvalidDataException">It does not hold what this format holds.</exception>
    internal static List<(string Name, TensorImpl Tensor)> ReadDictionary(BinaryReader reader)
    {
        long count = ReadNumber(reader);
        var entries = new List<(string, TensorImpl)>();
        for (long i = 0; i < count; i++)
        {
            string name;
            try
            {
                name = reader.ReadString();
            }
            catch (FormatException e)
            {
                throw new InvalidDataException($"The name of entry {i} is damaged.", e);
            }
            entries.Add((name, ReadTensor(reader)));
        }
        return entries;
    }

    /// <inheritdoc cref="ReadDictionary"/>
    internal static TensorImpl ReadTensor(BinaryReader reader)
    {
        long code = ReadNumber(reader);
        if (code is < 0 or > 15 || !Enum.IsDefined((DType)code))
        {
            throw new InvalidDataException($"There is no dtype number {code}.");
        }
        var dtype = (DType)code;
        long rank = ReadNumber(reader);
        if (rank is < 0 or > 64)
        {
            throw new InvalidDataException($"A tensor cannot have {rank} dimensions.");
        }
        var sizes = new long[rank];
        long bytes = dtype.ItemSize();
        for (int d = 0; d < sizes.Length; d++)
        {
            sizes[d] = ReadNumber(reader);
            if (sizes[d] < 0 || (sizes[d] != 0 && bytes > StorageImpl.MaxBytes / sizes[d]))
            {
                throw new InvalidDataException($"A tensor of sizes {Error.Show(sizes)} is too large.");
            }
            bytes *= sizes[d];
        }
        Stream stream = reader.BaseStream;
        if (stream.CanSeek && stream.Length - stream.Position < bytes)
        {
            throw new EndOfStreamException("Attempted to read past the end of the stream.");   // before a size in a damaged file is allocated
        }
        TensorImpl tensor = TensorImpl.Empty(sizes, dtype);
        Span<byte> content = StateEntries.Bytes(tensor);
        reader.BaseStream.ReadExactly(content);
        StateEntries.Normalize(content, dtype);
        return tensor;
    }

    private static void WriteNumber(BinaryWriter writer, long value) => writer.Write7BitEncodedInt64(value);

    private static long ReadNumber(BinaryReader reader)
    {
        try
        {
            return reader.Read7BitEncodedInt64();
        }
        catch (FormatException e)
        {
            throw new InvalidDataException("A number in the file is damaged.", e);
        }
    }
}
