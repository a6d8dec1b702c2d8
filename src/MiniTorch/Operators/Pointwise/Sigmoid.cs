using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = 1 / (1 + e^−self); ∂self = grad · (out · (1 − out))*. Saves the result.</summary>
internal sealed class Sigmoid() : ComplexFunction<Sigmoid.Kernel>("aten::sigmoid", "SigmoidBackward0", Saves.Result)
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl result) => Aten.SigmoidBackward(grad, result);

    internal readonly struct Kernel : IFloatUnary, IComplexUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => VectorMath.Sigmoid(x, result);

        public void Run(ReadOnlySpan<Complex> x, Span<Complex> result) => Each.Run(x, result, ComplexMath.Sigmoid);
    }
}

/// <summary>out = grad · (y · (1 − y))* for y = sigmoid(x); ∂grad = g · y · (1 − y), ∂y = g · grad* · (1 − 2y), conjugated as needed.</summary>
internal sealed class SigmoidBackward() : BinaryOperator("aten::sigmoid_backward", "SigmoidBackwardBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _output;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.FloatOrComplex(default(Kernel), TypePromotion.ResultType(self, other), self, other, into);

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
            gradInputs[0] = Aten.SigmoidBackward(grad, Aten.Conj(output));
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Conj(grad) * _gradOutput!.Unpack() * (-2 * Aten.Conj(output) + 1);
        }
    }

    private readonly struct Kernel : IFloatBinary, IComplexBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => ActivationMath.SigmoidBackward(x, y, result);

        public void Run(ReadOnlySpan<Complex> x, ReadOnlySpan<Complex> y, Span<Complex> result)
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] * Complex.Conjugate((Complex.One - y[i]) * y[i]);
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Sigmoid(TensorImpl self) => new Sigmoid().Call(self);

    internal static TensorImpl SigmoidBackward(TensorImpl gradOutput, TensorImpl output) => new SigmoidBackward().Call(gradOutput, output);
}
