using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>into = source, broadcast and converted; fills.</summary>
internal static class Copy
{
    internal static void Run(TensorImpl source, TensorImpl into)
    {
        if (into.NumElements == 0)
        {
            return;
        }
        if (source.DType == into.DType)
        {
            switch (into.DType.ItemSize())
            {
                case 1: RunBits<byte>(source, into); break;
                case 2: RunBits<short>(source, into); break;
                case 4: RunBits<int>(source, into); break;
                case 8: RunBits<long>(source, into); break;
                default: RunBits<Int128>(source, into); break;
            }
            return;
        }
        switch (into.DType)
        {
            case DType.Float32: Pointwise.Map<Identity<float>, float, float>(default, source, into); break;
            case DType.Float64: Pointwise.Map<Identity<double>, double, double>(default, source, into); break;
            case DType.Int64: Pointwise.Map<Identity<long>, long, long>(default, source, into); break;
            case DType.Int32: Pointwise.Map<Identity<int>, int, int>(default, source, into); break;
            case DType.Int16: Pointwise.Map<Identity<short>, short, short>(default, source, into); break;
            case DType.Int8: Pointwise.Map<Identity<sbyte>, sbyte, sbyte>(default, source, into); break;
            case DType.UInt8: Pointwise.Map<Identity<byte>, byte, byte>(default, source, into); break;
            case DType.Bool: Pointwise.Map<Identity<bool>, bool, bool>(default, source, into); break;
            case DType.Float16: Pointwise.Map<Identity<Half>, Half, Half>(default, source, into); break;
            case DType.BFloat16: Pointwise.Map<Identity<BFloat16>, BFloat16, BFloat16>(default, source, into); break;
            case DType.Complex64: Pointwise.Map<Identity<ComplexSingle>, ComplexSingle, ComplexSingle>(default, source, into); break;
            default: Pointwise.Map<Identity<System.Numerics.Complex>, System.Numerics.Complex, System.Numerics.Complex>(default, source, into); break;
        }
    }

    /// <summary>The elements row-major and in the given dtype: the tensor itself if they are so already, else a copy.</summary>
    internal static TensorImpl Dense(TensorImpl source, DType dtype)
    {
        if (source.IsContiguous && source.DType == dtype)
        {
            return source;
        }
        TensorImpl dense = TensorImpl.Empty(source.Sizes, dtype);
        Run(source, dense);
        return dense;
    }

    /// <summary>Every element becomes <paramref name="value"/>.</summary>
    internal static void Fill(TensorImpl into, ScalarValue value)
    {
        switch (into.DType)
        {
            case DType.Float32: Fill(into, value.To<float>()); break;
            case DType.Float64: Fill(into, value.To<double>()); break;
            case DType.Int64: Fill(into, value.To<long>()); break;
            case DType.Int32: Fill(into, value.To<int>()); break;
            case DType.Int16: Fill(into, value.To<short>()); break;
            case DType.Int8: Fill(into, value.To<sbyte>()); break;
            case DType.UInt8: Fill(into, value.To<byte>()); break;
            case DType.Bool: Fill(into, value.To<bool>()); break;
            case DType.Float16: Fill(into, value.To<Half>()); break;
            case DType.BFloat16: Fill(into, value.To<BFloat16>()); break;
            case DType.Complex64: Fill(into, value.To<ComplexSingle>()); break;
            default: Fill(into, value.To<System.Numerics.Complex>()); break;
        }
    }

    private static void Fill<T>(TensorImpl into, T value) where T : unmanaged
    {
        if (into.IsContiguous)
        {
            into.Span<T>().Fill(value);
            return;
        }
        var iter = NdIter.Create(into.Sizes, into);
        NdIter.Cursor cursor = iter.Start(0, iter.Length);
        ref T first = ref into.Reference<T>();
        while (cursor.Next(int.MaxValue, out int count))
        {
            long stride = iter.InnerStride(0);
            for (int i = 0; i < count; i++)
            {
                Unsafe.Add(ref first, (nint)(cursor.Offset(0) + i * stride)) = value;
            }
        }
    }

    /// <summary>Copies elements without looking at them: <typeparamref name="T"/> has the element's size.</summary>
    private static void RunBits<T>(TensorImpl source, TensorImpl into) where T : unmanaged
    {
        if (source.IsContiguous && into.IsContiguous && source.NumElements == into.NumElements)
        {
            source.Span<T>().CopyTo(into.Span<T>());
        }
        else if (into.NumElements != 0)
        {
            var iter = NdIter.Create(into.Sizes, into, source);
            Parallel.For(0, iter.Length, 16384, new StridedCopy<T>(iter, source, into));
        }
    }

    private readonly struct StridedCopy<T>(NdIter iter, TensorImpl source, TensorImpl into) : IRangeBody where T : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            NdIter.Cursor cursor = iter.Start(begin, end);
            nint strideTo = (nint)iter.InnerStride(0);
            nint strideFrom = (nint)iter.InnerStride(1);
            while (cursor.Next(int.MaxValue, out int count))
            {
                ref T to = ref Unsafe.Add(ref into.Reference<T>(), (nint)cursor.Offset(0));
                ref T from = ref Unsafe.Add(ref source.Reference<T>(), (nint)cursor.Offset(1));
                for (nint i = 0; i < count; i++)
                {
                    Unsafe.Add(ref to, i * strideTo) = Unsafe.Add(ref from, i * strideFrom);
                }
            }
        }
    }

    private readonly struct Identity<T> : IUnaryLoop<T, T>
    {
        public void Run(ReadOnlySpan<T> x, Span<T> result) => x.CopyTo(result);
    }
}
