using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = tanh(self); ∂self = grad · (1 − out²)*. Saves the result.</summary>
internal sealed class Tanh() : ComplexFunction<Tanh.Kernel>("aten::tanh", "TanhBackward0", Saves.Result)
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl result) => Aten.TanhBackward(grad, result);

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => VectorMath.Tanh(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, Complex.Tanh);
    }
}

/// <summary>out = grad · (1 − y²)* for y = tanh(x); ∂grad = g · (1 − y²), ∂y = g* · (−2 · y* · grad).</summary>
internal sealed class TanhBackward() : BinaryOperator("aten::tanh_backward", "TanhBackwardBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _output;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.FloatOrComplex(default(TanhBackwardKernel), into.DType, self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _gradOutput = HasEdge(1) ? SaveInput(self, "grad_output") : null;
        _output = SaveInput(other, "output");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl output = _output!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Aten.TanhBackward(grad, Aten.Conj(output));
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Conj(grad) * (-2 * Aten.Conj(output) * _gradOutput!.Unpack());
        }
    }

    private readonly struct TanhBackwardKernel : IFloatBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => ActivationMath.TanhBackward(x, y, result);

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] * Complex.Conjugate(1 - y[i] * y[i]);
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Tanh(TensorImpl self) => new Tanh().Call(self);

    internal static TensorImpl TanhBackward(TensorImpl gradOutput, TensorImpl output) => new TanhBackward().Call(gradOutput, output);
}
