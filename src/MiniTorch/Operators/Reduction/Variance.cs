using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// out = Σ |self − mean|² / (n − correction) over some dimensions (null means all); ∂self = 2 / (n − correction) · grad · (self − mean). Saves self.
/// </summary>
internal sealed class Var(long[]? dims, double correction = 1, bool keepDim = false) : UnaryOperator("aten::var.correction", "VarBackward0")
{
    internal long[]? Dims => dims;

    internal double Correction => correction;

    internal bool KeepDim => keepDim;

    private SavedTensor? _self;

    internal override IEnumerable<(string Name, object? Value)> Attributes => Variance.Attributes(dims, correction, keepDim);

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) => Variance.Infer("var", self, dims, correction, keepDim);

    protected override void Compute(TensorImpl self, TensorImpl into) => Variance.Run(self, dims, correction, root: false, into);

    protected override void Save(TensorImpl self, TensorImpl result) => _self = SaveInput(self);

    protected override TensorImpl? Backward(TensorImpl grad) => Variance.Backward(grad, _self!.Unpack(), dims, correction, keepDim);
}

/// <summary>out = √var(self); ∂self = the gradient of var for grad / (2 · out), 0 where out is 0. Saves self and the result.</summary>
internal sealed class Std(long[]? dims, double correction = 1, bool keepDim = false) : UnaryOperator("aten::std.correction", "StdBackward0")
{
    internal long[]? Dims => dims;

    internal double Correction => correction;

    internal bool KeepDim => keepDim;

    private SavedTensor? _self;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => Variance.Attributes(dims, correction, keepDim);

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self) => Variance.Infer("std", self, dims, correction, keepDim);

    protected override void Compute(TensorImpl self, TensorImpl into) => Variance.Run(self, dims, correction, root: true, into);

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad) =>
        Variance.Backward(Variance.OfRoot(grad, _result!.Unpack()), _self!.Unpack(), dims, correction, keepDim);
}

/// <summary>(var, mean) in one pass; the gradient is the sum of both ones'. Saves self.</summary>
internal sealed class VarMean(long[]? dims, double correction = 1, bool keepDim = false) : MultiOutputOperator("aten::var_mean.correction", "VarMeanBackward0")
{
    internal long[]? Dims => dims;

    internal double Correction => correction;

    internal bool KeepDim => keepDim;

    private SavedTensor? _self;

    internal override IEnumerable<(string Name, object? Value)> Attributes => Variance.Attributes(dims, correction, keepDim);

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs) => Variance.InferBoth("var_mean", inputs[0]!, dims, correction, keepDim);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into) =>
        Variance.Run(inputs[0]!, dims, correction, root: false, into[0], into[1]);

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results) => _self = SaveInput(inputs[0]!, "self");

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl? ofVariance = grads[0] is { } grad ? Variance.Backward(grad, self, dims, correction, keepDim) : null;
        gradInputs[0] = Variance.PlusMean(ofVariance, grads[1], self.Sizes, dims, keepDim);
    }
}

/// <summary>(std, mean) in one pass; the gradient is the sum of both ones'. Saves self and the deviation.</summary>
internal sealed class StdMean(long[]? dims, double correction = 1, bool keepDim = false) : MultiOutputOperator("aten::std_mean.correction", "StdMeanBackward0")
{
    internal long[]? Dims => dims;

    internal double Correction => correction;

    internal bool KeepDim => keepDim;

    private SavedTensor? _self;
    private SavedTensor? _result0;

    internal override IEnumerable<(string Name, object? Value)> Attributes => Variance.Attributes(dims, correction, keepDim);

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs) => Variance.InferBoth("std_mean", inputs[0]!, dims, correction, keepDim);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into) =>
        Variance.Run(inputs[0]!, dims, correction, root: true, into[0], into[1]);

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _self = SaveInput(inputs[0]!, "self");
        _result0 = SaveOutput(results[0], 0, "result0");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl? ofDeviation = grads[0] is { } grad
            ? Variance.Backward(Variance.OfRoot(grad, _result0!.Unpack()), self, dims, correction, keepDim)
            : null;
        gradInputs[0] = Variance.PlusMean(ofDeviation, grads[1], self.Sizes, dims, keepDim);
    }
}

/// <summary>What the operators of variance and deviation share.</summary>
internal static class Variance
{
    internal static IEnumerable<(string Name, object? Value)> Attributes(long[]? dims, double correction, bool keepDim) =>
        [("dim", dims), ("correction", correction), ("keepdim", keepDim)];

