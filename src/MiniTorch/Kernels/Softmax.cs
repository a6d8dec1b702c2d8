using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>softmax and log_softmax along a dimension, and their gradients.</summary>
internal static class Softmax
{
    /// <summary>Elements that are worth another thread.</summary>
    private const long Grain = 4096;

    /// <summary>into = softmax(x), or its logarithm. A line of −∞ gives NaN.</summary>
    internal static void Forward(TensorImpl x, int dim, bool logarithm, TensorImpl into) =>
        Run(new ForwardKernel(logarithm, into.DType), x, x, dim, into);

    /// <summary>into = the gradient of the input, from that of the output and the output.</summary>
    internal static void Backward(TensorImpl grad, TensorImpl output, int dim, bool logarithm, TensorImpl into) =>
        Run(new BackwardKernel(logarithm), grad, output, dim, into);

    private static void Run<TKernel>(TKernel kernel, TensorImpl x, TensorImpl y, int dim, TensorImpl into) where TKernel : struct, IKernel =>
        Dispatch.Float(into.DType, new Work<TKernel>(kernel, x, y, Lines.Of(into, dim), into));

    /// <summary>From lines of x and y (in the forward the same) to lines of the result.</summary>
    private interface IKernel
    {
        /// <summary>One dense line.</summary>
        void Along<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

        /// <summary>Neighbouring lines: rows of <paramref name="columns"/> elements that lie <paramref name="stride"/> apart.</summary>
        void Across<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result, int length, int stride, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
    }

