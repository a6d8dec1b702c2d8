using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// Normalization of dense rows, each by its own mean and deviation: layer_norm, whose weight and bias have an element for each element of a row, and group_norm,
/// where they have one for each channel of the row's group.
/// </summary>
internal static class RowNormalization
{
    /// <summary>Elements that are worth another thread.</summary>
    private const long Grain = 8192;

    /// <summary>Rows whose gradients of weight and bias are summed one after the other.</summary>
    private const int RowBlock = 32;

    /// <summary>How rows lie to weight and bias.</summary>
    /// <param name="Rows">How many rows there are.</param>
    /// <param name="Length">The elements of a row.</param>
    /// <param name="Spatial">How many neighbouring elements of a row share an element of weight and bias.</param>
    /// <param name="Groups">After how many rows weight and bias begin anew.</param>
    internal readonly record struct Shape(int Rows, int Length, int Spatial, int Groups)
    {
        /// <summary>The elements of weight and bias that a row uses.</summary>
        internal int Channels => Length / Spatial;

        internal int FirstChannel(long row) => (int)(row % Groups) * Channels;
    }

    /// <summary>into = (x − mean) · rstd · weight + bias, with rstd = 1 / √(var + eps).</summary>
    internal static void Forward(TensorImpl x, TensorImpl? weight, TensorImpl? bias, in Shape shape, double eps, TensorImpl into, TensorImpl mean, TensorImpl rstd) =>
        Dispatch.Float(into.DType, new ForwardWork(x, weight, bias, shape, eps, into, mean, rstd));

    /// <summary>The gradients of the input, the weight and the bias; a null destination is not computed.</summary>
    internal static void Backward(TensorImpl grad, TensorImpl x, TensorImpl mean, TensorImpl rstd, TensorImpl? weight, in Shape shape, TensorImpl? gradInput, TensorImpl? gradWeight, TensorImpl? gradBias) =>
        Dispatch.Float(x.DType, new BackwardWork(grad, x, mean, rstd, weight, shape, gradInput, gradWeight, gradBias));