    internal static TensorMeta Infer(string name, TensorImpl self, long[]? dims, double correction, bool keepDim)
    {
        Error.Unless(self.DType.IsDifferentiable(), "std and var only support floating point and complex dtypes");
        ulong mask = Layout.DimMask(dims ?? [], self.Rank);
        if (Layout.ReducedCount(self.Sizes, mask) <= correction)
        {
            Warnings.Raise($"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel divided by output numel).");
        }
        return new(Layout.Reduced(self.Sizes, mask, keepDim), self.DType.ToReal());
    }

    internal static TensorMeta[] InferBoth(string name, TensorImpl self, long[]? dims, double correction, bool keepDim)
    {
        TensorMeta variance = Infer(name, self, dims, correction, keepDim);
        return [variance, new(variance.Sizes, self.DType)];
    }

    internal static void Run(TensorImpl self, long[]? dims, double correction, bool root, TensorImpl into, TensorImpl? means = null)
    {
        ulong mask = Layout.DimMask(dims ?? [], self.Rank);
        if (!self.DType.IsComplex())
        {
            Moments.Run(self, mask, new VarianceFinish(correction, root, means), into);
            return;
        }
        // The variance of a complex number is that of its real part plus that of its imaginary part.
        TensorImpl parts = ComplexParts.Of(self);
        TensorImpl real = TensorImpl.Empty(into.Sizes, into.DType);
        TensorImpl imaginary = TensorImpl.Empty(into.Sizes, into.DType);
        Moments.Run(parts.At(self.Rank, 0), mask, new VarianceFinish(correction, root: false), real);
        Moments.Run(parts.At(self.Rank, 1), mask, new VarianceFinish(correction, root: false), imaginary);
        Kernels.Pointwise.Float(new AddKernel(root), into.DType, real, imaginary, into);
        if (means is not null)
        {
            Kernels.Sum.Run(self, mask, means, Layout.ReducedCount(self.Sizes, mask));
        }
    }

    /// <summary>The gradient of var (var_backward in libtorch).</summary>
    internal static TensorImpl Backward(TensorImpl grad, TensorImpl self, long[]? dims, double correction, bool keepDim)
    {
        if (self.Rank == 0 || dims is null)
        {
            double freedom = self.NumElements - correction;
            return freedom > 0
                ? (2 / freedom) * grad * (self - Aten.Mean(self))
                : grad * Aten.Where(Aten.Eq(self, Aten.Mean(self)), Aten.Scalar(double.NaN), Aten.Scalar(double.PositiveInfinity));
        }
        if (!keepDim && self.Rank > 1)
        {
            grad = Aten.UnsqueezeAll(grad, dims, self.Rank);
        }
        double count = Layout.ReducedCount(self.Sizes, Layout.DimMask(dims, self.Rank));
        return (2 / (count - correction)) * grad * (self - Aten.Mean(self, dims, keepDim: true));
    }

    /// <summary>From the gradient of the root to that of the variance.</summary>
    internal static TensorImpl OfRoot(TensorImpl grad, TensorImpl root) =>
        Aten.MaskedFill(grad / (root * 2), Aten.Eq(root, 0), 0);

    internal static TensorImpl? PlusMean(TensorImpl? gradient, TensorImpl? gradOfMean, long[] sizes, long[]? dims, bool keepDim)
    {
        if (gradOfMean is null)
        {
            return gradient;
        }
        TensorImpl ofMean = Aten.ExpandReduced(gradOfMean, sizes, dims ?? [], keepDim) / Layout.ReducedCount(sizes, Layout.DimMask(dims ?? [], sizes.Length));
        return gradient is null ? ofMean : gradient + ofMean;
    }

    private readonly struct AddKernel(bool root) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = root ? T.Sqrt(x[i] + y[i]) : x[i] + y[i];
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Var(TensorImpl self, long[]? dims = null, double correction = 1, bool keepDim = false) => new Var(dims, correction, keepDim).Call(self);

    internal static TensorImpl Std(TensorImpl self, long[]? dims = null, double correction = 1, bool keepDim = false) => new Std(dims, correction, keepDim).Call(self);

    internal static (TensorImpl Variance, TensorImpl Mean) VarMean(TensorImpl self, long[]? dims = null, double correction = 1, bool keepDim = false)
    {
        TensorImpl[] results = new VarMean(dims, correction, keepDim).Call(self);
        return (results[0], results[1]);
    }

    internal static (TensorImpl Deviation, TensorImpl Mean) StdMean(TensorImpl self, long[]? dims = null, double correction = 1, bool keepDim = false)
    {
        TensorImpl[] results = new StdMean(dims, correction, keepDim).Call(self);
        return (results[0], results[1]);
    }
}
