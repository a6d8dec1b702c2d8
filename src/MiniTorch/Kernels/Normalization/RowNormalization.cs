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
            var normalized = new T[shape.Length];
            var scaled = new T[shape.Length];
            for (long block = begin; block < end; block++)
            {
                Span<T> weightSums = weightParts is null ? default : weightParts.Span<T>().Slice((int)block * channels, channels);
                Span<T> biasSums = biasParts is null ? default : biasParts.Span<T>().Slice((int)block * channels, channels);
                weightSums.Clear();
                biasSums.Clear();
                int last = (int)Math.Min((block + 1) * blockRows, shape.Rows);
                for (int row = (int)block * blockRows; row < last; row++)
                {
                    Row(row, normalized, scaled, weightSums, biasSums);
                }
            }
        }

        private void Row(int row, Span<T> normalized, Span<T> scaled, Span<T> weightSums, Span<T> biasSums)
        {
            ReadOnlySpan<T> gradOutput = grad.Span<T>().Slice(row * shape.Length, shape.Length);
            ReadOnlySpan<T> line = x.Span<T>().Slice(row * shape.Length, shape.Length);
            T center = mean.Span<T>()[row];
            T scale = rstd.Span<T>()[row];
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
            // rstd · (g − mean(g) − x̂ · mean(g·x̂))
            T count = T.CreateTruncating(shape.Length);
            T meanGrad = Total(g) / count;
            T meanProduct = Products(g, normalized) / count;
            Span<T> target = gradInput.Span<T>().Slice(row * shape.Length, shape.Length);
            TensorPrimitives.Multiply(normalized, -meanProduct, normalized);
            TensorPrimitives.Add(normalized, g, target);
            TensorPrimitives.Subtract(target, meanGrad, target);
            TensorPrimitives.Multiply(target, scale, target);
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
