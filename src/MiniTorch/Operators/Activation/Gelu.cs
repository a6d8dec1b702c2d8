using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self · Φ(self), with Φ the normal distribution function or its approximation by tanh; ∂self = gelu_backward(grad, self). Saves the input.</summary>
internal sealed class Gelu(bool isTanh = false) : UnaryFunction("aten::gelu", "GeluBackward0", Saves.Input)
{
    /// <summary>√(2/π).</summary>
    internal const double Beta = 0.79788456080286535588;

    /// <summary>The cubic term of the approximation ½(1 + tanh(√(2/π)(x + κx³))) of Φ.</summary>
    internal const double Kappa = 0.044715;

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
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[Scratch.Length];
            T half = T.CreateTruncating(0.5);
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                Span<T> erf = buffer[..count];
                TensorPrimitives.Multiply(x.Slice(at, count), T.CreateTruncating(double.Sqrt(0.5)), erf);
                VectorMath.Erf<T>(erf, erf);
                TensorPrimitives.Add(erf, T.One, erf);
                TensorPrimitives.Multiply(erf, half, erf);
                TensorPrimitives.Multiply(x.Slice(at, count), erf, result.Slice(at, count));
            }
        }
    }

    private readonly struct TanhKernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[Scratch.Length];
            T half = T.CreateTruncating(0.5);
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                Span<T> inner = buffer[..count];
                ReadOnlySpan<T> values = x.Slice(at, count);
                Inner(values, inner);
                VectorMath.Tanh<T>(inner, inner);
                TensorPrimitives.Add(inner, T.One, inner);
                TensorPrimitives.Multiply(inner, half, inner);
                TensorPrimitives.Multiply(values, inner, result.Slice(at, count));
            }
        }
    }

    /// <summary>√(2/π)(x + κx³).</summary>
    internal static void Inner<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Multiply(x, x, result);
        TensorPrimitives.Multiply(result, T.CreateTruncating(Kappa), result);
        TensorPrimitives.AddMultiply(result, T.One, x, result);
        TensorPrimitives.Multiply(result, T.CreateTruncating(Beta), result);
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
            gradInputs[1] = grad * _gradOutput!.Unpack() * (isTanh ? SecondDerivativeOfTanh(self) : (2 - self * self) * (Aten.Exp(self * self * -0.5) * (0.5 * Gelu.Beta)));
        }
    }

    /// <summary>With u = β(x + κx³), t = tanh u: u′(1 − t²) + ½x(1 − t²)(u″ − 2tu′²).</summary>
    private static TensorImpl SecondDerivativeOfTanh(TensorImpl x)
    {
        TensorImpl square = x * x;
        TensorImpl tanh = Aten.Tanh(Gelu.Beta * (x + Gelu.Kappa * (square * x)));
        TensorImpl slope = Gelu.Beta * (3 * Gelu.Kappa * square + 1);
        TensorImpl curvature = 6 * Gelu.Beta * Gelu.Kappa * x;
        TensorImpl rest = 1 - tanh * tanh;
        return slope * rest + 0.5 * x * rest * (curvature - 2 * tanh * slope * slope);
    }

    private readonly struct ErfKernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> cdfs = stackalloc T[Scratch.Length];
            Span<T> densities = stackalloc T[Scratch.Length];
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                Span<T> cdf = cdfs[..count];
                Span<T> density = densities[..count];
                ReadOnlySpan<T> values = y.Slice(at, count);
                TensorPrimitives.Multiply(values, T.CreateTruncating(double.Sqrt(0.5)), cdf);
                VectorMath.Erf<T>(cdf, cdf);
                TensorPrimitives.Add(cdf, T.One, cdf);
                TensorPrimitives.Multiply(cdf, T.CreateTruncating(0.5), cdf);
                TensorPrimitives.Multiply(values, values, density);
                TensorPrimitives.Multiply(density, T.CreateTruncating(-0.5), density);
                TensorPrimitives.Exp<T>(density, density);
                TensorPrimitives.Multiply(density, T.CreateTruncating(0.5 * Gelu.Beta), density);
                TensorPrimitives.MultiplyAdd<T>(values, density, cdf, cdf);
                TensorPrimitives.Multiply(x.Slice(at, count), cdf, result.Slice(at, count));
            }
        }
    }

    private readonly struct TanhKernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[Scratch.Length];
            T half = T.CreateTruncating(0.5);
            T beta = T.CreateTruncating(Gelu.Beta);
            T cubic = T.CreateTruncating(3 * Gelu.Kappa);
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                Span<T> tanh = buffer[..count];
                Gelu.Inner(y.Slice(at, count), tanh);
                VectorMath.Tanh<T>(tanh, tanh);
                for (int i = 0; i < count; i++)
                {
                    T value = y[at + i];
                    T left = half * (T.One + tanh[i]);
                    T right = half * value * (T.One - tanh[i] * tanh[i]) * beta * (T.One + cubic * value * value);
                    result[at + i] = x[at + i] * (left + right);
                }
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Gelu(TensorImpl self, bool isTanh = false) => new Gelu(isTanh).Call(self);

    internal static TensorImpl GeluBackward(TensorImpl gradOutput, TensorImpl self, bool isTanh = false) => new GeluBackward(isTanh).Call(gradOutput, self);
}
