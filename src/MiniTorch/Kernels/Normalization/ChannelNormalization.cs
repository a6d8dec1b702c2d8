using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// Normalization of each channel of a dense [N, C, L] tensor over N and L: batch_norm, from means and deviations that are given. Statistics are taken by
/// <see cref="Moments"/>.
/// </summary>
internal static class ChannelNormalization
{
    /// <summary>Elements that are worth another thread.</summary>
    private const long Grain = 16384;

    /// <summary>A dense tensor seen as [Batch, Channels, Spatial].</summary>
    internal readonly record struct Shape(int Batch, int Channels, int Spatial)
    {
        internal static Shape Of(TensorImpl x) =>
            new((int)x.Sizes[0], (int)x.Sizes[1], (int)Layout.NumElements(x.Sizes.AsSpan(2)));

        /// <summary>How many elements a channel has.</summary>
        internal long Count => (long)Batch * Spatial;
    }

    /// <summary>into = x · scale + shift, with one scale and shift for each channel.</summary>
    internal static void Affine(TensorImpl x, double[] scale, double[] shift, TensorImpl into) =>
        Dispatch.Float(into.DType, new AffineWork(x, scale, shift, into));

    /// <summary>
    /// The gradients of the input, weight and bias; a null destination is not computed. In training the statistics depend on the input:
    /// ∂x = weight · invstd · (g − mean(g) − x̂ · mean(g·x̂)); else ∂x = weight · invstd · g.
    /// </summary>
    internal static void Backward(TensorImpl grad, TensorImpl x, TensorImpl? weight, double[] mean, double[] invstd, bool training, TensorImpl? gradInput, TensorImpl? gradWeight, TensorImpl? gradBias) =>
        Dispatch.Float(x.DType, new BackwardWork(grad, x, weight, mean, invstd, training, gradInput, gradWeight, gradBias));

    /// <summary>The elements of a small tensor as double.</summary>
    internal static double[] Values(TensorImpl x) => Copy.Dense(x, DType.Float64).Span<double>().ToArray();

