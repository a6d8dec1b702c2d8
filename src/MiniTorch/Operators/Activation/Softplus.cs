using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = ln(1 + e^(beta · self)) / beta, self where beta · self > threshold; ∂self = grad · sigmoid(beta · self) or grad. Saves the input.</summary>
internal sealed class Softplus(double beta, double threshold) : UnaryFunction("aten::softplus", "SoftplusBackward0", Saves.Input)
{
    internal double Beta => beta;

    internal double Limit => threshold;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("beta", beta), ("threshold", threshold)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.AllButFloating(self, "softplus_cpu");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(new Kernel(beta, threshold), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => Aten.SoftplusBackward(grad, self, beta, threshold);

    private readonly struct Kernel(double beta, double threshold) : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[Scratch.Length];
            T factor = T.CreateTruncating(beta);
            T limit = T.CreateTruncating(threshold);
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                Span<T> log = buffer[..count];
                TensorPrimitives.Multiply(x.Slice(at, count), factor, log);
                VectorMath.Exp<T>(log, log);
                VectorMath.Log1p<T>(log, log);
                for (int i = 0; i < count; i++)
                {
                    T value = x[at + i];
                    result[at + i] = value * factor > limit ? value : log[i] / factor;
                }
            }
        }
    }
}

/// <summary>
/// out = grad · z / (z + 1), z = e^(beta · self), grad where beta · self > threshold; ∂grad = softplus_backward(g), ∂self = g · grad · beta · σ(1 − σ) below the
/// threshold, σ = sigmoid(beta · self).
/// </summary>
internal sealed class SoftplusBackward(double beta, double threshold) : BinaryOperator("aten::softplus_backward", "SoftplusBackwardBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _self;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("beta", beta), ("threshold", threshold)];

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Float(new Kernel(beta, threshold), TypePromotion.ResultType(self, other), self, other, into);

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
            gradInputs[0] = Aten.SoftplusBackward(grad, self, beta, threshold);
        }
        if (Needs(1))
        {
            TensorImpl scaled = self * beta;
            gradInputs[1] = Aten.SigmoidBackward(grad * _gradOutput!.Unpack(), Aten.Sigmoid(scaled)) * Aten.To(Aten.Lt(scaled, threshold), grad.DType) * beta;
        }
    }

    private readonly struct Kernel(double beta, double threshold) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T factor = T.CreateTruncating(beta);
            T limit = T.CreateTruncating(threshold);
            Span<T> buffer = stackalloc T[Scratch.Length];
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                Span<T> sigmoid = buffer[..count];
                TensorPrimitives.Multiply(y.Slice(at, count), factor, sigmoid);
                VectorMath.Sigmoid<T>(sigmoid, sigmoid);
                for (int i = 0; i < count; i++)
                {
                    result[at + i] = y[at + i] * factor > limit ? x[at + i] : x[at + i] * sigmoid[i];
                }
            }
        }
    }
}

/// <summary>out = −ln(1 + e^−self); ∂self = grad · (1 − sigmoid(self)). Saves the input.</summary>
internal sealed class LogSigmoid() : UnaryFunction("aten::log_sigmoid_forward", "LogSigmoidBackward0", Saves.Input)
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.AllButFloating(self, "log_sigmoid_cpu");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(default(Kernel), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => Aten.LogSigmoidBackward(grad, self);

    private readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[Scratch.Length];
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                Span<T> log = buffer[..count];
                for (int i = 0; i < count; i++)
                {
                    log[i] = -T.Abs(x[at + i]);
                }
                VectorMath.Exp<T>(log, log);
                VectorMath.Log1p<T>(log, log);
                for (int i = 0; i < count; i++)
                {
                    T value = x[at + i];
                    result[at + i] = T.Min(value, T.Zero) - log[i];
                }
            }
        }
    }
}

/// <summary>out = grad · (1 − sigmoid(self)); ∂grad = log_sigmoid_backward(g), ∂self = g · grad · (σ − 1) · σ.</summary>
internal sealed class LogSigmoidBackward() : BinaryOperator("aten::log_sigmoid_backward", "LogSigmoidBackwardBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _self;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Float(default(Kernel), TypePromotion.ResultType(self, other), self, other, into);

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
            gradInputs[0] = Aten.LogSigmoidBackward(grad, self);
        }
        if (Needs(1))
        {
            TensorImpl sigmoid = Aten.Sigmoid(self);
            gradInputs[1] = grad * _gradOutput!.Unpack() * (sigmoid - 1) * sigmoid;
        }
    }

    private readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Span<T> buffer = stackalloc T[Scratch.Length];
            for (int at = 0; at < x.Length; at += Scratch.Length)
            {
                int count = Math.Min(Scratch.Length, x.Length - at);
                Span<T> sigmoid = buffer[..count];
                TensorPrimitives.Negate(y.Slice(at, count), sigmoid);
                VectorMath.Sigmoid<T>(sigmoid, sigmoid);
                TensorPrimitives.Multiply(x.Slice(at, count), sigmoid, result.Slice(at, count));
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Softplus(TensorImpl self, double beta = 1, double threshold = 20) => new Softplus(beta, threshold).Call(self);

    internal static TensorImpl SoftplusBackward(TensorImpl gradOutput, TensorImpl self, double beta, double threshold) => new SoftplusBackward(beta, threshold).Call(gradOutput, self);

    internal static TensorImpl LogSigmoid(TensorImpl self) => new LogSigmoid().Call(self);

    internal static TensorImpl LogSigmoidBackward(TensorImpl gradOutput, TensorImpl self) => new LogSigmoidBackward().Call(gradOutput, self);
}
