using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// grid[n, p] = θ[n] · (place p, 1) for the places of images (or volumes) of a size, between −1 and 1 along each axis; ∂θ = Σ grad[n, p] · (place p, 1).
/// </summary>
internal sealed class AffineGridGenerator(long[] size, bool alignCorners) : UnaryOperator("aten::affine_grid_generator", "AffineGridGeneratorBackward0")
{
    private int Axes => size.Length - 2;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("size", size), ("align_corners", alignCorners)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(size.Length is 4 or 5, "AffineGridGenerator needs 4d (spatial) or 5d (volumetric) inputs.");
        if (self.Rank != 3 || self.Sizes[0] != size[0] || self.Sizes[1] != Axes || self.Sizes[2] != Axes + 1)
        {
            throw Error.Of($"Expected a batch of {Axes}D affine matrices of shape Nx{Axes}x{Axes + 1} for size {Error.Show(size)}. Got {Error.Show(self.Sizes)}.");
        }
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.Of($"Expected theta to have floating point type, but got {self.DType.CppName()}");
        }
        return new([size[0], .. size[2..], Axes], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        DType dtype = into.DType.ComputeType();
        TensorImpl theta = Copy.Dense(self, dtype);
        TensorImpl result = into.DType == dtype && into.IsContiguous ? into : TensorImpl.Empty(into.Sizes, dtype);
        Dispatch.Float(dtype, new Work(theta, Places(dtype), result));
        if (!ReferenceEquals(result, into))
        {
            Copy.Run(result, into);
        }
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl places = Aten.Expand(Aten.Unsqueeze(Places(grad.DType), 0), size[0], -1, -1);
        TensorImpl product = Aten.Bmm(Aten.Transpose(places, 1, 2), Aten.Reshape(grad, size[0], -1, Axes));
        return Aten.Transpose(product, 1, 2);
    }

    /// <summary>(places, axes + 1): the coordinates of every place, innermost axis first, and 1.</summary>
    private TensorImpl Places(DType dtype)
    {
        DType computed = dtype.ComputeType();
        long[] spatial = size[2..];
        TensorImpl places = TensorImpl.Empty([Layout.NumElements(spatial), Axes + 1], computed);
        Dispatch.Float(computed, new Fill(spatial, alignCorners, places));
        return computed == dtype ? places : Copy.Dense(places, dtype);
    }

    private readonly struct Fill(long[] spatial, bool alignCorners, TensorImpl places) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            Span<T> target = places.Span<T>();
            int columns = spatial.Length + 1;
            for (int place = 0; place < target.Length / columns; place++)
            {
                long rest = place;
                for (int axis = 0; axis < spatial.Length; axis++)
                {
                    long count = spatial[^(axis + 1)];
                    (rest, long at) = Math.DivRem(rest, count);
                    double coordinate = count <= 1 ? 0 : (2.0 * at / (count - 1) - 1) * (alignCorners ? 1 : (count - 1.0) / count);
                    target[place * columns + axis] = T.CreateTruncating(coordinate);
                }
                target[place * columns + spatial.Length] = T.One;
            }
        }
    }

    private readonly struct Work(TensorImpl theta, TensorImpl places, TensorImpl into) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            (int axes, int columns) = ((int)theta.Sizes[1], (int)theta.Sizes[2]);
            ReadOnlySpan<T> matrix = theta.Span<T>();
            ReadOnlySpan<T> at = places.Span<T>();
            Span<T> target = into.Span<T>();
            int perSample = at.Length / columns * axes;
            for (int i = 0; i < target.Length; i++)
            {
                (int sample, int rest) = Math.DivRem(i, perSample);
                (int place, int axis) = Math.DivRem(rest, axes);
                T sum = T.Zero;
                for (int k = 0; k < columns; k++)
                {
                    sum += at[place * columns + k] * matrix[(sample * axes + axis) * columns + k];
                }
                target[i] = sum;
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl AffineGrid(TensorImpl theta, long[] size, bool alignCorners) => new AffineGridGenerator(size, alignCorners).Call(theta);
}
