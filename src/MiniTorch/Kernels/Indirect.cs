using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// Reading and writing through an index: at each place p of a common shape, the element of one tensor at p's strides plus index[p] · scale.
/// An indexed dimension has stride 0 there. index_select, indexing by tensors, gather, take and embedding are this read; scatter, index_add,
/// index_put and put are this write. Indices have been checked.
/// </summary>
internal static class Indirect
{
    /// <summary>Elements that are worth another thread.</summary>
    private const long Grain = 16384;

    /// <summary>into[p] = source[p + index[p] · scale].</summary>
    /// <param name="source">An alias of the shape of <paramref name="into"/>, with stride 0 where the index moves.</param>
    /// <param name="index">Int64, broadcast to that shape.</param>
    /// <param name="scale">In elements of the source.</param>
    /// <param name="into">Same dtype as the source.</param>
    internal static void Gather(TensorImpl source, TensorImpl index, long scale, TensorImpl into)
    {
        if (into.NumElements == 0)
        {
            return;
        }
        switch (into.DType.ItemSize())
        {
            case 1: Gather<byte>(source, index, scale, into); break;
            case 2: Gather<short>(source, index, scale, into); break;
            case 4: Gather<int>(source, index, scale, into); break;
            case 8: Gather<long>(source, index, scale, into); break;
            default: Gather<Int128>(source, index, scale, into); break;
        }
    }

    private static void Gather<T>(TensorImpl source, TensorImpl index, long scale, TensorImpl into) where T : unmanaged
    {
        var iter = NdIter.Create(into.Sizes, into, source, index);
        if (iter.Rank == 2 && iter.InnerStride(0) == 1 && iter.InnerStride(1) == 1 && iter.InnerStride(2) == 0)
        {
            Parallel.For(0, iter.Size(0), Math.Max(1, Grain / iter.InnerSize), new GatherRowsBody<T>(iter, source, index, scale, into));
            return;
        }
        Parallel.For(0, iter.Length, Grain, new GatherBody<T>(iter, source, index, scale, into));
    }

    /// <summary>into[p + index[p] · scale] = values[p]; where places repeat, the last one in walking order stays.</summary>
    /// <param name="into">An alias of the shape of <paramref name="values"/>, with stride 0 where the index moves.</param>
    /// <param name="index">Int64, broadcast to that shape.</param>
    /// <param name="scale">In elements of the destination.</param>
    /// <param name="values">Same dtype as the destination.</param>
    internal static void Set(TensorImpl into, TensorImpl index, long scale, TensorImpl values)
    {
        switch (into.DType.ItemSize())
        {
            case 1: Scatter<SetOp<byte>, byte>(into, index, scale, values); break;
            case 2: Scatter<SetOp<short>, short>(into, index, scale, values); break;
            case 4: Scatter<SetOp<int>, int>(into, index, scale, values); break;
            case 8: Scatter<SetOp<long>, long>(into, index, scale, values); break;
            default: Scatter<SetOp<Int128>, Int128>(into, index, scale, values); break;
        }
    }

    /// <summary>into[p + index[p] · scale] = f(into[…], values[p]), one after the other where places repeat.</summary>
    internal static void Combine(ScatterReduction reduction, TensorImpl into, TensorImpl index, long scale, TensorImpl values)
    {
        switch (into.DType)
        {
            case DType.Float32: CombineNumbers<float>(reduction, into, index, scale, values); break;
            case DType.Float64: CombineNumbers<double>(reduction, into, index, scale, values); break;
            case DType.Int64: CombineNumbers<long>(reduction, into, index, scale, values); break;
            case DType.Int32: CombineNumbers<int>(reduction, into, index, scale, values); break;
            case DType.Int16: CombineNumbers<short>(reduction, into, index, scale, values); break;
            case DType.Int8: CombineNumbers<sbyte>(reduction, into, index, scale, values); break;
            case DType.UInt8: CombineNumbers<byte>(reduction, into, index, scale, values); break;
            case DType.Bool: CombineBools(reduction, into, index, scale, values); break;
            case DType.Float16: CombineShort<Half>(reduction, into, index, scale, values); break;
            case DType.BFloat16: CombineShort<BFloat16>(reduction, into, index, scale, values); break;
            case DType.Complex64: CombineComplex<ComplexSingle>(reduction, into, index, scale, values); break;
            default: CombineComplex<System.Numerics.Complex>(reduction, into, index, scale, values); break;
        }
    }

    private static void CombineNumbers<T>(ScatterReduction reduction, TensorImpl into, TensorImpl index, long scale, TensorImpl values) where T : unmanaged, System.Numerics.INumber<T>
    {
        switch (reduction)
        {
            case ScatterReduction.Sum: Scatter<AddOp<T>, T>(into, index, scale, values); break;
            case ScatterReduction.Product: Scatter<MultiplyOp<T>, T>(into, index, scale, values); break;
            case ScatterReduction.Maximum: Scatter<MaximumOp<T>, T>(into, index, scale, values); break;
            default: Scatter<MinimumOp<T>, T>(into, index, scale, values); break;
        }
    }

