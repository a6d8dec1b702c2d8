using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out[…, i, j] = ‖x[…, i] − y[…, j]‖_p; the gradients are not differentiable again. Saves both and the result.</summary>
internal sealed class CDist(double p) : BinaryOperator("aten::_cdist_forward", "CdistBackward0")
{
    private SavedTensor? _x1;
    private SavedTensor? _x2;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("p", p)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Check(self, other, p);
        long[] batch = Layout.Broadcast(self.Sizes[..^2], other.Sizes[..^2]);
        return new([.. batch, self.Sizes[^2], other.Sizes[^2]], self.DType);
    }

    internal static void Check(TensorImpl x, TensorImpl y, double p)
    {
        Error.Unless(x.Rank >= 2, $"cdist only supports at least 2D tensors, X1 got: {x.Rank}D");
        Error.Unless(y.Rank >= 2, $"cdist only supports at least 2D tensors, X2 got: {y.Rank}D");
        if (x.Sizes[^1] != y.Sizes[^1])
        {
            throw Error.Of($"X1 and X2 must have the same number of columns. X1: {x.Sizes[^1]} X2: {y.Sizes[^1]}");
        }
        Error.Unless(x.DType.IsFloatingPoint(), $"cdist only supports floating-point dtypes, X1 got: {x.DType.Name()}");
        Error.Unless(y.DType.IsFloatingPoint(), $"cdist only supports floating-point dtypes, X2 got: {y.DType.Name()}");
        Error.Unless(p >= 0, "cdist only supports non-negative p values");
    }

    /// <summary>A dense double tensor [batch, rows, columns] of the batches that broadcasting gives.</summary>
    internal static TensorImpl Batched(TensorImpl x, ReadOnlySpan<long> batch)
    {
        TensorImpl dense = TensorImpl.Empty([.. batch, x.Sizes[^2], x.Sizes[^1]], DType.Float64);
        Kernels.Copy.Run(x, dense);
        return Flattened(dense);
    }

    private static TensorImpl Flattened(TensorImpl dense)
    {
        long[] sizes = [Layout.NumElements(dense.Sizes.AsSpan(..^2)), dense.Sizes[^2], dense.Sizes[^1]];
        return dense.Alias(sizes, Layout.ContiguousStrides(sizes));
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        ReadOnlySpan<long> batch = into.Sizes.AsSpan(..^2);
        TensorImpl distances = TensorImpl.Empty(into.Sizes, DType.Float64);
        Distances.Pairs(Batched(self, batch), Batched(other, batch), p, into.DType == DType.Float64, distances);
        Kernels.Copy.Run(distances, into);
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _x1 = SaveInput(self, "x1");
        _x2 = SaveInput(other, "x2");
        _result = SaveOutput(result);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        (TensorImpl x, TensorImpl y, TensorImpl result) = (_x1!.Unpack(), _x2!.Unpack(), _result!.Unpack());
        if (Needs(0))
        {
            gradInputs[0] = new CDistBackward(p).Call(Aten.Contiguous(grad), x, y, result);
        }
        if (Needs(1))
        {
            gradInputs[1] = new CDistBackward(p).Call(Aten.Contiguous(Aten.Transpose(grad, -2, -1)), y, x, Aten.Contiguous(Aten.Transpose(result, -2, -1)));
        }
    }
}

/// <summary>The gradient of cdist with respect to its first operand (in the broadcast batch); not differentiable.</summary>
internal sealed class CDistBackward(double p) : SingleOutputOperator("aten::_cdist_backward", "CdistBackwardBackward0")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("p", p)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: grad, x1, x2, cdist.</summary>
    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs) => new([.. inputs[0]!.Sizes[..^2], inputs[1]!.Sizes[^2], inputs[1]!.Sizes[^1]], inputs[1]!.DType);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        ReadOnlySpan<long> batch = into.Sizes.AsSpan(..^2);
        TensorImpl gradX = TensorImpl.Empty(into.Sizes, DType.Float64);
        Distances.PairsBackward(Kernels.Copy.Dense(inputs[0]!, DType.Float64), CDist.Batched(inputs[1]!, batch), CDist.Batched(inputs[2]!, batch), p, into.DType == DType.Float64, Kernels.Copy.Dense(inputs[3]!, DType.Float64), gradX);
        Kernels.Copy.Run(gradX, into);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) => throw Error.NotDifferentiable("_cdist_backward");
}

