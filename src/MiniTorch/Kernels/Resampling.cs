using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Resampling of the last 1 to 3 dimensions, axis by axis, and its transpose.</summary>
internal static class Resampling
{
    /// <summary>Elements that are worth another thread.</summary>
    private const long Grain = 8192;

    /// <summary>Copies of single elements, of any dtype.</summary>
    internal static void Pick(TensorImpl input, ResampleAxis[] axes, TensorImpl into)
    {
        switch (into.DType.ItemSize())
        {
            case 1: Pick<byte>(input, axes, into); break;
            case 2: Pick<short>(input, axes, into); break;
            case 4: Pick<int>(input, axes, into); break;
            case 8: Pick<long>(input, axes, into); break;
            default: Pick<Int128>(input, axes, into); break;
        }
    }

    /// <summary>Weighted sums: along the last axis first, then of whole rows.</summary>
    internal static void Forward(TensorImpl input, ResampleAxis[] axes, TensorImpl into) => Dense(input, axes, into, backward: false);

    /// <summary>Each gradient goes back to where it was taken from, by its weight.</summary>
    internal static void Backward(TensorImpl grad, ResampleAxis[] axes, TensorImpl into) => Dense(grad, axes, into, backward: true);

    private static void Pick<T>(TensorImpl input, ResampleAxis[] axes, TensorImpl into) where T : unmanaged
    {
        TensorImpl source = Copy.Dense(input, input.DType);
        TensorImpl result = into.IsContiguous ? into : TensorImpl.Empty(into.Sizes, into.DType);
        var shape = new Planes(axes, result);
        Parallel.For(0, shape.Count, shape.GrainOf(Grain), new PickBody<T>(source, shape, result));
        if (!ReferenceEquals(result, into))
        {
            Copy.Run(result, into);
        }
    }

    private static void Dense(TensorImpl source, ResampleAxis[] axes, TensorImpl into, bool backward)
    {
        bool bytes = into.DType == DType.UInt8;
        DType dtype = bytes ? DType.Float32 : into.DType.ComputeType();
        TensorImpl dense = Copy.Dense(source, dtype);
        TensorImpl result = into.DType == dtype && into.IsContiguous ? into : TensorImpl.Empty(into.Sizes, dtype);
        Dispatch.Float(dtype, new Work(dense, new Planes(axes, backward ? dense : result), result, backward, bytes));
        if (!ReferenceEquals(result, into))
        {
            Copy.Run(result, into);
        }
    }

    /// <summary>The planes (or volumes) of a batch: rows of the original and of the result, along up to two outer axes.</summary>
    private sealed class Planes
    {
        internal Planes(ResampleAxis[] axes, TensorImpl resampled)
        {
            Along = axes[^1];
            Outer = axes[..^1];
            InputRows = 1;
            OutputRows = 1;
            foreach (ResampleAxis axis in Outer)
            {
                InputRows *= axis.Input;
                OutputRows *= axis.Output;
            }
            long size = OutputRows * Along.Output;
            Count = size == 0 ? 0 : resampled.NumElements / size;
        }

        internal ResampleAxis Along { get; }

        internal ResampleAxis[] Outer { get; }

        internal long InputRows { get; }

        internal long OutputRows { get; }

        internal long Count { get; }

        internal long GrainOf(long grain) => Math.Max(1, grain / Math.Max(1, OutputRows * Along.Output));

        /// <summary>How many rows of the original one of the result is made of.</summary>
        internal int RowTaps
        {
            get
            {
                int taps = 1;
                foreach (ResampleAxis axis in Outer)
                {
                    taps *= axis.Taps;
                }
                return taps;
            }
        }

        /// <summary>The original row of tap <paramref name="tap"/> of a row of the result, and its weight.</summary>
        internal (long Row, double Weight) Tap(long row, int tap)
        {
            switch (Outer.Length)
            {
                case 0:
                    return (0, 1);
                case 1:
                    long at = row * Outer[0].Taps + tap;
                    return (Outer[0].Index[at], Outer[0].Weight[at]);
                default:
                    (long depth, long y) = Math.DivRem(row, Outer[1].Output);
                    (int tapDepth, int tapY) = Math.DivRem(tap, Outer[1].Taps);
                    long atDepth = depth * Outer[0].Taps + tapDepth, atY = y * Outer[1].Taps + tapY;
                    return ((long)Outer[0].Index[atDepth] * Outer[1].Input + Outer[1].Index[atY], Outer[0].Weight[atDepth] * Outer[1].Weight[atY]);
            }
        }
    }