    private readonly struct Work<TKernel>(TKernel kernel, TensorImpl x, TensorImpl y, Lines lines, TensorImpl into) : IFloatWork where TKernel : struct, IKernel
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            if (into.NumElements == 0)
            {
                return;
            }
            DType dtype = into.DType.ComputeType();
            TensorImpl denseX = Copy.Dense(x, dtype);
            TensorImpl denseY = ReferenceEquals(x, y) ? denseX : Copy.Dense(y, dtype);
            TensorImpl result = into.DType == dtype && into.IsContiguous ? into : TensorImpl.Empty(into.Sizes, dtype);
            long grain = Math.Max(1, Grain / lines.Length);
            if (lines.Inner == 1)
            {
                Parallel.For(0, lines.Outer, grain, new AlongLines<TKernel, T>(kernel, denseX, denseY, result, (int)lines.Length));
            }
            else
            {
                Parallel.For(0, lines.Outer * lines.Inner, Math.Max(grain, Parallel.Alignment), new AcrossLines<TKernel, T>(kernel, denseX, denseY, result, lines));
            }
            if (!ReferenceEquals(result, into))
            {
                Copy.Run(result, into);
            }
        }
    }

    private readonly struct AlongLines<TKernel, T>(TKernel kernel, TensorImpl x, TensorImpl y, TensorImpl into, int length) : IRangeBody
        where TKernel : struct, IKernel
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            for (long i = begin; i < end; i++)
            {
                int at = (int)(i * length);
                kernel.Along<T>(x.Span<T>().Slice(at, length), y.Span<T>().Slice(at, length), into.Span<T>().Slice(at, length));
            }
        }
    }

    private readonly struct AcrossLines<TKernel, T>(TKernel kernel, TensorImpl x, TensorImpl y, TensorImpl into, Lines lines) : IRangeBody
        where TKernel : struct, IKernel
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            for (long line = begin; line < end;)
            {
                int columns = (int)Math.Min(Math.Min(Columns, end - line), lines.Inner - line % lines.Inner);
                int start = (int)lines.Start(line);
                kernel.Across<T>(x.Span<T>()[start..], y.Span<T>()[start..], into.Span<T>()[start..], (int)lines.Length, (int)lines.Inner, columns);
                line += columns;
            }
        }
    }

    private const int Columns = 256;

    private readonly struct ForwardKernel(bool logarithm, DType dtype) : IKernel
    {
        /// <summary>log Σ; for half types the sum and its logarithm are rounded to them, as libtorch keeps them.</summary>
        private T LogOf<T>(T sum) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            HalfRounding.Round(T.Log(HalfRounding.Round(sum, dtype)), dtype);

        [SkipLocalsInit]
        public void Along<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T max = TensorPrimitives.Max(x);
            if (!logarithm)
            {
                TensorPrimitives.Subtract(x, max, result);
                VectorMath.Exp<T>(result, result);
                TensorPrimitives.Divide(result, Sum<T>(result), result);
                return;
            }
            Span<T> buffer = stackalloc T[Elements.Chunk];
            T sum = T.Zero;
            for (int done = 0; done < x.Length; done += Elements.Chunk)
            {
                Span<T> part = buffer[..Math.Min(Elements.Chunk, x.Length - done)];
                TensorPrimitives.Subtract(x.Slice(done, part.Length), max, part);
                VectorMath.Exp<T>(part, part);
                sum += Lanes.Sum<T>(part);
            }
            TensorPrimitives.Subtract(x, max, result);
            TensorPrimitives.Subtract(result, LogOf(sum), result);
        }

        [SkipLocalsInit]
        public void Across<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result, int length, int stride, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[3 * Columns];
            Span<T> max = buffer[..columns];
            Span<T> sum = buffer.Slice(Columns, columns);
            Span<T> row = buffer.Slice(2 * Columns, columns);
            x[..columns].CopyTo(max);
            for (int k = 1; k < length; k++)
            {
                TensorPrimitives.Max(max, x.Slice(k * stride, columns), max);
            }
            sum.Clear();
            for (int k = 0; k < length; k++)
            {
                Span<T> target = logarithm ? row : result.Slice(k * stride, columns);
                TensorPrimitives.Subtract(x.Slice(k * stride, columns), max, target);
                VectorMath.Exp<T>(target, target);
                TensorPrimitives.Add(sum, target, sum);
            }
            for (int i = 0; i < columns && logarithm; i++)
            {
                sum[i] = LogOf(sum[i]);
            }
            for (int k = 0; k < length; k++)
            {
                Span<T> target = result.Slice(k * stride, columns);
                if (logarithm)
                {
                    TensorPrimitives.Subtract(x.Slice(k * stride, columns), max, target);
                    TensorPrimitives.Subtract(target, sum, target);
                }
                else
                {
                    TensorPrimitives.Divide(target, sum, target);
                }
            }
        }

        /// <summary>A pairwise sum over blocks.</summary>
        private static T Sum<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            x.Length <= Reduce.Block ? Lanes.Sum(x) : Sum(x[..(x.Length / 2)]) + Sum(x[(x.Length / 2)..]);
    }

    /// <summary>softmax: (grad − Σ grad·y) · y. log_softmax: grad − eʸ · Σ grad.</summary>
    private readonly struct BackwardKernel(bool logarithm) : IKernel
    {
        [SkipLocalsInit]
        public void Along<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[Elements.Chunk];
            T sum = T.Zero;
            for (int done = 0; done < x.Length; done += Elements.Chunk)
            {
                Span<T> part = buffer[..Math.Min(Elements.Chunk, x.Length - done)];
                if (logarithm)
                {
                    sum += Lanes.Sum(x.Slice(done, part.Length));
                    continue;
                }
                TensorPrimitives.Multiply(x.Slice(done, part.Length), y.Slice(done, part.Length), part);
                sum += Lanes.Sum<T>(part);
            }
            for (int done = 0; done < x.Length; done += Elements.Chunk)
            {
                Span<T> part = buffer[..Math.Min(Elements.Chunk, x.Length - done)];
                ReadOnlySpan<T> grad = x.Slice(done, part.Length);
                ReadOnlySpan<T> output = y.Slice(done, part.Length);
                Span<T> target = result.Slice(done, part.Length);
                if (logarithm)
                {
                    VectorMath.Exp<T>(output, part);
                    TensorPrimitives.Multiply(part, sum, part);
                    TensorPrimitives.Subtract(grad, part, target);
                }
                else
                {
                    TensorPrimitives.Subtract(grad, sum, part);
                    TensorPrimitives.Multiply(part, output, target);
                }
            }
        }

        [SkipLocalsInit]
        public void Across<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result, int length, int stride, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[2 * Columns];
            Span<T> sum = buffer[..columns];
            Span<T> row = buffer.Slice(Columns, columns);
            sum.Clear();
            for (int k = 0; k < length; k++)
            {
                ReadOnlySpan<T> grad = x.Slice(k * stride, columns);
                if (logarithm)
                {
                    TensorPrimitives.Add(sum, grad, sum);
                }
                else
                {
                    TensorPrimitives.MultiplyAdd(grad, y.Slice(k * stride, columns), sum, sum);
                }
            }
            for (int k = 0; k < length; k++)
            {
                ReadOnlySpan<T> grad = x.Slice(k * stride, columns);
                ReadOnlySpan<T> output = y.Slice(k * stride, columns);
                Span<T> target = result.Slice(k * stride, columns);
                if (logarithm)
                {
                    VectorMath.Exp<T>(output, row);
                    TensorPrimitives.Multiply(row, sum, row);
                    TensorPrimitives.Subtract(grad, row, target);
                }
                else
                {
                    TensorPrimitives.Subtract(grad, sum, row);
                    TensorPrimitives.Multiply(row, output, target);
                }
            }
        }
    }
}