/// <summary>
/// out[…, i, j] = √max(0, |x[i]|² − 2 · x[i]·y[j] + |y[j]|²) by one matrix product; ∂x = x · Σ r − r·y with r = grad / out, 0 where out is 0. Saves both and the result.
/// </summary>
internal sealed class EuclideanDistance() : BinaryOperator("aten::_euclidean_dist", "EuclideanDistBackward0")
{
    private SavedTensor? _x1;
    private SavedTensor? _x2;
    private SavedTensor? _result;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => new([.. self.Sizes[..^1], other.Sizes[^2]], self.DType);

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        DType dtype = into.DType.ComputeType();
        TensorImpl x = Matrices(self, dtype);
        TensorImpl y = Matrices(other, dtype);
        TensorImpl products = TensorImpl.Empty([x.Sizes[0], x.Sizes[1], y.Sizes[1]], dtype);
        MatrixProduct.Run(x, y.Alias([y.Sizes[0], y.Sizes[2], y.Sizes[1]], [y.Strides[0], 1, y.Strides[1]]), 1, null, 0, products);
        Distances.FromProducts(x, y, products);
        Kernels.Copy.Run(products.Alias(into.Sizes, Layout.ContiguousStrides(into.Sizes)), into);
    }

    /// <summary>Dense [batch, rows, columns].</summary>
    private static TensorImpl Matrices(TensorImpl x, DType dtype)
    {
        TensorImpl dense = Kernels.Copy.Dense(x, dtype);
        long[] sizes = [Layout.NumElements(x.Sizes.AsSpan(..^2)), x.Sizes[^2], x.Sizes[^1]];
        return dense.Alias(sizes, Layout.ContiguousStrides(sizes));
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _x1 = SaveInput(self, "x1");
        _x2 = SaveInput(other, "x2");
        _result = SaveOutput(result);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        (TensorImpl x, TensorImpl y, TensorImpl result) = (_x1!.Unpack(), _x2!.Unpack(), _result!.Unpack());
        TensorImpl ratio = Aten.MaskedFill(grad / result, Aten.Eq(result, 0), 0);
        if (Needs(0))
        {
            gradInputs[0] = x * Aten.Sum(ratio, [-1], keepDim: true) - Aten.Matmul(ratio, y);
        }
        if (Needs(1))
        {
            gradInputs[1] = y * Aten.Unsqueeze(Aten.Sum(ratio, [-2]), -1) - Aten.Matmul(Aten.Transpose(ratio, -2, -1), x);
        }
    }
}

/// <summary>The p-norms of the differences of all pairs of rows of a matrix; the gradient is not differentiable again. Saves self and the result.</summary>
internal sealed class PDist(double p) : UnaryOperator("aten::_pdist_forward", "PdistBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("p", p)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(self.Rank == 2, $"pdist only supports 2D tensors, got: {self.Rank}D");
        Error.Unless(self.DType.IsFloatingPoint(), "pdist only supports floating-point dtypes");
        Error.Unless(p >= 0, "pdist only supports non-negative p values");
        long rows = self.Sizes[0];
        return new([rows <= 1 ? 0 : rows * (rows - 1) / 2], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        TensorImpl distances = TensorImpl.Empty(into.Sizes, DType.Float64);
        Distances.Condensed(Kernels.Copy.Dense(self, DType.Float64), p, into.DType == DType.Float64, distances);
        Kernels.Copy.Run(distances, into);
    }

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => new PDistBackward(p).Call(Aten.Contiguous(grad), _self!.Unpack(), _result!.Unpack());
}

/// <summary>The gradient of pdist; not differentiable.</summary>
internal sealed class PDistBackward(double p) : TernaryOperator("aten::_pdist_backward", "PdistBackwardBackward0")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("p", p)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third) => new(second.Sizes, second.DType);

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into)
    {
        TensorImpl gradX = TensorImpl.Empty(into.Sizes, DType.Float64);
        Distances.CondensedBackward(Kernels.Copy.Dense(self, DType.Float64), Kernels.Copy.Dense(second, DType.Float64), p, into.DType == DType.Float64, Kernels.Copy.Dense(third, DType.Float64), gradX);
        Kernels.Copy.Run(gradX, into);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) => throw Error.NotDifferentiable("_pdist_backward");
}

internal static partial class Aten
{
    /// <param name="x">[…, P, M].</param>
    /// <param name="y">[…, R, M].</param>
    /// <param name="p">Which norm.</param>
    /// <param name="mode">The Euclidean norm goes by a matrix product: 0 for more than 25 rows, 1 always, 2 never.</param>
    internal static TensorImpl CDist(TensorImpl x, TensorImpl y, double p = 2, long mode = 0)
    {
        Operators.CDist.Check(x, y, p);
        bool byProduct = p == 2 && x.NumElements != 0 && y.NumElements != 0 && (mode == 1 || (mode == 0 && (x.Sizes[^2] > 25 || y.Sizes[^2] > 25)));
        if (!byProduct)
        {
            return new CDist(p).Call(x, y);
        }
        long[] batch = Layout.Broadcast(x.Sizes[..^2], y.Sizes[..^2]);
        long count = Layout.NumElements(batch);
        long[] shape = [.. batch, x.Sizes[^2], y.Sizes[^2]];
        TensorImpl distances = count == 1
            ? new EuclideanDistance().Call(x, y)
            : new EuclideanDistance().Call(Batched(x), Batched(y));
        return View(distances, shape);

        TensorImpl Batched(TensorImpl matrices) =>
            View(Contiguous(ExpandIfNeeded(matrices, [.. batch, matrices.Sizes[^2], matrices.Sizes[^1]])), count, matrices.Sizes[^2], matrices.Sizes[^1]);
    }

    internal static TensorImpl PDist(TensorImpl self, double p = 2) => new PDist(p).Call(Contiguous(self));
}