    private static void CombineShort<T>(ScatterReduction reduction, TensorImpl into, TensorImpl index, long scale, TensorImpl values) where T : unmanaged
    {
        switch (reduction)
        {
            case ScatterReduction.Sum: Scatter<ThroughFloat<T, AddOp<float>>, T>(into, index, scale, values); break;
            case ScatterReduction.Product: Scatter<ThroughFloat<T, MultiplyOp<float>>, T>(into, index, scale, values); break;
            case ScatterReduction.Maximum: Scatter<ThroughFloat<T, MaximumOp<float>>, T>(into, index, scale, values); break;
            default: Scatter<ThroughFloat<T, MinimumOp<float>>, T>(into, index, scale, values); break;
        }
    }

    private static void CombineComplex<T>(ScatterReduction reduction, TensorImpl into, TensorImpl index, long scale, TensorImpl values) where T : unmanaged
    {
        if (reduction == ScatterReduction.Sum)
        {
            Scatter<AddComplexOp<T>, T>(into, index, scale, values);
        }
        else
        {
            Scatter<MultiplyComplexOp<T>, T>(into, index, scale, values);
        }
    }

    /// <summary>Sum and maximum of bools are or, product and minimum are and.</summary>
    private static void CombineBools(ScatterReduction reduction, TensorImpl into, TensorImpl index, long scale, TensorImpl values)
    {
        if (reduction is ScatterReduction.Sum or ScatterReduction.Maximum)
        {
            Scatter<MaximumOp<byte>, byte>(into, index, scale, values);
        }
        else
        {
            Scatter<MinimumOp<byte>, byte>(into, index, scale, values);
        }
    }

    /// <summary>
    /// Threads share out the largest dimension along which the destination moves by its own strides: no two of them then meet in a place, and
    /// the order of the writes to each place does not depend on how many there are.
    /// </summary>
    private static void Scatter<TOp, T>(TensorImpl into, TensorImpl index, long scale, TensorImpl values) where TOp : struct, IScatterOp<T> where T : unmanaged
    {
        if (into.NumElements == 0)
        {
            return;
        }
        int split = -1;
        for (int d = 0; d < into.Rank; d++)
        {
            if (into.Strides[d] != 0 && into.Sizes[d] > 1 && (split < 0 || into.Sizes[d] > into.Sizes[split]))
            {
                split = d;
            }
        }
        var body = new ScatterBody<TOp, T>(split, into, index, scale, values);
        if (split < 0)
        {
            body.Invoke(0, 1);
            return;
        }
        long perStep = Math.Max(1, into.NumElements / into.Sizes[split]);
        Parallel.For(0, into.Sizes[split], Math.Max(16, Grain / perStep), body);
    }

