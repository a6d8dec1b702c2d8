using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>out = ‖self − other‖_p; ∂self = the gradient of the norm at self − other, ∂other its negative. Saves both and the result.</summary>
internal sealed class Dist(double p) : BinaryOperator("aten::dist", "DistBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _other;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("p", p)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Layout.Broadcast(self.Sizes, other.Sizes);
        DType dtype = TypePromotion.ResultType(self, other);
        if (!dtype.IsDifferentiable())
        {
            throw Error.Of($"norm(): input dtype should be either floating point or complex. Got {dtype.Name()} instead.");
        }
        return new(Layout.Scalar, dtype.ToReal());
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        DType dtype = TypePromotion.ResultType(self, other);
        TensorImpl difference = TensorMeta.Pointwise(self, other, dtype).Allocate();
        Operators.Sub.Run(self, other, null, difference);
        Kernels.Norm.Run(difference, p, Layout.DimMask([], difference.Rank), dtype, into);
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = SaveInput(self);
        _other = SaveInput(other);
        _result = SaveOutput(result);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl? ofSelf = Aten.NormBackward(grad, _self!.Unpack() - _other!.Unpack(), p, _result!.Unpack(), null, keepDim: false);
        if (Needs(0))
        {
            gradInputs[0] = ofSelf;
        }
        if (Needs(1) && ofSelf is not null)
        {
            gradInputs[1] = -ofSelf;
        }
    }
}

/// <summary>
/// Slices along a dimension whose p-norm exceeds maxnorm are scaled by maxnorm / (norm + 1e-7); ∂self follows the quotient there and is grad elsewhere. Saves self.
/// </summary>
internal sealed class Renorm(double p, long dim, double maxNorm) : UnaryOperator("aten::renorm", "RenormBackward0")
{
    private SavedTensor? _self;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("p", p), ("dim", dim), ("maxnorm", maxNorm)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(p > 0, "renorm: non-positive-norm not supported");
        Error.Unless(maxNorm >= 0, $"renorm: expected maxnorm to be >= 0 but got {maxNorm}");
        if (self.Rank < 2)
        {
            throw Error.Of($"renorm: input needs at least 2 dimensions, got {self.Rank} dimensions");
        }
        Layout.WrapDim(dim, self.Rank);
        if (!self.DType.IsDifferentiable())
        {
            throw Error.Of($"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {self.DType.Name()}");
        }
        return new(self.Sizes, self.DType);
    }

    private ulong Others(int rank) => Layout.DimMask([], rank) & ~(1UL << Layout.WrapDim(dim, rank));

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        ulong mask = Others(self.Rank);
        DType accumulated = self.DType is DType.Float16 or DType.BFloat16 ? DType.Float32 : self.DType;
        TensorImpl norms = TensorImpl.Empty(Layout.Reduced(self.Sizes, mask, keepDim: true), accumulated.ToReal());
        Kernels.Norm.Run(self, p, mask, accumulated, norms);
        TensorImpl factors = Kernels.Copy.Dense(norms, DType.Float64);
        foreach (ref double factor in factors.Span<double>())
        {
            factor = factor > maxNorm ? maxNorm / (factor + 1e-7) : 1;
        }
        TensorImpl scaled = Kernels.Copy.Dense(factors, accumulated.ToReal());
        Operators.Mul.Run(self, scaled, into);
    }

    protected override void Save(TensorImpl self, TensorImpl result) => _self = SaveInput(self);

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl self = _self!.Unpack();
        DType accumulated = self.DType is DType.Float16 or DType.BFloat16 ? DType.Float32 : self.DType;
        ulong mask = Others(self.Rank);
        var dims = new List<long>();
        for (int d = 0; d < self.Rank; d++)
        {
            if ((mask >> d & 1) != 0)
            {
                dims.Add(d);
            }
        }
        long[] others = [.. dims];
        TensorImpl norm = Aten.VectorNorm(self, p, others, keepDim: true, accumulated);
        TensorImpl projection = Aten.Conj(self) * grad;
        projection = Aten.Sum(self.DType.IsComplex() ? Aten.Real(projection) : projection, others, keepDim: true, accumulated.ToReal());
        TensorImpl ofNorm = Aten.NormBackward(projection, self, p, norm, others, keepDim: true)!;
        TensorImpl inverse = Aten.Reciprocal(norm + 1e-7);
        TensorImpl scaled = maxNorm * inverse * (grad - inverse * ofNorm);
        return Aten.Where(Aten.Gt(norm, maxNorm), Aten.To(scaled, grad.DType), grad);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Dist(TensorImpl self, TensorImpl other, double p = 2) => new Dist(p).Call(self, other);

    internal static TensorImpl Renorm(TensorImpl self, double p, long dim, double maxNorm) => new Renorm(p, dim, maxNorm).Call(self);
}
