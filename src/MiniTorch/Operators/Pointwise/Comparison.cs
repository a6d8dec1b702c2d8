using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// A comparison, whose result is bool and has no gradient. The in-place form stores 0 and 1 in self, and is recorded with a gradient of zero
/// (EqBackward1; EqBackward0 with a number).
/// </summary>
/// <inheritdoc/>
/// <param name="operatorName">libtorch's name.</param>
/// <param name="node">The node of the in-place form, without its number; null for the form that makes a new tensor.</param>
/// <param name="ofScalar">The other operand is a user's number.</param>
internal abstract class Comparison(string operatorName, string? node, bool ofScalar)
    : BinaryOperator(operatorName, node is null ? null : ofScalar ? node + "Backward0" : node + "Backward1")
{
    protected override int EdgeCount(int inputs) => ofScalar ? 1 : 2;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, DType.Bool);

    /// <summary>The dtype in which the operands meet.</summary>
    protected static DType Common(TensorImpl self, TensorImpl other) => TypePromotion.ResultType(self, other);

    protected sealed override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        for (int i = 0; i < gradInputs.Length; i++)
        {
            if (Needs(i))
            {
                gradInputs[i] = Aten.ZerosLike(grad);
            }
        }
    }
}

/// <summary>A comparison of order, which complex numbers do not have.</summary>
/// <inheritdoc/>
internal abstract class OrderComparison<K>(string operatorName, string? node, bool ofScalar, string refusal) : Comparison(operatorName, node, ofScalar)
    where K : struct, IRealComparison
{
    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        DType common = Common(self, other);
        Refuse.When(common.IsComplex(), refusal, common);
        return base.Infer(self, other);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Pointwise.Comparison(default(K), Common(self, other), self, other, into);
}

/// <summary>out = self = other.</summary>
internal sealed class Eq(bool inPlace = false, bool ofScalar = false) : Comparison("aten::eq.Tensor", inPlace ? "Eq" : null, ofScalar)
{
    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Pointwise.ComparisonOrComplex(default(Kernel), Common(self, other), self, other, into);

    private readonly struct Kernel : IRealComparison, IComplexComparison
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result) where T : unmanaged, INumber<T> => Compare.Run<T, Compare.Equal>(x, y, result);

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<bool> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] == y[i];
            }
        }
    }
}

/// <summary>out = self ≠ other; true where either is NaN.</summary>
internal sealed class Ne(bool inPlace = false, bool ofScalar = false) : Comparison("aten::ne.Tensor", inPlace ? "Ne" : null, ofScalar)
{
    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) => Pointwise.ComparisonOrComplex(default(Kernel), Common(self, other), self, other, into);

    private readonly struct Kernel : IRealComparison, IComplexComparison
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result) where T : unmanaged, INumber<T> => Compare.Run<T, Compare.NotEqual>(x, y, result);

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<bool> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] != y[i];
            }
        }
    }
}

/// <summary>out = self &lt; other.</summary>
internal sealed class Lt(bool inPlace = false, bool ofScalar = false) : OrderComparison<Lt.Kernel>("aten::lt.Tensor", inPlace ? "Lt" : null, ofScalar, "lt_cpu")
{
    internal readonly struct Kernel : IRealComparison
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result) where T : unmanaged, INumber<T> => Compare.Run<T, Compare.Less>(x, y, result);
    }
}

/// <summary>out = self ≤ other.</summary>
internal sealed class Le(bool inPlace = false, bool ofScalar = false) : OrderComparison<Le.Kernel>("aten::le.Tensor", inPlace ? "Le" : null, ofScalar, "le_cpu")
{
    internal readonly struct Kernel : IRealComparison
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result) where T : unmanaged, INumber<T> => Compare.Run<T, Compare.LessOrEqual>(x, y, result);
    }
}

/// <summary>out = self &gt; other.</summary>
internal sealed class Gt(bool inPlace = false, bool ofScalar = false) : OrderComparison<Gt.Kernel>("aten::gt.Tensor", inPlace ? "Gt" : null, ofScalar, "gt_cpu")
{
    internal readonly struct Kernel : IRealComparison
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result) where T : unmanaged, INumber<T> => Compare.Run<T, Compare.Less>(y, x, result);
    }
}

/// <summary>out = self ≥ other.</summary>
internal sealed class Ge(bool inPlace = false, bool ofScalar = false) : OrderComparison<Ge.Kernel>("aten::ge.Tensor", inPlace ? "Ge" : null, ofScalar, "ge_cpu")
{
    internal readonly struct Kernel : IRealComparison
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<bool> result) where T : unmanaged, INumber<T> => Compare.Run<T, Compare.LessOrEqual>(y, x, result);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Eq(TensorImpl self, TensorImpl other) => new Eq().Call(self, other);

    internal static TensorImpl Eq(TensorImpl self, ScalarValue other) => new Eq().Call(self, Scalar(other));

    internal static TensorImpl Ne(TensorImpl self, TensorImpl other) => new Ne().Call(self, other);

    internal static TensorImpl Ne(TensorImpl self, ScalarValue other) => new Ne().Call(self, Scalar(other));

    internal static TensorImpl Lt(TensorImpl self, TensorImpl other) => new Lt().Call(self, other);

    internal static TensorImpl Lt(TensorImpl self, ScalarValue other) => new Lt().Call(self, Scalar(other));

    internal static TensorImpl Le(TensorImpl self, TensorImpl other) => new Le().Call(self, other);

    internal static TensorImpl Le(TensorImpl self, ScalarValue other) => new Le().Call(self, Scalar(other));

    internal static TensorImpl Gt(TensorImpl self, TensorImpl other) => new Gt().Call(self, other);

    internal static TensorImpl Gt(TensorImpl self, ScalarValue other) => new Gt().Call(self, Scalar(other));

    internal static TensorImpl Ge(TensorImpl self, TensorImpl other) => new Ge().Call(self, other);

    internal static TensorImpl Ge(TensorImpl self, ScalarValue other) => new Ge().Call(self, Scalar(other));
}
