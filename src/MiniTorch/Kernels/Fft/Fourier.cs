using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Discrete Fourier transforms of tensors, dimension by dimension, in double precision.</summary>
internal static class Fourier
{
    private const long Grain = 4096;

    /// <summary>Transforms a dense tensor of Complex in place along each of the dimensions, and multiplies by a factor.</summary>
    internal static void Transform(TensorImpl dense, ReadOnlySpan<long> dims, bool forward, double factor)
    {
        if (dense.NumElements == 0)
        {
            return;
        }
        foreach (long dim in dims)
        {
            int d = (int)dim;
            long n = dense.Sizes[d];
            Parallel.For(0, dense.NumElements / n, Math.Max(1, Grain / n), new Lines(dense, n, dense.Strides[d], FftPlan.Of((int)n, forward)));
        }
        if (factor != 1)
        {
            Span<Complex> all = dense.Span<Complex>();
            for (int i = 0; i < all.Length; i++)
            {
                all[i] = new(all[i].Real * factor, all[i].Imaginary * factor);
            }
        }
    }

    /// <summary>The whole spectrum of a real signal from its first half along a dimension: X[n − k] = X[k]*; what must be real of X[0] and X[n/2] counts as real.</summary>
    internal static TensorImpl Unfold(TensorImpl half, int dim, long n)
    {
        long[] sizes = [.. half.Sizes];
        sizes[dim] = n;
        TensorImpl whole = TensorImpl.Empty(sizes, DType.Complex128);
        Span<Complex> source = half.Span<Complex>();
        Span<Complex> target = whole.Span<Complex>();
        long inner = Layout.NumElements(sizes.AsSpan((dim + 1)..));
        long outer = Layout.NumElements(sizes.AsSpan(..dim));
        long kept = half.Sizes[dim];
        for (long o = 0; o < outer; o++)
        {
            for (long k = 0; k < n; k++)
            {
                bool mirrored = k > n / 2;
                long from = mirrored ? n - k : k;
                for (long i = 0; i < inner; i++)
                {
                    Complex value = from < kept ? source[(int)((o * kept + from) * inner + i)] : Complex.Zero;
                    value = from == 0 || 2 * from == n ? value.Real : mirrored ? Complex.Conjugate(value) : value;
                    target[(int)((o * n + k) * inner + i)] = value;
                }
            }
        }
        return whole;
    }

    private readonly struct Lines(TensorImpl dense, long n, long stride, FftPlan plan) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            var line = new Complex[n];
            var result = new Complex[n];
            Span<Complex> all = dense.Span<Complex>();
            for (long i = begin; i < end; i++)
            {
                (long outer, long inner) = Math.DivRem(i, stride);
                long start = outer * stride * n + inner;
                if (stride == 1)
                {
                    Span<Complex> place = all.Slice((int)start, (int)n);
                    plan.Run(place, result);
                    result.CopyTo(place);
                    continue;
                }
                for (long k = 0; k < n; k++)
                {
                    line[k] = all[(int)(start + k * stride)];
                }
                plan.Run(line, result);
                for (long k = 0; k < n; k++)
                {
                    all[(int)(start + k * stride)] = result[k];
                }
            }
        }
    }
}
