using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// The backward operator of a piecewise linear activation: linear in the gradient, by a slope that steps with self. Its own derivative is itself for
/// the gradient, and 0 for self.
/// </summary>
/// <inheritdoc/>
internal abstract class SlopeBackward(string operatorName, string derivative) : BinaryOperator(operatorName, derivative)
{
    private SavedTensor? _self;

    protected sealed override TensorMeta Infer(TensorImpl self, TensorImpl other) => TensorMeta.Pointwise(self, other, TypePromotion.ResultType(self, other));

    protected sealed override void Save(TensorImpl self, TensorImpl other, TensorImpl result) => _self = SaveInput(other, "self");

    protected sealed override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Again(grad, _self!.Unpack());
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.ZerosLike(grad);
        }
    }

    /// <summary>The same operator on another gradient.</summary>
    protected abstract TensorImpl Again(TensorImpl grad, TensorImpl self);
}

/// <summary>out = max(self, 0), NaN where self is; ∂self = grad where out > 0 (or NaN), else 0. Saves the result.</summary>
internal sealed class Relu() : UnaryFunction("aten::relu", "ReluBackward0", Saves.Result)
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(self.DType != DType.Bool, "Boolean inputs not supported for relu");
        Error.Unless(!self.DType.IsComplex(), "clamp is not supported for complex types");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => ClampKernels.Run(self, 0, null, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl result) => Aten.ThresholdBackward(grad, result, 0);
}

/// <summary>out = self where self > threshold (or NaN), else value; ∂self = grad there, else 0. Saves the input.</summary>
internal sealed class Threshold(ScalarValue threshold, ScalarValue value, bool inPlace = false)
    : UnaryFunction("aten::threshold", inPlace ? "ThresholdBackward1" : "ThresholdBackward0", Saves.Input)
{
    internal ScalarValue Limit => threshold;

    internal ScalarValue Value => value;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("threshold", threshold), ("value", value)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.When(self.DType == DType.Bool || self.DType.IsComplex(), "threshold_cpu", self.DType);
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Real(new Kernel(threshold, value), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => Aten.ThresholdBackward(grad, self, threshold);

    private readonly struct Kernel(ScalarValue threshold, ScalarValue value) : IRealUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, INumber<T>
        {
            T limit = threshold.To<T>();
            T otherwise = value.To<T>();
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] <= limit ? otherwise : x[i];
            }
        }
    }
}

/// <summary>out = grad where self > threshold (or NaN), else 0.</summary>
internal sealed class ThresholdBackward(ScalarValue threshold) : SlopeBackward("aten::threshold_backward", "ThresholdBackwardBackward0")
{
    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Real(new Kernel(threshold), TypePromotion.ResultType(self, other), self, other, into);

    protected override TensorImpl Again(TensorImpl grad, TensorImpl self) => Aten.ThresholdBackward(grad, self, threshold);

    private readonly struct Kernel(ScalarValue threshold) : IRealBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, INumber<T>
        {
            T limit = threshold.To<T>();
            int i = 0;
            if (Vector<T>.IsSupported)
            {
                var limits = new Vector<T>(limit);
                for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
                {
                    Vector.ConditionalSelect(Vector.LessThanOrEqual(new Vector<T>(y[i..]), limits), Vector<T>.Zero, new Vector<T>(x[i..])).CopyTo(result[i..]);
                }
            }
            for (; i < x.Length; i++)
            {
                result[i] = y[i] <= limit ? T.Zero : x[i];
            }
        }
    }
}

/// <summary>
/// out = self where self > 0, else negative_slope · self; ∂self = grad or negative_slope · grad. Saves the input; the in-place form the result, whose
/// sign is that of the input unless the slope is negative.
/// </summary>
internal sealed class LeakyRelu(ScalarValue negativeSlope, bool inPlace = false)
    : UnaryFunction("aten::leaky_relu", inPlace ? "LeakyReluBackward1" : "LeakyReluBackward0", inPlace ? Saves.Result : Saves.Input)
{
    internal ScalarValue NegativeSlope => negativeSlope;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("negative_slope", negativeSlope)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.AllButFloating(self, "leaky_relu_cpu");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(new Kernel(negativeSlope.ToDouble()), self, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl saved) => Aten.LeakyReluBackward(grad, saved, negativeSlope, inPlace);

    internal readonly struct Kernel(double negativeSlope) : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T slope = T.CreateTruncating(negativeSlope);
            int i = 0;
            for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
            {
                var value = new Vector<T>(x[i..]);
                Vector.ConditionalSelect(Vector.GreaterThan(value, Vector<T>.Zero), value, value * slope).CopyTo(result[i..]);
            }
            for (; i < x.Length; i++)
            {
                result[i] = x[i] > T.Zero ? x[i] : x[i] * slope;
            }
        }
    }
}