    private readonly struct ForwardWork(TensorImpl x, TensorImpl? weight, TensorImpl? bias, Shape shape, double eps, TensorImpl into, TensorImpl mean, TensorImpl rstd) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            DType dtype = into.DType.ComputeType();
            TensorImpl result = into.DType == dtype ? into : TensorImpl.Empty(into.Sizes, dtype);
            var body = new ForwardBody<T>(
                Copy.Dense(x, dtype), weight is null ? null : Copy.Dense(weight, dtype), bias is null ? null : Copy.Dense(bias, dtype), shape, eps, into.DType != dtype, result, mean, rstd);
            Parallel.For(0, shape.Rows, Math.Max(1, Grain / Math.Max(shape.Length, 1)), body);
            if (!ReferenceEquals(result, into))
            {
                Copy.Run(result, into);
            }
        }
    }

    private readonly struct ForwardBody<T>(TensorImpl x, TensorImpl? weight, TensorImpl? bias, Shape shape, double eps, bool isHalf, TensorImpl into, TensorImpl mean, TensorImpl rstd) : IRangeBody
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            for (long row = begin; row < end; row++)
            {
                ReadOnlySpan<T> line = x.Span<T>().Slice((int)row * shape.Length, shape.Length);
                Span<T> target = into.Span<T>().Slice((int)row * shape.Length, shape.Length);
                Moments moments = RowMoments(line);
                T scale = T.One / T.Sqrt(T.CreateTruncating(moments.M2 / moments.Count) + T.CreateTruncating(eps));
                Elements.Store([moments.Mean], mean, row, 1);
                Elements.Store([scale], rstd, row, 1);
                if (shape.Spatial == 1 && !isHalf)
                {
                    int channel = shape.FirstChannel(row);
                    Scale(
                        line, T.CreateTruncating(moments.Mean), scale, weight is null ? default : weight.Span<T>().Slice(channel, shape.Channels),
                        bias is null ? default : bias.Span<T>().Slice(channel, shape.Channels), target);
                    continue;
                }
                if (isHalf)
                {
                    // As libtorch has it for half types: x · rstd − mean · rstd in one rounding.
                    target.Fill(-scale * T.CreateTruncating(moments.Mean));
                    TensorPrimitives.FusedMultiplyAdd(line, scale, target, target);
                }
                else
                {
                    TensorPrimitives.Subtract(line, T.CreateTruncating(moments.Mean), target);
                    TensorPrimitives.Multiply(target, scale, target);
                }
                int first = shape.FirstChannel(row);
                if (shape.Spatial == 1)
                {
                    if (weight is not null)
                    {
                        TensorPrimitives.Multiply(target, weight.Span<T>().Slice(first, shape.Channels), target);
                    }
                    if (bias is not null)
                    {
                        TensorPrimitives.Add(target, bias.Span<T>().Slice(first, shape.Channels), target);
                    }
                    continue;
                }
                for (int c = 0; c < shape.Channels && (weight is not null || bias is not null); c++)
                {
                    Span<T> plane = target.Slice(c * shape.Spatial, shape.Spatial);
                    if (weight is not null)
                    {
                        TensorPrimitives.Multiply(plane, weight.Span<T>()[first + c], plane);
                    }
                    if (bias is not null)
                    {
                        TensorPrimitives.Add(plane, bias.Span<T>()[first + c], plane);
                    }
                }
            }
        }
    }

    /// <summary>target = (x − mean) · scale · weight + bias in one pass; an empty weight or bias is left out.</summary>
    private static void Scale<T>(ReadOnlySpan<T> x, T mean, T scale, ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, Span<T> target) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        int width = Vector<T>.Count;
        var means = new Vector<T>(mean);
        var scales = new Vector<T>(scale);
        for (; i <= x.Length - width; i += width)
        {
            Vector<T> y = (new Vector<T>(x[i..]) - means) * scales;
            y = weight.IsEmpty ? y : y * new Vector<T>(weight[i..]);
            y = bias.IsEmpty ? y : y + new Vector<T>(bias[i..]);
            y.CopyTo(target[i..]);
        }
        for (; i < x.Length; i++)
        {
            T y = (x[i] - mean) * scale;
            y = weight.IsEmpty ? y : y * weight[i];
            target[i] = bias.IsEmpty ? y : y + bias[i];
        }
    }

    /// <summary>Mean and squared deviations of a dense run, block by block.</summary>
    internal static Moments RowMoments<T>(ReadOnlySpan<T> row) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Moments moments = Moments.Of(row[..Math.Min(Reduce.Block, row.Length)]);
        for (int done = Reduce.Block; done < row.Length; done += Reduce.Block)
        {
            moments = Moments.Combine(moments, Moments.Of(row.Slice(done, Math.Min(Reduce.Block, row.Length - done))));
        }
        return moments;
    }

    private readonly struct BackwardWork(TensorImpl grad, TensorImpl x, TensorImpl mean, TensorImpl rstd, TensorImpl? weight, Shape shape, TensorImpl? gradInput, TensorImpl? gradWeight, TensorImpl? gradBias) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            DType dtype = x.DType.ComputeType();
            TensorImpl? result = gradInput is null || gradInput.DType == dtype ? gradInput : TensorImpl.Empty(gradInput.Sizes, dtype);
            int channels = shape.Channels * shape.Groups;
            // Each block of rows sums its share of the gradients of weight and bias: [block, channel].
            int blockRows = Math.Max(RowBlock, shape.Groups);
            blockRows -= blockRows % shape.Groups;
            int blocks = (shape.Rows + blockRows - 1) / blockRows;
            TensorImpl? weightParts = gradWeight is null ? null : TensorImpl.Empty([blocks, channels], dtype);
            TensorImpl? biasParts = gradBias is null ? null : TensorImpl.Empty([blocks, channels], dtype);
            var body = new BackwardBody<T>(
                Copy.Dense(grad, dtype), Copy.Dense(x, dtype), Copy.Dense(mean, dtype), Copy.Dense(rstd, dtype), weight is null ? null : Copy.Dense(weight, dtype),
                shape, blockRows, result, weightParts, biasParts);
            Parallel.For(0, blocks, Math.Max(1, Grain / Math.Max((long)shape.Length * blockRows, 1)), body);
            if (gradWeight is not null)
            {
                Sum.Run(weightParts!, 1, gradWeight);
            }
            if (gradBias is not null)
            {
                Sum.Run(biasParts!, 1, gradBias);
            }
            if (gradInput is not null && !ReferenceEquals(result, gradInput))
            {
                Copy.Run(result!, gradInput);
            }
        }
    }

    private readonly struct BackwardBody<T>(TensorImpl grad, TensorImpl x, TensorImpl mean, TensorImpl rstd, TensorImpl? weight, Shape shape, int blockRows, TensorImpl? gradInput, TensorImpl? weightParts, TensorImpl? biasParts) : IRangeBody
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Invoke(long begin, long end)
        {
            int channels = shape.Channels * shape.Groups;
            T[] normalized = ArrayPool<T>.Shared.Rent(shape.Length);
            T[] scaled = ArrayPool<T>.Shared.Rent(shape.Length);
            for (long block = begin; block < end; block++)
            {
                Span<T> weightSums = weightParts is null ? default : weightParts.Span<T>().Slice((int)block * channels, channels);
                Span<T> biasSums = biasParts is null ? default : biasParts.Span<T>().Slice((int)block * channels, channels);
                weightSums.Clear();
                biasSums.Clear();
                int last = (int)Math.Min((block + 1) * blockRows, shape.Rows);
                for (int row = (int)block * blockRows; row < last; row++)
                {
                    Row(row, normalized.AsSpan(0, shape.Length), scaled.AsSpan(0, shape.Length), weightSums, biasSums);
                }
            }
            ArrayPool<T>.Shared.Return(normalized);
            ArrayPool<T>.Shared.Return(scaled);
        }

        private void Row(int row, Span<T> normalized, Span<T> scaled, Span<T> weightSums, Span<T> biasSums)
        {
            ReadOnlySpan<T> gradOutput = grad.Span<T>().Slice(row * shape.Length, shape.Length);
            ReadOnlySpan<T> line = x.Span<T>().Slice(row * shape.Length, shape.Length);
            T center = mean.Span<T>()[row];
            T scale = rstd.Span<T>()[row];
            if (shape.Spatial == 1 && gradInput is not null && weight is not null && weightParts is not null && biasParts is not null)
            {
                int channel = shape.FirstChannel(row);
                Accumulate(
                    gradOutput, line, center, scale, weight.Span<T>().Slice(channel, shape.Channels), normalized, scaled, weightSums.Slice(channel, shape.Channels), biasSums.Slice(channel, shape.Channels));
                Combine(scaled, normalized, Total<T>(scaled), Products<T>(scaled, normalized), scale, gradInput.Span<T>().Slice(row * shape.Length, shape.Length));
                return;
            }
            if (weightParts is not null)
            {
                // As libtorch has it here: x · rstd − mean · rstd in one rounding.
                scaled.Fill(-scale * center);
                TensorPrimitives.FusedMultiplyAdd(line, scale, scaled, normalized);
            }
            int first = shape.FirstChannel(row);
            ReadOnlySpan<T> gains = weight is null ? default : weight.Span<T>().Slice(first, shape.Channels);
            if (shape.Spatial == 1)
            {
                if (weightParts is not null)
                {
                    Span<T> sums = weightSums.Slice(first, shape.Channels);
                    TensorPrimitives.MultiplyAdd(gradOutput, normalized, sums, sums);
                }
                if (biasParts is not null)
                {
                    Span<T> sums = biasSums.Slice(first, shape.Channels);
                    TensorPrimitives.Add(gradOutput, sums, sums);
                }
            }
            else
            {
                for (int c = 0; c < shape.Channels; c++)
                {
                    ReadOnlySpan<T> plane = gradOutput.Slice(c * shape.Spatial, shape.Spatial);
                    if (weightParts is not null)
                    {
                        weightSums[first + c] += Products(plane, normalized.Slice(c * shape.Spatial, shape.Spatial));
                    }
                    if (biasParts is not null)
                    {
                        biasSums[first + c] += Total(plane);
                    }
                }
            }
            if (gradInput is null)
            {
                return;
            }
            TensorPrimitives.Subtract(line, center, normalized);
            TensorPrimitives.Multiply(normalized, scale, normalized);
            ReadOnlySpan<T> g = gradOutput;
            if (!gains.IsEmpty)
            {
                if (shape.Spatial == 1)
                {
                    TensorPrimitives.Multiply(gradOutput, gains, scaled);
                }
                else
                {
                    for (int c = 0; c < shape.Channels; c++)
                    {
                        TensorPrimitives.Multiply(gradOutput.Slice(c * shape.Spatial, shape.Spatial), gains[c], scaled.Slice(c * shape.Spatial, shape.Spatial));
                    }
                }
                g = scaled;
            }
            Combine(g, normalized, Total(g), Products(g, normalized), scale, gradInput.Span<T>().Slice(row * shape.Length, shape.Length));
        }
    }

    /// <summary>
    /// normalized = x̂ = (x − mean) · scale, scaled = g = grad · weight, weightSums += grad · x̂ (there x · scale − mean · scale in one rounding, as in libtorch), biasSums +=
    /// grad; in one pass.
    /// </summary>
    private static void Accumulate<T>(
        ReadOnlySpan<T> grad, ReadOnlySpan<T> x, T mean, T scale, ReadOnlySpan<T> weight, Span<T> normalized, Span<T> scaled, Span<T> weightSums, Span<T> biasSums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        int width = Vector<T>.Count;
        var means = new Vector<T>(mean);
        var scales = new Vector<T>(scale);
        var shifts = new Vector<T>(-scale * mean);
        for (; i <= x.Length - width; i += width)
        {
            var value = new Vector<T>(x[i..]);
            var gradient = new Vector<T>(grad[i..]);
            ((value - means) * scales).CopyTo(normalized[i..]);
            (gradient * new Vector<T>(weight[i..])).CopyTo(scaled[i..]);
            (new Vector<T>(weightSums[i..]) + (gradient * MultiplyAdd(value, scales, shifts))).CopyTo(weightSums[i..]);
            (new Vector<T>(biasSums[i..]) + gradient).CopyTo(biasSums[i..]);
        }
        for (; i < x.Length; i++)
        {
            normalized[i] = (x[i] - mean) * scale;
            scaled[i] = grad[i] * weight[i];
            weightSums[i] += grad[i] * T.FusedMultiplyAdd(x[i], scale, -scale * mean);
            biasSums[i] += grad[i];
        }
    }

    private static Vector<T> MultiplyAdd<T>(Vector<T> x, Vector<T> y, Vector<T> z) =>
        typeof(T) == typeof(float) ? Vector.FusedMultiplyAdd(x.As<T, float>(), y.As<T, float>(), z.As<T, float>()).As<float, T>()
        : Vector.FusedMultiplyAdd(x.As<T, double>(), y.As<T, double>(), z.As<T, double>()).As<double, T>();

    /// <summary>target = scale · (g − mean(g) − x̂ · mean(g·x̂)), from Σ g and Σ g·x̂, in one pass.</summary>
    private static void Combine<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> normalized, T sum, T products, T scale, Span<T> target) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T count = T.CreateTruncating(g.Length);
        T meanGrad = sum / count;
        T factor = -(products / count);
        int i = 0;
        int width = Vector<T>.Count;
        var means = new Vector<T>(meanGrad);
        var factors = new Vector<T>(factor);
        var scales = new Vector<T>(scale);
        for (; i <= g.Length - width; i += width)
        {
            (((new Vector<T>(normalized[i..]) * factors) + new Vector<T>(g[i..]) - means) * scales).CopyTo(target[i..]);
        }
        for (; i < g.Length; i++)
        {
            target[i] = ((normalized[i] * factor) + g[i] - meanGrad) * scale;
        }
    }

    /// <summary>Σ x.</summary>
    internal static T Total<T>(ReadOnlySpan<T> x) where T : unmanaged, INumberBase<T>
    {
        if (x.Length <= Reduce.Block)
        {
            return Lanes.Sum(x);
        }
        int half = (x.Length / 2 + Reduce.Block - 1) / Reduce.Block * Reduce.Block;
        return Total(x[..half]) + Total(x[half..]);
    }

    /// <summary>Σ x·y.</summary>
    [SkipLocalsInit]
    internal static T Products<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y) where T : unmanaged, INumberBase<T>
    {
        if (x.Length <= Reduce.Block)
        {
            Span<T> products = stackalloc T[Reduce.Block];
            products = products[..x.Length];
            TensorPrimitives.Multiply(x, y, products);
            return Lanes.Sum<T>(products);
        }
        int half = (x.Length / 2 + Reduce.Block - 1) / Reduce.Block * Reduce.Block;
        return Products(x[..half], y[..half]) + Products(x[half..], y[half..]);
    }
}
