using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// out = scale · self where self > 0, else scale · alpha · (e^(input_scale · self) − 1). selu is elu with Klambauer's constants, celu has input_scale 1 / alpha
/// and a node of its own. Saves the input; the in-place form the result, from which the derivative follows if alpha is not negative.
/// </summary>
internal sealed class Elu : UnaryFunction
{
    internal const double SeluAlpha = 1.6732632423543772848170429916717;
    internal const double SeluScale = 1.0507009873554804934193349852946;

    private readonly double _alpha;
    private readonly double _scale;
    private readonly double _inputScale;
    private readonly bool _inPlace;

    private Elu(string name, double alpha, double scale, double inputScale, bool inPlace)
        : base("aten::" + name.ToLowerInvariant(), name + (inPlace ? "Backward1" : "Backward0"), inPlace ? Saves.Result : Saves.Input)
    {
        (_alpha, _scale, _inputScale, _inPlace) = (alpha, scale, inputScale, inPlace);
    }

    internal Elu(double alpha, double scale = 1, double inputScale = 1, bool inPlace = false)
        : this("Elu", alpha, scale, inputScale, inPlace)
    {
    }

    internal double Alpha => _alpha;

    internal double Scale => _scale;

    internal double InputScale => _inputScale;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("alpha", _alpha), ("scale", _scale), ("input_scale", _inputScale)];

    internal static Elu Selu(bool inPlace = false) => new(SeluAlpha, SeluScale, inPlace: inPlace);

    internal static Elu Celu(double alpha, bool inPlace = false)
    {
        Error.Unless(alpha != 0, "ZeroDivisionError: alpha cannot be 0 for CELU");
        return new("Celu", alpha, 1, 1 / alpha, inPlace);
    }

    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.AllButFloating(self, "elu_cpu");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(new Kernel(_alpha * _scale, _scale, _inputScale), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl saved) => Aten.EluBackward(grad, saved, _alpha, _scale, _inputScale, _inPlace);

    private readonly struct Kernel(double negative, double positive, double inputScale) : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[Scratch.Length];
            T negativeFactor = T.CreateTruncating(negative);
            T positiveFactor = T.CreateTruncating(positive);
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                Span<T> power = buffer[..count];
                TensorPrimitives.Multiply(x.Slice(at, count), T.CreateTruncating(inputScale), power);
                VectorMath.Expm1<T>(power, power);
                for (int i = 0; i < count; i++)
                {
                    T value = x[at + i];
                    result[at + i] = value < T.Zero ? power[i] * negativeFactor : value * positiveFactor;
                }
            }
        }
    }
}

/// <summary>
/// out = grad · scale where x > 0, else grad · input_scale · scale · alpha · e^(input_scale · x), or for the result y instead of x
/// grad · input_scale · (y + scale · alpha). ∂grad = elu_backward(g), ∂x = elu_backward(g · grad · input_scale), 0 where x > 0.
/// </summary>
internal sealed class EluBackward(double alpha, double scale, double inputScale, bool isResult) : BinaryOperator("aten::elu_backward", "EluBackwardBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _selfOrResult;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        Error.Unless(!isResult || alpha >= 0, "In-place elu backward calculation is triggered with a negative slope which is not supported. This is caused by calling in-place forward function with a negative slope, please call out-of-place version instead.");
        return TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Float(new Kernel(alpha * scale, scale, inputScale, isResult), TypePromotion.ResultType(self, other), self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _gradOutput = HasEdge(1) ? SaveInput(self, "grad_output") : null;
        _selfOrResult = SaveInput(other, "self_or_result");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl saved = _selfOrResult!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Aten.EluBackward(grad, saved, alpha, scale, inputScale, isResult);
        }
        if (Needs(1))
        {
            TensorImpl slope = grad * _gradOutput!.Unpack() * inputScale;
            gradInputs[1] = (isResult ? slope : Aten.EluBackward(slope, saved, alpha, scale, inputScale, isResult)) * Aten.To(Aten.Lt(saved, 0), grad.DType);
        }
    }

    private readonly struct Kernel(double negative, double positive, double inputScale, bool isResult) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T negativeFactor = T.CreateTruncating(negative);
            T positiveFactor = T.CreateTruncating(positive);
            T inputFactor = T.CreateTruncating(inputScale);
            Span<T> buffer = stackalloc T[Scratch.Length];
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                Span<T> slope = buffer[..count];
                if (isResult)
                {
                    TensorPrimitives.Add(y.Slice(at, count), negativeFactor, slope);
                }
                else
                {
                    TensorPrimitives.Multiply(y.Slice(at, count), inputFactor, slope);
                    VectorMath.Exp<T>(slope, slope);
                    TensorPrimitives.Multiply(slope, negativeFactor, slope);
                }
                for (int i = 0; i < count; i++)
                {
                    result[at + i] = x[at + i] * (y[at + i] > T.Zero ? positiveFactor : inputFactor * slope[i]);
                }
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Elu(TensorImpl self, double alpha = 1, double scale = 1, double inputScale = 1) => new Elu(alpha, scale, inputScale).Call(self);

    internal static TensorImpl Selu(TensorImpl self) => Operators.Elu.Selu().Call(self);

    internal static TensorImpl Celu(TensorImpl self, double alpha = 1) => Operators.Elu.Celu(alpha).Call(self);

    internal static TensorImpl EluBackward(TensorImpl gradOutput, TensorImpl selfOrResult, double alpha, double scale, double inputScale, bool isResult) =>
        new EluBackward(alpha, scale, inputScale, isResult).Call(gradOutput, selfOrResult);
}