    private readonly struct AffineWork(TensorImpl x, double[] scale, double[] shift, TensorImpl into) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            DType dtype = into.DType.ComputeType();
            TensorImpl result = into.DType == dtype && into.IsContiguous ? into : TensorImpl.Empty(into.Sizes, dtype);
            Shape shape = Shape.Of(into);
            var body = new AffineBody<T>(Copy.Dense(x, dtype), Convert<T>(scale), Convert<T>(shift), shape, result);
            long units = shape.Spatial == 1 ? shape.Batch : (long)shape.Batch * shape.Channels;
            Parallel.For(0, units, Math.Max(1, Grain / Math.Max(1, into.NumElements / Math.Max(1, units))), body);
            if (!ReferenceEquals(result, into))
            {
                Copy.Run(result, into);
            }
        }
    }

    private readonly struct AffineBody<T>(TensorImpl x, T[] scale, T[] shift, Shape shape, TensorImpl into) : IRangeBody where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            int length = shape.Spatial == 1 ? shape.Channels : shape.Spatial;
            for (long unit = begin; unit < end; unit++)
            {
                ReadOnlySpan<T> from = x.Span<T>().Slice((int)unit * length, length);
                Span<T> to = into.Span<T>().Slice((int)unit * length, length);
                if (shape.Spatial == 1)
                {
                    TensorPrimitives.MultiplyAdd(from, scale, shift, to);
                }
                else
                {
                    int channel = (int)(unit % shape.Channels);
                    TensorPrimitives.Multiply(from, scale[channel], to);
                    TensorPrimitives.Add(to, shift[channel], to);
                }
            }
        }
    }

    private static T[] Convert<T>(double[] values) where T : unmanaged, INumberBase<T>
    {
        var converted = new T[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            converted[i] = T.CreateTruncating(values[i]);
        }
        return converted;
    }

    private readonly struct BackwardWork(TensorImpl grad, TensorImpl x, TensorImpl? weight, double[] mean, double[] invstd, bool training, TensorImpl? gradInput, TensorImpl? gradWeight, TensorImpl? gradBias) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            DType dtype = x.DType.ComputeType();
            TensorImpl denseGrad = Copy.Dense(grad, dtype);
            TensorImpl denseX = Copy.Dense(x, dtype);
            Shape shape = Shape.Of(x);
            var sums = new double[shape.Channels];
            var products = new double[shape.Channels];
            if (training || gradWeight is not null || gradBias is not null)
            {
                // Σ g and Σ g·(x − mean) of each plane, then of each channel.
                int parts = shape.Spatial == 1 ? (shape.Batch + Rows - 1) / Rows : shape.Batch;
                var partSums = new T[parts * shape.Channels];
                var partProducts = new T[parts * shape.Channels];
                long units = shape.Spatial == 1 ? parts : (long)parts * shape.Channels;
                long unitLength = shape.Spatial == 1 ? (long)Rows * shape.Channels : shape.Spatial;
                Parallel.For(0, units, Math.Max(1, Grain / Math.Max(1, unitLength)), new SumsBody<T>(denseGrad, denseX, Convert<T>(mean), shape, partSums, partProducts));
                for (int p = 0; p < parts; p++)
                {
                    for (int c = 0; c < shape.Channels; c++)
                    {
                        sums[c] += double.CreateTruncating(partSums[p * shape.Channels + c]);
                        products[c] += double.CreateTruncating(partProducts[p * shape.Channels + c]);
                    }
                }
            }
            if (gradBias is not null)
            {
                Elements.Store<double>(sums, gradBias, 0, 1);
            }
            if (gradWeight is not null)
            {
                var scaled = new double[shape.Channels];
                TensorPrimitives.Multiply(products, invstd, scaled);
                Elements.Store<double>(scaled, gradWeight, 0, 1);
            }
            if (gradInput is null)
            {
                return;
            }
            // ∂x = a·g + b·x + c
            double[] weights = weight is null ? [] : Values(weight);
            var a = new double[shape.Channels];
            var b = new double[shape.Channels];
            var shift = new double[shape.Channels];
            for (int c = 0; c < shape.Channels; c++)
            {
                a[c] = invstd[c] * (weight is null ? 1 : weights[c]);
                if (training)
                {
                    b[c] = -a[c] * invstd[c] * invstd[c] * products[c] / shape.Count;
                    shift[c] = -a[c] * sums[c] / shape.Count;
                }
            }
            TensorImpl result = gradInput.DType == dtype ? gradInput : TensorImpl.Empty(gradInput.Sizes, dtype);
            long planes = shape.Spatial == 1 ? shape.Batch : (long)shape.Batch * shape.Channels;
            Parallel.For(0, planes, Math.Max(1, Grain / Math.Max(1, x.NumElements / Math.Max(1, planes))),
                new InputBody<T>(denseGrad, denseX, Convert<T>(mean), Convert<T>(a), Convert<T>(b), Convert<T>(shift), training, shape, result));
            if (!ReferenceEquals(result, gradInput))
            {
                Copy.Run(result, gradInput);
            }
        }
    }

    /// <summary>Rows of a [N, C] tensor that are summed one after the other.</summary>
    private const int Rows = 32;

    private readonly struct SumsBody<T>(TensorImpl grad, TensorImpl x, T[] mean, Shape shape, T[] sums, T[] products) : IRangeBody where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            if (shape.Spatial == 1)
            {
                SumRows(begin, end);
                return;
            }
            var centered = new T[shape.Spatial];
            for (long plane = begin; plane < end; plane++)
            {
                ReadOnlySpan<T> g = grad.Span<T>().Slice((int)plane * shape.Spatial, shape.Spatial);
                TensorPrimitives.Subtract(x.Span<T>().Slice((int)plane * shape.Spatial, shape.Spatial), mean[plane % shape.Channels], centered);
                sums[plane] = RowNormalization.Total(g);
                products[plane] = RowNormalization.Products<T>(g, centered);
            }
        }

        private void SumRows(long begin, long end)
        {
            int channels = shape.Channels;
            var centered = new T[channels];
            for (int part = (int)begin; part < end; part++)
            {
                Span<T> sum = sums.AsSpan(part * channels, channels);
                Span<T> product = products.AsSpan(part * channels, channels);
                int last = Math.Min((part + 1) * Rows, shape.Batch);
                for (int row = part * Rows; row < last; row++)
                {
                    ReadOnlySpan<T> g = grad.Span<T>().Slice(row * channels, channels);
                    TensorPrimitives.Subtract(x.Span<T>().Slice(row * channels, channels), mean, centered);
                    TensorPrimitives.Add(sum, g, sum);
                    TensorPrimitives.MultiplyAdd(g, centered, product, product);
                }
            }
        }
    }

    private readonly struct InputBody<T>(TensorImpl grad, TensorImpl x, T[] mean, T[] a, T[] b, T[] shift, bool training, Shape shape, TensorImpl into) : IRangeBody
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            int length = shape.Spatial == 1 ? shape.Channels : shape.Spatial;
            var centered = new T[training ? length : 0];
            for (long unit = begin; unit < end; unit++)
            {
                ReadOnlySpan<T> g = grad.Span<T>().Slice((int)unit * length, length);
                Span<T> to = into.Span<T>().Slice((int)unit * length, length);
                if (shape.Spatial == 1)
                {
                    TensorPrimitives.Multiply(g, a, to);
                    if (training)
                    {
                        TensorPrimitives.Subtract(x.Span<T>().Slice((int)unit * length, length), mean, centered);
                        TensorPrimitives.MultiplyAdd(centered, b, to, to);
                        TensorPrimitives.Add(to, shift, to);
                    }
                    continue;
                }
                int c = (int)(unit % shape.Channels);
                TensorPrimitives.Multiply(g, a[c], to);
                if (training)
                {
                    TensorPrimitives.Subtract(x.Span<T>().Slice((int)unit * length, length), mean[c], centered);
                    TensorPrimitives.MultiplyAdd(centered, b[c], to, to);
                    TensorPrimitives.Add(to, shift[c], to);
                }
            }
        }
    }
}