/// <summary>out = grad where self > 0, else negative_slope · grad.</summary>
internal sealed class LeakyReluBackward(ScalarValue negativeSlope, bool isResult) : SlopeBackward("aten::leaky_relu_backward", "LeakyReluBackwardBackward0")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("negative_slope", negativeSlope)];

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Float(new Kernel(negativeSlope.ToDouble()), TypePromotion.ResultType(self, other), self, other, into);

    protected override TensorImpl Again(TensorImpl grad, TensorImpl self) => Aten.LeakyReluBackward(grad, self, negativeSlope, isResult);

    internal readonly struct Kernel(double negativeSlope) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T slope = T.CreateTruncating(negativeSlope);
            int i = 0;
            for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
            {
                var grad = new Vector<T>(x[i..]);
                Vector.ConditionalSelect(Vector.GreaterThan(new Vector<T>(y[i..]), Vector<T>.Zero), grad, grad * slope).CopyTo(result[i..]);
            }
            for (; i < x.Length; i++)
            {
                result[i] = y[i] > T.Zero ? x[i] : x[i] * slope;
            }
        }
    }
}

/// <summary>out = min(max(self, min), max), relu6 for 0 and 6; ∂self = grad strictly inside, else 0. Integers stay integers. Saves the input.</summary>
internal sealed class Hardtanh(ScalarValue min, ScalarValue max) : UnaryFunction("aten::hardtanh", "HardtanhBackward0", Saves.Input)
{
    internal ScalarValue Min => min;

    internal ScalarValue Max => max;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("min_val", min), ("max_val", max)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(self.DType != DType.Bool, "Bool inputs not supported for hardtanh");
        Error.Unless(!self.DType.IsComplex(), "clamp is not supported for complex types");
        Error.Unless(self.DType != DType.UInt8 || (min.ToDouble() >= 0 && max.ToDouble() >= 0), "cannot do hardtanh on an unsigned type with negative limits");
        if (min.ToDouble() > max.ToDouble())
        {
            throw new ArgumentException("min_val cannot be greater than max_val");
        }
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => ClampKernels.Run(self, min, max, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => Aten.HardtanhBackward(grad, self, min, max);
}

/// <summary>out = grad where min &lt; self &lt; max, else 0.</summary>
internal sealed class HardtanhBackward(ScalarValue min, ScalarValue max) : SlopeBackward("aten::hardtanh_backward", "HardtanhBackwardBackward0")
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("min_val", min), ("max_val", max)];

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Float(new InsideKernel(min.ToDouble(), max.ToDouble()), TypePromotion.ResultType(self, other), self, other, into);

    protected override TensorImpl Again(TensorImpl grad, TensorImpl self) => Aten.HardtanhBackward(grad, self, min, max);

    private readonly struct InsideKernel(double min, double max) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T low = T.CreateTruncating(min);
            T high = T.CreateTruncating(max);
            int i = 0;
            for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
            {
                var value = new Vector<T>(y[i..]);
                Vector<T> isInside = Vector.GreaterThan(value, new Vector<T>(low)) & Vector.LessThan(value, new Vector<T>(high));
                Vector.ConditionalSelect(isInside, new Vector<T>(x[i..]), Vector<T>.Zero).CopyTo(result[i..]);
            }
            for (; i < x.Length; i++)
            {
                result[i] = y[i] > low && y[i] < high ? x[i] : T.Zero;
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Relu(TensorImpl self) => new Relu().Call(self);

    internal static TensorImpl Threshold(TensorImpl self, ScalarValue threshold, ScalarValue value) => new Threshold(threshold, value).Call(self);

    internal static TensorImpl ThresholdBackward(TensorImpl gradOutput, TensorImpl self, ScalarValue threshold) => new ThresholdBackward(threshold).Call(gradOutput, self);

    internal static TensorImpl LeakyRelu(TensorImpl self, ScalarValue negativeSlope) => new LeakyRelu(negativeSlope).Call(self);

    internal static TensorImpl LeakyReluBackward(TensorImpl gradOutput, TensorImpl self, ScalarValue negativeSlope, bool isResult)
    {
        Error.Unless(!isResult || negativeSlope.ToDouble() >= 0, "In-place leakyReLu backward calculation is triggered with a negative slope which is not supported. This is caused by calling in-place forward function with a negative slope, please call out-of-place version instead. File an issue at https://github.com/pytorch/pytorch if you do require supporting in-place leakRelu backward calculation with negative slope");
        return new LeakyReluBackward(negativeSlope, isResult).Call(gradOutput, self);
    }

    internal static TensorImpl Hardtanh(TensorImpl self, ScalarValue min, ScalarValue max) => new Hardtanh(min, max).Call(self);

    internal static TensorImpl HardtanhBackward(TensorImpl gradOutput, TensorImpl self, ScalarValue min, ScalarValue max) => new HardtanhBackward(min, max).Call(gradOutput, self);
}
