using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>
/// out = (Σ |self|^p)^(1/p) over some dimensions (null means all); ∂self = grad · self · |self|^(p − 2) / out^(p − 1), 0 where out is 0. Saves self and the result.
/// libtorch has it twice: as linalg_vector_norm, and as the older norm, which some composites still call.
/// </summary>
internal sealed class VectorNorm(double ord, long[]? dims, bool keepDim = false, DType? dtype = null, bool isLegacy = false)
    : UnaryOperator(isLegacy ? "aten::norm.ScalarOpt_dim" : "aten::linalg_vector_norm", isLegacy ? "NormBackward1" : "LinalgVectorNormBackward0")
{
    internal double Ord => ord;

    internal long[]? Dims => dims;

    internal bool KeepDim => keepDim;

    private SavedTensor? _self;
    private SavedTensor? _result;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("ord", ord), ("dim", dims), ("keepdim", keepDim), ("dtype", dtype)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        if (!self.DType.IsDifferentiable())
        {
            throw isLegacy
                ? Error.Of($"norm(): input dtype should be either floating point or complex. Got {self.DType.Name()} instead.")
                : Error.Of($"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {self.DType.Name()}");
        }
        if (dtype is { } wanted)
        {
            CheckDType(self, wanted);
        }
        ulong mask = Layout.DimMask(dims ?? [], self.Rank);
        if (self.NumElements == 0 && (ord < 0 || double.IsPositiveInfinity(ord)))
        {
            Error.Unless(dims is { Length: > 0 }, $"linalg.vector_norm cannot compute the {Show()} norm on an empty tensor because the operation does not have an identity");
            foreach (long dim in dims)
            {
                if (self.Rank != 0 && self.Sizes[Layout.WrapDim(dim, self.Rank)] == 0)
                {
                    throw Error.Of($"linalg.vector_norm cannot compute the {Show()} norm on the dimension {dim}because this dimension is empty and the operation does not have an identity");
                }
            }
        }
        return new(Layout.Reduced(self.Sizes, mask, keepDim), (dtype ?? self.DType).ToReal());
    }

    private static void CheckDType(TensorImpl self, DType dtype)
    {
        if (!dtype.IsDifferentiable())
        {
            throw Error.Of($"linalg.vector_norm: dtype should be floating point or complex, but got {dtype.Name()}");
        }
        if (dtype.IsComplex() != self.DType.IsComplex())
        {
            throw Error.Of($"linalg.vector_norm: dtype should be {(self.DType.IsComplex() ? "complex" : "real")} for {(self.DType.IsComplex() ? "complex" : "real")} inputs, but got {dtype.Name()}");
        }
        if (TypePromotion.Promote(self.DType, dtype) != dtype)
        {
            throw Error.Of($"linalg.vector_norm: the dtype of the input ({self.DType.Name()}) should be convertible without narrowing to the specified dtype ({dtype.Name()})");
        }
    }

    private string Show() => double.IsInfinity(ord) ? (ord > 0 ? "inf" : "-inf") : ord.ToString("G6");

    protected override void Compute(TensorImpl self, TensorImpl into) => Kernels.Norm.Run(self, ord, Layout.DimMask(dims ?? [], self.Rank), dtype ?? self.DType, into);

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.NormBackward(grad, _self!.Unpack(), ord, _result!.Unpack(), dims, keepDim);
}

internal static partial class Aten
{
    internal static TensorImpl VectorNorm(TensorImpl self, double ord = 2, long[]? dims = null, bool keepDim = false, DType? dtype = null) =>
        new VectorNorm(ord, dims, keepDim, dtype).Call(self);

    /// <summary>The gradient of a vector norm, with libtorch's subgradients at 0 and at ties (norm_backward in libtorch).</summary>
    internal static TensorImpl? NormBackward(TensorImpl grad, TensorImpl self, double p, TensorImpl norm, long[]? dims, bool keepDim)
    {
        if (!keepDim && self.Rank != 0 && dims is { Length: > 0 })
        {
            grad = UnsqueezeAll(grad, dims, self.Rank);
            norm = UnsqueezeAll(norm, dims, self.Rank);
        }
        switch (p)
        {
            case 0:
                return null;
            case 1:
                return Sgn(self) * grad;
            case 2:
                return grad * MaskedFill(self / norm, Eq(norm, 0), 0);
        }
        if (double.IsInfinity(p))
        {
            TensorImpl magnitude = Abs(self);
            TensorImpl mask = LogicalOr(Eq(magnitude, norm), IsNan(magnitude));
            return Sgn(self) * (grad / Sum(mask, dims ?? [], keepDim: true) * mask);
        }
        if (p < 1)
        {
            TensorImpl scaled = Sgn(self) * MaskedFill(Pow(Abs(self), p - 1), Eq(self, 0), 0);
            return scaled * grad * Pow(norm, 1 - p);
        }
        TensorImpl direction = p < 2 ? Sgn(self) * Pow(Abs(self), p - 1) : self * Pow(Abs(self), p - 2);
        return direction * MaskedFill(grad / Pow(norm, p - 1), Eq(norm, 0), 0);
    }
}
