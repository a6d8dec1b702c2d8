using MiniTorch.Core;

namespace MiniTorch.Serialization;

/// <summary>What the readers of files have in common: the bytes of a tensor, and what may be believed of its shape.</summary>
internal static class StateEntries
{
    /// <summary>The bytes of a contiguous tensor of this shape; −1 if no storage holds as many.</summary>
    internal static long ByteCount(ReadOnlySpan<long> sizes, DType dtype)
    {
        long bytes = dtype.ItemSize();
        bool isEmpty = false;
        foreach (long size in sizes)
        {
            if (size < 0)
            {
                return -1;
            }
            isEmpty |= size == 0;
        }
        if (isEmpty)
        {
            return 0;
        }
        foreach (long size in sizes)
        {
            if (bytes > StorageImpl.MaxBytes / size)
            {
                return -1;
            }
            bytes *= size;
        }
        return bytes;
    }

    /// <summary>The bytes of a whole storage.</summary>
    internal static Span<byte> Bytes(StorageImpl storage) => storage.Span<byte>(0, storage.ByteCount);

    /// <summary>The bytes of a contiguous tensor.</summary>
    internal static Span<byte> Bytes(TensorImpl dense)
    {
        long itemSize = dense.DType.ItemSize();
        return dense.Storage.Span<byte>(dense.Offset * itemSize, dense.NumElements * itemSize);
    }

    /// <summary>Makes every bool that is not false exactly true: kernels rely on the bit pattern.</summary>
    internal static void Normalize(Span<byte> bytes, DType dtype)
    {
        if (dtype == DType.Bool && bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
        {
            foreach (ref byte value in bytes)
            {
                value = value != 0 ? (byte)1 : (byte)0;
            }
        }
    }
}
