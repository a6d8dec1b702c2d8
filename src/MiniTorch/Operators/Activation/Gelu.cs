using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self · Φ(self), with Φ the normal distribution function or its approximation by tanh; ∂self = gelu_backward(grad, self). Saves the input.</summary>
internal sealed class Gelu(bool isTanh = false) : UnaryFunction("aten::gelu", "GeluBackward0", Saves.Input)
{
    internal bool IsTanh => isTanh;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("approximate", isTanh ? "tanh" : "none")];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.AllButFloating(self, "GeluKernelImpl");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into)
    {
        if (isTanh)
        {
            Pointwise.Float(default(TanhKernel), self, into);
        }
        else
        {
            Pointwise.Float(default(ErfKernel), self, into);
        }
    }

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => Aten.GeluBackward(grad, self, isTanh);

    private readonly struct ErfKernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => ActivationMath.Gelu(x, result);
    }

    private readonly struct TanhKernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => ActivationMath.GeluByTanh(x, result);
    }
}

/// <summary>
/// out = grad · (Φ(x) + x · φ(x)), φ the normal density, or the derivative of the approximation;
/// ∂grad = gelu_backward(g, x), ∂x = g · grad · (2 − x²) · φ(x), or that of the approximation.
/// </summary>
internal sealed class GeluBackward(bool isTanh) : BinaryOperator("aten::gelu_backward", "GeluBackwardBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _self;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        DType common = TypePromotion.ResultType(self, other);
        if (isTanh)
        {
            Pointwise.Float(default(TanhKernel), common, self, other, into);
        }
        else
        {
            Pointwise.Float(default(ErfKernel), common, self, other, into);
        }
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _gradOutput = HasEdge(1) ? SaveInput(self, "grad_output") : null;
        _self = SaveInput(other, "self");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl self = _self!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Aten.GeluBackward(grad, self, isTanh);
        }
        if (Needs(1))
        {
            gradInputs[1] = grad * _gradOutput!.Unpack() * (isTanh ? SecondDerivativeOfTanh(self) : (2 - self * self) * (Aten.Exp(self * self * -0.5) * (0.5 * ActivationMath.GeluBeta)));
        }
    }

    /// <summary>With u = β(x + κx³), t = tanh u: u′(1 − t²) + ½x(1 − t²)(u″ − 2tu′²).</summary>
    private static TensorImpl SecondDerivativeOfTanh(TensorImpl x)
    {
        TensorImpl square = x * x;
        TensorImpl tanh = Aten.Tanh(ActivationMath.GeluBeta * (x + ActivationMath.GeluKappa * (square * x)));
        TensorImpl slope = ActivationMath.GeluBeta * (3 * ActivationMath.GeluKappa * square + 1);
        TensorImpl curvature = 6 * ActivationMath.GeluBeta * ActivationMath.GeluKappa * x;
        TensorImpl rest = 1 - tanh * tanh;
        return slope * rest + 0.5 * x * rest * (curvature - 2 * tanh * slope * slope);
    }

    private readonly struct ErfKernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => ActivationMath.GeluBackward(x, y, result);
    }

    private readonly struct TanhKernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => ActivationMath.GeluByTanhBackward(x, y, result);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Gelu(TensorImpl self, bool isTanh = false) => new Gelu(isTanh).Call(self);

    internal static TensorImpl GeluBackward(TensorImpl gradOutput, TensorImpl self, bool isTanh = false) => new GeluBackward(isTanh).Call(gradOutput, self);
}
