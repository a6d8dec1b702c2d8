using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Elements chosen by a bool tensor.</summary>
internal static class Masks
{
    private const long Grain = 32768;

    /// <summary>into = value where the mask is true, else x; both are broadcast, and the destination may be x.</summary>
    internal static void Fill(TensorImpl x, TensorImpl mask, ScalarValue value, TensorImpl into)
    {
        if (into.DType != x.DType)
        {
            x = Copy.Dense(x, into.DType);
        }
        switch (into.DType)
        {
            case DType.Float32: Fill(x, mask, value.To<float>(), into); break;
            case DType.Float64: Fill(x, mask, value.To<double>(), into); break;
            case DType.Int64: Fill(x, mask, value.To<long>(), into); break;
            case DType.Int32: Fill(x, mask, value.To<int>(), into); break;
            case DType.Int16: Fill(x, mask, value.To<short>(), into); break;
            case DType.Int8: Fill(x, mask, value.To<sbyte>(), into); break;
            case DType.UInt8: Fill(x, mask, value.To<byte>(), into); break;
            case DType.Bool: Fill(x, mask, value.To<bool>(), into); break;
            case DType.Float16: Fill(x, mask, value.To<Half>(), into); break;
            case DType.BFloat16: Fill(x, mask, value.To<BFloat16>(), into); break;
            case DType.Complex64: Fill(x, mask, value.To<ComplexSingle>(), into); break;
            default: Fill(x, mask, value.To<System.Numerics.Complex>(), into); break;
        }
    }

    private static void Fill<T>(TensorImpl x, TensorImpl mask, T value, TensorImpl into) where T : unmanaged
    {
        if (into.NumElements != 0)
        {
            var iter = NdIter.Create(into.Sizes, into, x, mask);
            Parallel.For(0, iter.Length, Grain, new FillBody<T>(iter, x, mask, value, into));
        }
    }

    /// <summary>into[k] = the k-th element of x, in row-major order, for which the mask is true.</summary>
    /// <param name="x">Expanded to the mask's shape.</param>
    /// <param name="mask">Dense.</param>
    /// <param name="into">A dense vector of as many elements, of the same dtype.</param>
    internal static void Select(TensorImpl x, TensorImpl mask, TensorImpl into)
    {
        TensorImpl places = Indices.Places(mask);
        TensorImpl offsets = Indices.Offsets(places, mask.Sizes, x.Strides);
        Indirect.Gather(x.Alias(into.Sizes, [0]), offsets, 1, into);
    }

    /// <summary>The elements of <paramref name="into"/> for which the mask is true, in row-major order, become the first elements of <paramref name="source"/>.</summary>
    /// <param name="into">Of the mask's shape.</param>
    /// <param name="mask">Dense.</param>
    /// <param name="source">A dense vector of the same dtype with at least as many elements.</param>
    internal static void Scatter(TensorImpl into, TensorImpl mask, TensorImpl source)
    {
        TensorImpl places = Indices.Places(mask);
        TensorImpl offsets = Indices.Offsets(places, mask.Sizes, into.Strides);
        Indirect.Set(into.Alias(places.Sizes, [0]), offsets, 1, source.Alias(places.Sizes, [1]));
    }

    private readonly struct FillBody<T>(NdIter iter, TensorImpl x, TensorImpl mask, T value, TensorImpl into) : IRangeBody where T : unmanaged
    {
        [SkipLocalsInit]
        public void Invoke(long begin, long end)
        {
            Span<T> values = stackalloc T[Elements.Chunk];
            values.Fill(value);
            NdIter.Cursor cursor = iter.Start(begin, end);
            nint stepTo = (nint)iter.InnerStride(0);
            nint stepFrom = (nint)iter.InnerStride(1);
            nint stepMask = (nint)iter.InnerStride(2);
            while (cursor.Next(Elements.Chunk, out int count))
            {
                ref T to = ref Unsafe.Add(ref into.Reference<T>(), (nint)cursor.Offset(0));
                ref T from = ref Unsafe.Add(ref x.Reference<T>(), (nint)cursor.Offset(1));
                ref bool chosen = ref Unsafe.Add(ref mask.Reference<bool>(), (nint)cursor.Offset(2));
                if (stepTo == 1 && stepFrom == 1 && stepMask == 1)
                {
                    ReadOnlySpan<byte> flags = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<bool, byte>(ref chosen), count);
                    Blend.Run(flags, values[..count], MemoryMarshal.CreateReadOnlySpan(ref from, count), MemoryMarshal.CreateSpan(ref to, count));
                    continue;
                }
                for (nint i = 0; i < count; i++)
                {
                    Unsafe.Add(ref to, i * stepTo) = Unsafe.Add(ref chosen, i * stepMask) ? value : Unsafe.Add(ref from, i * stepFrom);
                }
            }
        }
    }
}