    /// <summary>Dense rows, an index each: the rows of a table.</summary>
    private readonly struct GatherRowsBody<T>(NdIter iter, TensorImpl source, TensorImpl index, long scale, TensorImpl into) : IRangeBody where T : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            int length = (int)iter.InnerSize;
            (nint stepTo, nint stepFrom, nint stepIndex) = ((nint)iter.Stride(0, 0), (nint)iter.Stride(0, 1), (nint)iter.Stride(0, 2));
            ref T to = ref into.Reference<T>();
            ref T from = ref source.Reference<T>();
            ref long at = ref index.Reference<long>();
            for (nint row = (nint)begin; row < end; row++)
            {
                ref T line = ref Unsafe.Add(ref from, row * stepFrom + (nint)Unsafe.Add(ref at, row * stepIndex) * (nint)scale);
                MemoryMarshal.CreateReadOnlySpan(ref line, length).CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref to, row * stepTo), length));
            }
        }
    }

    private readonly struct GatherBody<T>(NdIter iter, TensorImpl source, TensorImpl index, long scale, TensorImpl into) : IRangeBody where T : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            NdIter.Cursor cursor = iter.Start(begin, end);
            nint stepTo = (nint)iter.InnerStride(0);
            nint stepFrom = (nint)iter.InnerStride(1);
            nint stepIndex = (nint)iter.InnerStride(2);
            nint width = (nint)scale;
            while (cursor.Next(int.MaxValue, out int count))
            {
                ref T to = ref Unsafe.Add(ref into.Reference<T>(), (nint)cursor.Offset(0));
                ref T from = ref Unsafe.Add(ref source.Reference<T>(), (nint)cursor.Offset(1));
                ref long at = ref Unsafe.Add(ref index.Reference<long>(), (nint)cursor.Offset(2));
                if (stepIndex == 0)
                {
                    Run(ref Unsafe.Add(ref from, (nint)at * width), stepFrom, ref to, stepTo, count);
                }
                else if (stepFrom == 0 && stepIndex == 1 && stepTo == 1)
                {
                    for (nint i = 0; i < count; i++)
                    {
                        Unsafe.Add(ref to, i) = Unsafe.Add(ref from, (nint)Unsafe.Add(ref at, i) * width);
                    }
                }
                else
                {
                    for (nint i = 0; i < count; i++)
                    {
                        Unsafe.Add(ref to, i * stepTo) = Unsafe.Add(ref from, i * stepFrom + (nint)Unsafe.Add(ref at, i * stepIndex) * width);
                    }
                }
            }
        }

        private static void Run(ref T from, nint stepFrom, ref T to, nint stepTo, int count)
        {
            if (stepFrom == 1 && stepTo == 1)
            {
                MemoryMarshal.CreateReadOnlySpan(ref from, count).CopyTo(MemoryMarshal.CreateSpan(ref to, count));
                return;
            }
            for (nint i = 0; i < count; i++)
            {
                Unsafe.Add(ref to, i * stepTo) = Unsafe.Add(ref from, i * stepFrom);
            }
        }
    }

    private readonly struct ScatterBody<TOp, T>(int split, TensorImpl into, TensorImpl index, long scale, TensorImpl values) : IRangeBody where TOp : struct, IScatterOp<T> where T : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            if (split < 0 || (begin == 0 && end == into.Sizes[split]))
            {
                Run(into, index, values);
            }
            else
            {
                Run(Part(into, begin, end), Part(index, begin, end), Part(values, begin, end));
            }
        }

        private TensorImpl Part(TensorImpl x, long begin, long end)
        {
            int d = split - (into.Rank - x.Rank);
            if (d < 0 || x.Sizes[d] == 1)
            {
                return x;
            }
            long[] sizes = [.. x.Sizes];
            sizes[d] = end - begin;
            return x.Alias(sizes, x.Strides, x.Offset + begin * x.Strides[d]);
        }

        private void Run(TensorImpl part, TensorImpl indices, TensorImpl source)
        {
            var iter = NdIter.Create(part.Sizes, part, source, indices);
            if (iter.Rank == 2 && iter.InnerStride(0) == 1 && iter.InnerStride(1) == 1 && iter.InnerStride(2) == 0)
            {
                RunRows(iter, part, indices, source);
                return;
            }
            NdIter.Cursor cursor = iter.Start(0, iter.Length);
            nint stepTo = (nint)iter.InnerStride(0);
            nint stepFrom = (nint)iter.InnerStride(1);
            nint stepIndex = (nint)iter.InnerStride(2);
            nint width = (nint)scale;
            while (cursor.Next(int.MaxValue, out int count))
            {
                ref T to = ref Unsafe.Add(ref part.Reference<T>(), (nint)cursor.Offset(0));
                ref T from = ref Unsafe.Add(ref source.Reference<T>(), (nint)cursor.Offset(1));
                ref long at = ref Unsafe.Add(ref indices.Reference<long>(), (nint)cursor.Offset(2));
                if (stepIndex == 0 && stepTo == 1 && stepFrom == 1)
                {
                    TOp.Run(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref to, (nint)at * width), count), MemoryMarshal.CreateReadOnlySpan(ref from, count));
                    continue;
                }
                if (stepTo == 0 && stepFrom == 1 && stepIndex == 1)
                {
                    for (nint i = 0; i < count; i++)
                    {
                        ref T place = ref Unsafe.Add(ref to, (nint)Unsafe.Add(ref at, i) * width);
                        place = TOp.Combine(place, Unsafe.Add(ref from, i));
                    }
                    continue;
                }
                for (nint i = 0; i < count; i++)
                {
                    ref T place = ref Unsafe.Add(ref to, i * stepTo + (nint)Unsafe.Add(ref at, i * stepIndex) * width);
                    place = TOp.Combine(place, Unsafe.Add(ref from, i * stepFrom));
                }
            }
        }

        /// <summary>Dense rows, an index each: the rows of a table.</summary>
        private void RunRows(NdIter iter, TensorImpl part, TensorImpl indices, TensorImpl source)
        {
            int length = (int)iter.InnerSize;
            (nint stepTo, nint stepFrom, nint stepIndex) = ((nint)iter.Stride(0, 0), (nint)iter.Stride(0, 1), (nint)iter.Stride(0, 2));
            ref T to = ref part.Reference<T>();
            ref T from = ref source.Reference<T>();
            ref long at = ref indices.Reference<long>();
            for (nint row = 0; row < iter.Size(0); row++)
            {
                ref T line = ref Unsafe.Add(ref to, row * stepTo + (nint)Unsafe.Add(ref at, row * stepIndex) * (nint)scale);
                TOp.Run(MemoryMarshal.CreateSpan(ref line, length), MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref from, row * stepFrom), length));
            }
        }
    }
}
