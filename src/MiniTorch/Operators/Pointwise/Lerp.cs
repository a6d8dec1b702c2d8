using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self + weight · (end − self) for a number; ∂self = grad · (1 − weight)*, ∂end = grad · weight*. Saves nothing.</summary>
internal sealed class Lerp(ScalarValue weight) : BinaryOperator("aten::lerp.Scalar", "LerpBackward0")
{
    internal ScalarValue Weight => weight;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("weight", weight)];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        LerpTensor.CheckSame(self, other, "end");
        Refuse.When(!self.DType.IsDifferentiable(), "lerp_kernel_scalar", self.DType);
        return TensorMeta.Pointwise(self, other, self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.FloatOrComplex(default(LerpTensor.Kernel), self.DType, self, other, Aten.Scalar(weight), into);

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = weight.IsComplex ? grad * (1 - Complex.Conjugate(weight.ToComplex())) : grad * (1 - weight.ToDouble());
        }
        if (Needs(1))
        {
            gradInputs[1] = grad * weight.Conjugate();
        }
    }
}

/// <summary>out = self + weight · (end − self); ∂self = grad · (1 − weight)*, ∂end = grad · weight*, ∂weight = grad · (end − self)*.</summary>
internal sealed class LerpTensor() : TernaryOperator("aten::lerp.Tensor", "LerpBackward1")
{
    private SavedTensor? _self;
    private SavedTensor? _end;
    private SavedTensor? _weight;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl second, TensorImpl third)
    {
        CheckSame(self, second, "end");
        CheckSame(self, third, "weight");
        Refuse.When(!self.DType.IsDifferentiable(), "lerp_kernel_tensor", self.DType);
        return TensorMeta.Pointwise([self, second, third], self.DType);
    }

    protected override void Compute(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl into) =>
        Pointwise.FloatOrComplex(default(Kernel), self.DType, self, second, third, into);

    protected override void Save(TensorImpl self, TensorImpl second, TensorImpl third, TensorImpl result)
    {
        if (HasEdge(2))
        {
            _self = SaveInput(self);
            _end = SaveInput(second, "end");
        }
        if (HasEdge(0) || HasEdge(1))
        {
            _weight = SaveInput(third, "weight");
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = grad * Aten.Conj(1 - _weight!.Unpack());
        }
        if (Needs(1))
        {
            gradInputs[1] = grad * Aten.Conj(_weight!.Unpack());
        }
        if (Needs(2))
        {
            gradInputs[2] = grad * Aten.Conj(_end!.Unpack() - _self!.Unpack());
        }
    }

    internal static void CheckSame(TensorImpl self, TensorImpl other, string name)
    {
        if (self.DType != other.DType)
        {
            throw Error.Of($"expected dtype {self.DType.CppName()} for `{name}` but got dtype {other.DType.CppName()}");
        }
    }

    /// <summary>From the nearer end, so that the weights 0 and 1 give the ends exactly.</summary>
    internal readonly struct Kernel : IFloatTernary, IComplexTernary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T half = T.CreateTruncating(0.5);
            for (int i = 0; i < x.Length; i++)
            {
                T weight = z[i];
                result[i] = T.Abs(weight) < half ? x[i] + weight * (y[i] - x[i]) : y[i] - (y[i] - x[i]) * (T.One - weight);
            }
        }

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, ReadOnlySpan<Complex> z, Span<Complex> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                Complex weight = z[i];
                result[i] = Complex.Abs(weight) < 0.5 ? x[i] + weight * (y[i] - x[i]) : y[i] - (y[i] - x[i]) * (Complex.One - weight);
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Lerp(TensorImpl self, TensorImpl end, ScalarValue weight) => new Lerp(weight).Call(self, end);

    internal static TensorImpl Lerp(TensorImpl self, TensorImpl end, TensorImpl weight) => new LerpTensor().Call(self, end, weight);
}
