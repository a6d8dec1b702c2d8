using System.Runtime.InteropServices;

namespace MiniTorch.Onnx;

/// <summary>Where a tensor's bytes come from (little-endian, row-major), so that weights are written without a second copy.</summary>
public abstract class OnnxTensorContent
{
    /// <summary>Number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Writes all bytes to the stream.</summary>
    public abstract void CopyTo(Stream destination);

    /// <summary>The bytes, where they are at hand in memory.</summary>
    public virtual bool TryGetMemory(out ReadOnlyMemory<byte> memory)
    {
        memory = default;
        return false;
    }

    /// <summary>Bytes in memory; not copied.</summary>
    public static OnnxTensorContent FromMemory(ReadOnlyMemory<byte> bytes) => new MemoryContent(bytes);

    /// <summary>Bytes of a file, read when they are needed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="length">How many bytes.</param>
    public static OnnxTensorContent FromFile(string path, long offset, long length) => new FileContent(path, offset, length);

    private sealed class MemoryContent(ReadOnlyMemory<byte> bytes) : OnnxTensorContent
    {
        public override long Length => bytes.Length;

        public override void CopyTo(Stream destination) => destination.Write(bytes.Span);

        public override bool TryGetMemory(out ReadOnlyMemory<byte> memory)
        {
            memory = bytes;
            return true;
        }
    }

    private sealed class FileContent(string path, long offset, long length) : OnnxTensorContent
    {
        public override long Length => length;

        public override void CopyTo(Stream destination)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (offset < 0 || length < 0 || length > file.Length - offset)
                throw new InvalidDataException($"The external data file '{path}' has {file.Length} bytes; bytes {offset} to {offset + length} are asked for.");
            file.Position = offset;
            var buffer = new byte[(int)Math.Min(length, 1 << 20)];
            for (var left = length; left > 0;)
            {
                var count = (int)Math.Min(left, buffer.Length);
                file.ReadExactly(buffer, 0, count);
                destination.Write(buffer, 0, count);
                left -= count;
            }
        }
    }
}

/// <summary>A constant tensor: an initializer, or the value of an attribute.</summary>
public sealed class OnnxTensor
{
    private readonly long[] _dims;

    /// <summary>A tensor over given bytes (little-endian, row-major).</summary>
    /// <exception cref="ArgumentException">A dimension is negative, or the number of bytes does not fit type and dimensions.</exception>
    public OnnxTensor(string name, OnnxDataType dataType, ReadOnlySpan<long> dims, OnnxTensorContent content)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(content);
        _dims = dims.ToArray();
        ElementCount = CountOf(name, _dims);
        if (!dataType.IsKnown())
            throw new ArgumentException($"Tensor '{name}' has the element type {dataType.Name()}, which is not supported.");
        if (dataType != OnnxDataType.String && content.Length != checked(ElementCount * dataType.Size()))
            throw new ArgumentException($"Tensor '{name}' of {dataType.Name()}[{string.Join(", ", _dims)}] needs {ElementCount * dataType.Size()} bytes; {content.Length} are given.");
        (Name, DataType, Content) = (name, dataType, content);
    }

    /// <summary>A tensor of strings.</summary>
    /// <exception cref="ArgumentException">The number of strings does not fit the dimensions.</exception>
    public OnnxTensor(string name, ReadOnlySpan<long> dims, IReadOnlyList<string> strings)
        : this(name, OnnxDataType.String, dims, OnnxTensorContent.FromMemory(default))
    {
        if (strings.Count != ElementCount)
            throw new ArgumentException($"Tensor '{name}' has {ElementCount} elements; {strings.Count} strings are given.");
        Strings = strings;
    }

    /// <summary>The tensor's name; empty in an attribute.</summary>
    public string Name { get; set; }

    /// <summary>Element type.</summary>
    public OnnxDataType DataType { get; }

    /// <summary>Sizes; empty for a 0-d tensor.</summary>
    public ReadOnlySpan<long> Dims => _dims;

    /// <summary>Product of the sizes.</summary>
    public long ElementCount { get; }

    /// <summary>The bytes.</summary>
    public OnnxTensorContent Content { get; }

    /// <summary>The elements of a tensor of strings; empty otherwise.</summary>
    public IReadOnlyList<string> Strings { get; } = [];

    /// <summary>Free text.</summary>
    public string DocString { get; set; } = "";

    /// <summary>A tensor that holds a copy of the values.</summary>
    /// <exception cref="ArgumentException">The number of values does not fit the dimensions.</exception>
    public static OnnxTensor Create<T>(string name, ReadOnlySpan<T> values, params ReadOnlySpan<long> dims) where T : unmanaged =>
        new(name, OnnxDataTypes.Of<T>(), dims, OnnxTensorContent.FromMemory(MemoryMarshal.AsBytes(values).ToArray()));

    /// <summary>A 0-d tensor.</summary>
    public static OnnxTensor Scalar<T>(string name, T value) where T : unmanaged => Create(name, new ReadOnlySpan<T>(in value));

    /// <summary>The same constant under another name; the bytes are shared.</summary>
    public OnnxTensor WithName(string name) =>
        DataType == OnnxDataType.String ? new(name, _dims, Strings) { DocString = DocString } : new(name, DataType, _dims, Content) { DocString = DocString };

    /// <summary>A copy of the values.</summary>
    /// <exception cref="InvalidOperationException">The tensor has another element type.</exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        if (OnnxDataTypes.Of<T>() != DataType)
            throw new InvalidOperationException($"Tensor '{Name}' is of type {DataType.Name()}, not {OnnxDataTypes.Of<T>().Name()}.");
        return MemoryMarshal.Cast<byte, T>(Bytes().Span).ToArray();
    }

    /// <summary>The bytes in memory; read from the file where they are not.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        if (Content.TryGetMemory(out var memory))
            return memory;
        var stream = new MemoryStream(checked((int)Content.Length));
        Content.CopyTo(stream);
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    /// <summary>As in <c>fc.weight: float[10, 512]</c>.</summary>
    public override string ToString() => $"{Name}: {DataType.Name()}[{string.Join(", ", _dims)}]";

    private static long CountOf(string name, long[] dims)
    {
        long count = 1;
        foreach (var dim in dims)
        {
            if (dim < 0)
                throw new ArgumentException($"Tensor '{name}' has a negative dimension in [{string.Join(", ", dims)}].");
            count = checked(count * dim);
        }

        return count;
    }
}
