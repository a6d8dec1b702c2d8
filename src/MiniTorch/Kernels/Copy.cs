using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>into = source, broadcast and converted; fills.</summary>
internal static class Copy
{
    /// <summary>Elements that are worth another thread, where nothing is computed.</summary>
    private const long Grain = 1 << 16;

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
            case DType.Float32: Convert<float>(source, into); break;
            case DType.Float64: Convert<double>(source, into); break;
            case DType.Int64: Convert<long>(source, into); break;
            case DType.Int32: Convert<int>(source, into); break;
            case DType.Int16: Convert<short>(source, into); break;
            case DType.Int8: Convert<sbyte>(source, into); break;
            case DType.UInt8: Convert<byte>(source, into); break;
            case DType.Bool: Convert<bool>(source, into); break;
            case DType.Float16: Convert<Half>(source, into); break;
            case DType.BFloat16: Convert<BFloat16>(source, into); break;
            case DType.Complex64: Convert<ComplexSingle>(source, into); break;
            default: Convert<System.Numerics.Complex>(source, into); break;
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
        if (into.NumElements == 0)
        {
            return;
        }
        if (into.IsContiguous)
        {
            Parallel.For(0, into.NumElements, Grain, new FillBody<T>(into, value));
            return;
        }
        TensorImpl one = TensorImpl.Empty(Layout.Scalar, into.DType);
        one.Span<T>()[0] = value;
        RunBlocks<T>(one, into);
    }

    /// <summary>Copies elements without looking at them: <typeparamref name="T"/> has the element's size.</summary>
    private static void RunBits<T>(TensorImpl source, TensorImpl into) where T : unmanaged
    {
        if (source.IsContiguous && into.IsContiguous && source.NumElements == into.NumElements)
        {
            Parallel.For(0, into.NumElements, Grain, new DenseBody<T>(source, into));
        }
        else
        {
            RunBlocks<T>(source, into);
        }
    }

    private static void RunBlocks<T>(TensorImpl source, TensorImpl into) where T : unmanaged
    {
        var blocks = CopyBlocks<T>.Create(source, into);
        Parallel.For(0, blocks.Rows, Math.Max(1, Grain / blocks.RowLength), blocks);
    }

    private static void Convert<T>(TensorImpl source, TensorImpl into) where T : unmanaged
    {
        if (source.NumElements == 1 && into.NumElements > 1)
        {
            Span<T> value = stackalloc T[1];
            Fill(into, Elements.Load(source, 0, 1, 1, value)[0]);
            return;
        }
        var iter = NdIter.Create(into.Sizes, into, source);
        Parallel.For(0, iter.Length, Grain / 2, new ConvertBody<T>(iter, source, into));
    }

    private readonly struct FillBody<T>(TensorImpl into, T value) : IRangeBody where T : unmanaged
    {
        public void Invoke(long begin, long end) => into.Span<T>()[(int)begin..(int)end].Fill(value);
    }

    private readonly struct DenseBody<T>(TensorImpl source, TensorImpl into) : IRangeBody where T : unmanaged
    {
        public void Invoke(long begin, long end) => source.Span<T>()[(int)begin..(int)end].CopyTo(into.Span<T>()[(int)begin..(int)end]);
    }

    /// <summary>Runs are converted straight into the destination where it lies dense, else through a buffer.</summary>
    private readonly struct ConvertBody<T>(NdIter iter, TensorImpl source, TensorImpl into) : IRangeBody where T : unmanaged
    {
        [System.Runtime.CompilerServices.SkipLocalsInit]
        public void Invoke(long begin, long end)
        {
            Span<T> buffer = stackalloc T[Elements.Chunk];
            NdIter.Cursor cursor = iter.Start(begin, end);
            while (cursor.Next(iter.InnerStride(0) == 1 ? int.MaxValue : Elements.Chunk, out int count))
            {
                Span<T> target = Elements.Target(into, cursor.Offset(0), iter.InnerStride(0), count, buffer, out bool direct);
                ReadOnlySpan<T> values = Elements.Load(source, cursor.Offset(1), iter.InnerStride(1), count, target);
                if (!direct)
                {
                    Elements.Store(values, into, cursor.Offset(0), iter.InnerStride(0));
                }
                else if (values != target)
                {
                    values.CopyTo(target);   // bool as bytes needs no conversion
                }
            }
        }
    }
}
