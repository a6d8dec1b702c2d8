using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>Zeros, but each element of self at its place in the plane (as max_pool tells it); ∂self = grad at those places. Saves the places.</summary>
internal sealed class MaxUnpool(long[] outputSize) : BinaryOperator($"aten::max_unpool{outputSize.Length}d", $"MaxUnpool{outputSize.Length}DBackward0")
{
    private SavedTensor? _indices;

    internal long[] OutputSize => outputSize;

    private int Spatial => outputSize.Length;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("output_size", outputSize)];

    protected override bool IsPointwise => false;

    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        if (other.DType != DType.Int64)
        {
            throw Error.Of($"elements in indices should be type int64 but got: {other.DType.CppName()}");
        }
        if (self.Rank != Spatial + 1 && self.Rank != Spatial + 2)
        {
            throw Error.Of($"Input to max_unpooling{Spatial}d should be a {Spatial + 1}d or {Spatial + 2}d Tensor, but got a tensor with {self.Rank} dimensions.");
        }
        if (!self.Sizes.AsSpan().SequenceEqual(other.Sizes))
        {
            throw Error.Of($"Expected shape of indices to be same as that of the input tensor ({Error.Show(self.Sizes)}) but got indices tensor with shape: {Error.Show(other.Sizes)}");
        }
        for (int d = 1; d < self.Rank; d++)
        {
            if (self.Sizes[d] == 0)
            {
                throw Error.Of($"max_unpool{Spatial}d(): Expected input to have non-zero size for non-batch dimensions, but got {Error.Show(self.Sizes)} with dimension {d} being empty.");
            }
        }
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor($"max_unpool{Spatial}d", self.DType);
        }
        long size = Layout.NumElements(outputSize);
        foreach (long place in Copy.Dense(other, DType.Int64).Span<long>())
        {
            if (place < 0 || place >= size)
            {
                throw Error.Of($"Found an invalid max index: {place} (output volumes are of size {PoolingOptions.Times(outputSize)}");
            }
        }
        long[] sizes = [.. self.Sizes[..^Spatial], .. outputSize];
        return new(sizes, self.DType, Spatial == 2 ? PoolingOptions.StridesLike(self, sizes) : null);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        TensorImpl result = into.IsContiguous ? into : TensorImpl.Empty(into.Sizes, into.DType);
        Copy.Fill(result, 0);
        TensorImpl source = Copy.Dense(self, into.DType);
        TensorImpl places = Copy.Dense(other, DType.Int64);
        long from = Layout.NumElements(self.Sizes.AsSpan(self.Rank - Spatial)), to = Layout.NumElements(outputSize);
        switch (into.DType.ItemSize())
        {
            case 2: Scatter(source.Span<short>(), places.Span<long>(), result.Span<short>(), from, to); break;
            case 4: Scatter(source.Span<int>(), places.Span<long>(), result.Span<int>(), from, to); break;
            default: Scatter(source.Span<long>(), places.Span<long>(), result.Span<long>(), from, to); break;
        }
        if (!ReferenceEquals(result, into))
        {
            Copy.Run(result, into);
        }
    }

    private static void Scatter<T>(ReadOnlySpan<T> source, ReadOnlySpan<long> places, Span<T> result, long from, long to) where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < source.Length; i++)
        {
            result[(int)(i / from * to + places[i])] = source[i];
        }
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result) => _indices = SaveInput(other, "indices");

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) => gradInputs[0] = Aten.AtPlaces(grad, _indices!.Unpack(), Spatial);
}

internal static partial class Aten
{
    /// <summary>The elements of planes at places of the planes.</summary>
    internal static TensorImpl AtPlaces(TensorImpl self, TensorImpl indices, int spatial)
    {
        long[] outer = indices.Sizes[..^spatial];
        if (indices.NumElements == 0)
        {
            return Zeros(indices.Sizes, self.DType);
        }
        TensorImpl flat = Reshape(self, [.. outer, -1]);
        return View(Gather(flat, flat.Rank - 1, Reshape(indices, [.. outer, -1])), indices.Sizes);
    }

    /// <summary>The inverse of max_pool over the last 1 to 3 dimensions, but for what was not a maximum.</summary>
    internal static TensorImpl MaxUnpool(TensorImpl self, TensorImpl indices, long[] kernel, long[]? stride, long[]? padding, long[]? outputSize)
    {
        int spatial = kernel.Length;
        stride = stride is null or [] ? kernel : stride;
        padding ??= new long[spatial];
        if (outputSize is not null)
        {
            if (outputSize.Length == spatial + 2)
            {
                outputSize = outputSize[2..];
            }
            if (outputSize.Length != spatial)
            {
                throw new ArgumentException($"output_size should be a sequence containing {spatial} or {spatial + 2} elements, but it has a length of '{outputSize.Length}'");
            }
        }
        var sizes = new long[spatial];
        for (int d = 0; d < spatial; d++)
        {
            long size = (self.Sizes[self.Rank - spatial + d] - 1) * stride[d] + kernel[d] - 2 * padding[d];
            sizes[d] = outputSize?[d] ?? size;
            if (outputSize is not null && (outputSize[d] <= size - stride[d] || outputSize[d] >= size + stride[d]))
            {
                throw new ArgumentException($"invalid output_size \"{Error.Show(outputSize)}\" (dim {d} must be between {size - stride[d]} and {size + stride[d]})");
            }
        }
        return spatial == 1
            ? Squeeze(new MaxUnpool([sizes[0], 1]).Call(Unsqueeze(self, -1), Unsqueeze(indices, -1)), -1)
            : new MaxUnpool(sizes).Call(self, indices);
    }

    /// <summary>(kernel size · mean of input^p)^(1/p) over each window: the p-norm of what is in it.</summary>
    internal static TensorImpl LpPool(TensorImpl self, double p, long[] kernel, long[]? stride, bool ceilMode)
    {
        TensorImpl mean = AvgPool(kernel.Length, Pow(self, p), kernel, stride, null, ceilMode, countIncludePad: true, divisor: null);
        return Pow(Mul(Sign(mean) * Relu(Abs(mean)), Scalar(Layout.NumElements(kernel))), 1 / p);
    }
}
