using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>Samples of the gamma distribution with shapes self and rate 1; ∂self = grad · ∂sample/∂self (implicit). Saves input and result.</summary>
internal sealed class StandardGamma(GeneratorImpl generator) : UnaryOperator("aten::_standard_gamma", "StandardGammaBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _result;

    protected override TensorMeta Infer(TensorImpl self) => self.DType.IsFloatingPoint() ? TensorMeta.Like(self) : throw Error.NotImplementedFor("gamma_cpu", self.DType);

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        DType dtype = self.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        TensorImpl drawn = TensorImpl.Empty(self.Sizes, dtype);
        if (dtype == DType.Float64)
        {
            Sampling.StandardGamma<double>(Copy.Dense(self, dtype).Span<double>(), drawn.Span<double>(), generator);
        }
        else
        {
            Sampling.StandardGamma<float>(Copy.Dense(self, dtype).Span<float>(), drawn.Span<float>(), generator);
        }
        Copy.Run(drawn, into);
    }

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self, "self");
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad) => grad * new StandardGammaGrad().Call(_self!.Unpack(), _result!.Unpack());
}

/// <summary>∂sample/∂self of <see cref="StandardGamma"/>; not differentiable, as in libtorch.</summary>
internal sealed class StandardGammaGrad() : BinaryWithoutDerivative("aten::_standard_gamma_grad")
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Pointwise.Float(default(Kernel), into.DType, self, other, into);

    private readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.CreateTruncating(GammaGradients.Gamma(double.CreateTruncating(x[i]), double.CreateTruncating(y[i])));
            }
        }
    }
}

/// <summary>
/// Samples of the Dirichlet distribution with concentrations self along the last dimension; ∂self = D · (grad − Σ result · grad) for the
/// implicit derivatives D. Saves input and result. The node is that of torch.distributions.
/// </summary>
internal sealed class SampleDirichlet(GeneratorImpl generator) : UnaryOperator("aten::_sample_dirichlet", "_DirichletBackward")
{
    private SavedTensor? _self;
    private SavedTensor? _result;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(self.Rank > 0, "the concentrations of a Dirichlet distribution need a dimension");
        return self.DType.IsFloatingPoint() ? TensorMeta.Like(self) : throw Error.NotImplementedFor("dirichlet", self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        DType dtype = self.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        TensorImpl drawn = TensorImpl.Empty(self.Sizes, dtype);
        if (self.NumElements == 0)
        {
            return;
        }
        if (dtype == DType.Float64)
        {
            Sampling.Dirichlet<double>(Copy.Dense(self, dtype).Span<double>(), drawn.Span<double>(), (int)self.Sizes[^1], generator);
        }
        else
        {
            Sampling.Dirichlet<float>(Copy.Dense(self, dtype).Span<float>(), drawn.Span<float>(), (int)self.Sizes[^1], generator);
        }
        Copy.Run(drawn, into);
    }

    protected override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self, "self");
        _result = SaveOutput(result);
    }

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        TensorImpl result = _result!.Unpack();
        return new DirichletGrad().Call(result, _self!.Unpack()) * (grad - Aten.Sum(result * grad, [-1], keepDim: true));
    }
}

/// <summary>The implicit derivatives of the components self of samples by their concentrations other; not differentiable, as in libtorch.</summary>
internal sealed class DirichletGrad() : BinaryWithoutDerivative("aten::_dirichlet_grad")
{
    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Error.Unless(self.Sizes.AsSpan().SequenceEqual(other.Sizes), "samples and concentrations must have one shape");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        ReadOnlySpan<double> x = Copy.Dense(self, DType.Float64).Span<double>();
        ReadOnlySpan<double> alpha = Copy.Dense(other, DType.Float64).Span<double>();
        TensorImpl result = TensorImpl.Empty(self.Sizes, DType.Float64);
        Span<double> derivatives = result.Span<double>();
        int categories = (int)self.Sizes[^1];
        for (int row = 0; row < x.Length; row += categories)
        {
            double total = 0;
            for (int i = row; i < row + categories; i++)
            {
                total += alpha[i];
            }
            for (int i = row; i < row + categories; i++)
            {
                derivatives[i] = GammaGradients.Dirichlet(x[i], alpha[i], total);
            }
        }
        Copy.Run(result, into);
    }
}
