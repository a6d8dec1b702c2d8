using System.Runtime.InteropServices;
using MiniTorch.Onnx;

namespace MiniTorch.Parity;

/// <summary>A tensor that goes into or comes out of ONNX Runtime.</summary>
/// <param name="dataType">Element type.</param>
/// <param name="dims">Sizes.</param>
/// <param name="bytes">Elements, row-major.</param>
public sealed class OrtTensor(OnnxDataType dataType, long[] dims, byte[] bytes)
{
    /// <summary>Element type.</summary>
    public OnnxDataType DataType { get; } = dataType;

    /// <summary>Sizes.</summary>
    public long[] Dims { get; } = dims;

    /// <summary>Elements, row-major.</summary>
    public byte[] Bytes { get; } = bytes;

    /// <summary>A tensor that holds a copy of the values.</summary>
    public static OrtTensor Create<T>(ReadOnlySpan<T> values, params long[] dims) where T : unmanaged =>
        new(OnnxDataTypes.Of<T>(), dims, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A tensor that holds a copy of the values.</summary>
    public static OrtTensor Create<T>(T[] values, params long[] dims) where T : unmanaged => Create<T>(values.AsSpan(), dims);

    /// <summary>The elements.</summary>
    /// <exception cref="InvalidOperationException">The tensor has another element type.</exception>
    public ReadOnlySpan<T> Values<T>() where T : unmanaged =>
        OnnxDataTypes.Of<T>() == DataType ? MemoryMarshal.Cast<byte, T>(Bytes)
        : throw new InvalidOperationException($"The tensor is of type {DataType.Name()}, not {OnnxDataTypes.Of<T>().Name()}.");
}