    private readonly struct PickBody<T>(TensorImpl source, Planes planes, TensorImpl into) : IRangeBody where T : unmanaged
    {
        public void Invoke(long begin, long end)
        {
            ReadOnlySpan<int> index = planes.Along.Index;
            ref T from = ref source.Reference<T>();
            ref T to = ref into.Reference<T>();
            for (long plane = begin; plane < end; plane++)
            {
                for (long row = 0; row < planes.OutputRows; row++)
                {
                    ref T line = ref Unsafe.Add(ref from, (nint)((plane * planes.InputRows + planes.Tap(row, 0).Row) * planes.Along.Input));
                    Span<T> result = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref to, (nint)((plane * planes.OutputRows + row) * index.Length)), index.Length);
                    for (int i = 0; i < result.Length; i++)
                    {
                        result[i] = Unsafe.Add(ref line, index[i]);
                    }
                }
            }
        }
    }

    private readonly struct Work(TensorImpl source, Planes planes, TensorImpl into, bool backward, bool bytes) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            var weights = new T[planes.Along.Weight.Length];
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = T.CreateTruncating(planes.Along.Weight[i]);
            }
            if (backward)
            {
                Copy.Fill(into, 0);
                Parallel.For(0, planes.Count, planes.GrainOf(Grain), new BackwardBody<T>(source, planes, weights, into));
            }
            else
            {
                Parallel.For(0, planes.Count, planes.GrainOf(Grain), new ForwardBody<T>(source, planes, weights, into, bytes));
            }
        }
    }

    private static Span<T> Row<T>(TensorImpl tensor, long row, int length) where T : unmanaged =>
        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref tensor.Reference<T>(), (nint)(row * length)), length);

    private readonly struct ForwardBody<T>(TensorImpl source, Planes planes, T[] weights, TensorImpl into, bool bytes) : IRangeBody
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            (ResampleAxis along, int taps) = (planes.Along, planes.RowTaps);
            bool single = planes.Outer.Length == 0;
            T[] rented = single ? [] : ArrayPool<T>.Shared.Rent((int)(planes.InputRows * along.Output));
            for (long plane = begin; plane < end; plane++)
            {
                for (long row = 0; row < planes.InputRows; row++)
                {
                    Span<T> line = single ? Row<T>(into, plane, along.Output) : rented.AsSpan((int)(row * along.Output), along.Output);
                    Gather(Row<T>(source, plane * planes.InputRows + row, along.Input), along, line);
                    Round(line);
                }
                for (long row = 0; row < planes.OutputRows && !single; row++)
                {
                    Span<T> result = Row<T>(into, plane * planes.OutputRows + row, along.Output);
                    for (int tap = 0; tap < taps; tap++)
                    {
                        (long original, double weight) = planes.Tap(row, tap);
                        ReadOnlySpan<T> line = rented.AsSpan((int)(original * along.Output), along.Output);
                        if (tap == 0)
                        {
                            TensorPrimitives.Multiply(line, T.CreateTruncating(weight), result);
                        }
                        else if (weight != 0)
                        {
                            TensorPrimitives.MultiplyAdd(line, T.CreateTruncating(weight), result, result);
                        }
                    }
                    Round(result);
                }
            }
            if (!single)
            {
                ArrayPool<T>.Shared.Return(rented);
            }
        }

        private void Gather(ReadOnlySpan<T> line, ResampleAxis along, Span<T> result)
        {
            ReadOnlySpan<int> index = along.Index;
            if (along.Taps == 2)
            {
                for (int i = 0; i < result.Length; i++)
                {
                    result[i] = weights[2 * i] * line[index[2 * i]] + weights[(2 * i) + 1] * line[index[(2 * i) + 1]];
                }
                return;
            }
            for (int i = 0, at = 0; i < result.Length; i++)
            {
                T sum = T.Zero;
                for (int tap = 0; tap < along.Taps; tap++, at++)
                {
                    sum += weights[at] * line[index[at]];
                }
                result[i] = sum;
            }
        }

        /// <summary>Bytes are rounded after each axis, as in libtorch.</summary>
        private void Round(Span<T> line)
        {
            for (int i = 0; bytes && i < line.Length; i++)
            {
                line[i] = T.Clamp(T.Floor(line[i] + T.CreateTruncating(0.5)), T.Zero, T.CreateTruncating(255));
            }
        }
    }

    private readonly struct BackwardBody<T>(TensorImpl grad, Planes planes, T[] weights, TensorImpl into) : IRangeBody
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            (ResampleAxis along, int taps) = (planes.Along, planes.RowTaps);
            int size = (int)(planes.InputRows * along.Output);
            T[] rented = ArrayPool<T>.Shared.Rent(size);
            for (long plane = begin; plane < end; plane++)
            {
                rented.AsSpan(0, size).Clear();
                for (long row = 0; row < planes.OutputRows; row++)
                {
                    ReadOnlySpan<T> line = Row<T>(grad, plane * planes.OutputRows + row, along.Output);
                    for (int tap = 0; tap < taps; tap++)
                    {
                        (long original, double weight) = planes.Tap(row, tap);
                        Span<T> sum = rented.AsSpan((int)(original * along.Output), along.Output);
                        if (weight != 0)
                        {
                            TensorPrimitives.MultiplyAdd(line, T.CreateTruncating(weight), sum, sum);
                        }
                    }
                }
                for (long row = 0; row < planes.InputRows; row++)
                {
                    Scatter(rented.AsSpan((int)(row * along.Output), along.Output), along, Row<T>(into, plane * planes.InputRows + row, along.Input));
                }
            }
            ArrayPool<T>.Shared.Return(rented);
        }

        private void Scatter(ReadOnlySpan<T> line, ResampleAxis along, Span<T> result)
        {
            ReadOnlySpan<int> index = along.Index;
            for (int i = 0, at = 0; i < line.Length; i++)
            {
                for (int tap = 0; tap < along.Taps; tap++, at++)
                {
                    result[index[at]] += weights[at] * line[i];
                }
            }
        }
    }
}
