using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Tensors put one after the other along a dimension.</summary>
internal static class Concatenate
{
    /// <summary>Bytes that are worth another thread.</summary>
    private const long Grain = 1 << 17;

    /// <summary>into = the parts along <paramref name="dim"/>, each with the destination's other sizes; dtypes are converted.</summary>
    internal static void Run(ReadOnlySpan<TensorImpl> parts, int dim, TensorImpl into)
    {
        if (into.NumElements == 0)
        {
            return;
        }
        if (into.IsContiguous && AreDense(parts, into.DType))
        {
            long outer = Layout.NumElements(into.Sizes.AsSpan(0, dim));
            var body = new Blocks(parts.ToArray(), into, outer, Layout.NumElements(into.Sizes.AsSpan(dim)) * into.DType.ItemSize());
            if (outer == 1)
            {
                body.Invoke(0, 1);   // a few long blocks, which the copies split themselves
            }
            else
            {
                Parallel.For(0, outer, Math.Max(1, Grain / body.RowBytes), body);
            }
            return;
        }
        long start = 0;
        foreach (TensorImpl part in parts)
        {
            Copy.Run(part, into.Alias(part.Sizes, into.Strides, into.Offset + start * into.Strides[dim]));
            start += part.Sizes[dim];
        }
    }

    private static bool AreDense(ReadOnlySpan<TensorImpl> parts, DType dtype)
    {
        foreach (TensorImpl part in parts)
        {
            if (!part.IsContiguous || part.DType != dtype)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Row by row of the outer dimensions, a block of each part.</summary>
    private readonly struct Blocks(TensorImpl[] parts, TensorImpl into, long outer, long rowBytes) : IRangeBody
    {
        internal long RowBytes => rowBytes;

        public void Invoke(long begin, long end)
        {
            ref byte to = ref Unsafe.Add(ref into.Storage.Reference<byte>(), (nint)(into.Offset * into.DType.ItemSize()));
            long place = 0;
            foreach (TensorImpl part in parts)
            {
                long block = part.NumElements / outer * part.DType.ItemSize();
                ref byte from = ref Unsafe.Add(ref part.Storage.Reference<byte>(), (nint)(part.Offset * part.DType.ItemSize()));
                for (long row = begin; row < end; row++)
                {
                    MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref from, (nint)(row * block)), (int)block)
                        .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref to, (nint)(row * rowBytes + place)), (int)block));
                }
                place += block;
            }
        }
    }
}
