using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// out = −weight · (target · log(self) + (1 − target) · log(1 − self)), logarithms at least −100, reduced; ∂self = grad · weight · (self − target) / (self · (1 − self)).
/// Saves all.
/// </summary>
internal sealed class BinaryCrossEntropy(LossReduction reduction) : SingleOutputOperator("aten::binary_cross_entropy", "BinaryCrossEntropyBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _target;
    private SavedTensor? _weight;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)reduction)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: self, target, weight.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override string? NonDifferentiableArgument(int index) => index == 2 ? "weight" : null;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl target) = (inputs[0]!, inputs[1]!);
        if (!self.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("binary_cross_entropy", self.DType);
        }
        if (self.DType != target.DType)
        {
            throw Error.Of($"Found dtype {target.DType.Name()} but expected {self.DType.Name()}");
        }
        TensorImpl flags = TensorImpl.Empty(self.Sizes, DType.Bool);
        Kernels.Pointwise.Predicate(default(IsProbability), AutogradOperators.Ops.Resolve(self), flags);
        Error.Unless(!flags.Span<bool>().Contains(false), "all elements of input should be between 0 and 1");
        TensorMeta meta = TensorMeta.Pointwise(self, target, self.DType);
        return reduction == LossReduction.None ? meta : new(Layout.Scalar, self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        (TensorImpl self, TensorImpl target, TensorImpl? weight) = (inputs[0]!, inputs[1]!, inputs[2]);
        if (weight is null)
        {
            PointwiseLoss.Run(default(Kernel), reduction, self, target, into);
            return;
        }
        TensorImpl losses = TensorMeta.Pointwise(self, target, self.DType.ComputeType()).Allocate();
        Kernels.Pointwise.Float(default(Kernel), losses.DType, self, target, losses);
        Operators.Mul.Run(losses, weight, losses);
        if (reduction == LossReduction.None)
        {
            Kernels.Copy.Run(losses, into);
        }
        else
        {
            Kernels.Sum.Run(losses, Layout.DimMask([], losses.Rank), into, reduction == LossReduction.Mean ? losses.NumElements : 1);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _self = SaveInput(inputs[0]!, "self");
        _target = SaveInput(inputs[1]!, "target");
        _weight = SaveOptional(inputs[2], "weight");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        (TensorImpl self, TensorImpl target, TensorImpl? weight) = (_self!.Unpack(), _target!.Unpack(), _weight?.Unpack());
        if (Needs(0))
        {
            gradInputs[0] = new BinaryCrossEntropyBackward(reduction).Call(grad, self, target, weight);
        }
        if (Needs(1))
        {
            TensorImpl ofTarget = (Aten.Log(1.0 - self) - Aten.Log(self)) * grad;
            gradInputs[1] = Weighted(ofTarget, weight, reduction, target);
        }
    }

    /// <summary>Times the weight, / n for a mean.</summary>
    internal static TensorImpl Weighted(TensorImpl x, TensorImpl? weight, LossReduction reduction, TensorImpl self)
    {
        x = weight is null ? x : x * weight;
        return reduction == LossReduction.Mean ? x / self.NumElements : x;
    }

    private readonly struct IsProbability : IRealPredicate, IComplexPredicate
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<bool> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] >= T.Zero && x[i] <= T.One;
            }
        }

        public void Run(ReadOnlySpan<Complex> x, Span<bool> result) => throw new NotSupportedException();
    }

    private readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T floor = T.CreateTruncating(-100);
            for (int i = 0; i < x.Length; i++)
            {
                (T p, T target) = (x[i], y[i]);
                result[i] = (target - T.One) * T.Max(T.LogP1(-p), floor) - target * T.Max(T.Log(p), floor);
            }
        }
    }
}

/// <summary>
/// out = grad · weight · (self − target) / max(self · (1 − self), 1e-12) (/ n for a mean); ∂grad = the factor · g, ∂self = grad · g · weight ·
/// (self² − 2 · self · target + target) / (self · (1 − self))², ∂target = −grad · g · weight / (self · (1 − self)).
/// </summary>
internal sealed class BinaryCrossEntropyBackward(LossReduction reduction) : SingleOutputOperator("aten::binary_cross_entropy_backward", "BinaryCrossEntropyBackwardBackward0")
{
    private const double Epsilon = 1e-12;

    private SavedTensor? _gradOutput;
    private SavedTensor? _self;
    private SavedTensor? _target;
    private SavedTensor? _weight;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)reduction)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: grad_output, self, target, weight.</summary>
    protected override int EdgeCount(int inputs) => 3;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs) => TensorMeta.Pointwise([inputs[0], inputs[1], inputs[2]], inputs[1]!.DType);

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        Kernels.Pointwise.Float(new Kernel(PointwiseLoss.Share(reduction, inputs[1]!, inputs[2]!)), into.DType, inputs[0]!, inputs[1]!, inputs[2]!, into);
        if (inputs[3] is { } weight)
        {
            Operators.Mul.Run(into, weight, into);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _gradOutput = SaveInput(inputs[0]!, "grad_output");
        _self = SaveInput(inputs[1]!, "self");
        _target = SaveInput(inputs[2]!, "target");
        _weight = SaveOptional(inputs[3], "weight");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        (TensorImpl gradOutput, TensorImpl self, TensorImpl target, TensorImpl? weight) = (_gradOutput!.Unpack(), _self!.Unpack(), _target!.Unpack(), _weight?.Unpack());
        TensorImpl p = self + Epsilon;
        TensorImpl q = 1.0 - self + Epsilon;
        if (Needs(0))
        {
            TensorImpl ofGrad = (self - target) / (p * q) * grad;
            ofGrad = weight is null ? ofGrad : ofGrad * weight;
            gradInputs[0] = Aten.ReduceLoss(ofGrad, reduction);
        }
        if (Needs(1))
        {
            TensorImpl ofSelf = (self * self - 2 * self * target + target) / (Aten.Pow(p, 2) * Aten.Pow(q, 2)) * (gradOutput * grad);
            gradInputs[1] = BinaryCrossEntropy.Weighted(ofSelf, weight, reduction, self);
        }
        if (Needs(2))
        {
            TensorImpl ofTarget = -gradOutput * grad / (p * q);
            gradInputs[2] = BinaryCrossEntropy.Weighted(ofTarget, weight, reduction, target);
        }
    }

    private readonly struct Kernel(double scale) : IFloatTernary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T factor = T.CreateTruncating(scale);
            T least = T.CreateTruncating(Epsilon);
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = factor * x[i] * (y[i] - z[i]) / T.Max((T.One - y[i]) * y[i], least);
            }
        }
    }
}

/// <summary>
/// out = weight · ((1 − target) · self − w · log σ(self)) with w = 1 + (pos_weight − 1) · target, reduced; ∂self = grad · weight · ((w' + 1 − target) · σ(self) − w') with
/// w' = pos_weight · target, ∂target = −grad · weight · self without pos_weight. Saves all.
/// </summary>
internal sealed class BinaryCrossEntropyWithLogits(LossReduction reduction) : SingleOutputOperator("aten::binary_cross_entropy_with_logits", "BinaryCrossEntropyWithLogitsBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _target;
    private SavedTensor? _weight;
    private SavedTensor? _posWeight;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("reduction", (long)reduction)];

    protected override bool IsPointwise => false;

    /// <summary>Inputs: self, target, weight, pos_weight.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override string? NonDifferentiableArgument(int index) => index switch { 2 => "weight", 3 => "pos_weight", _ => null };

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        DType dtype = TypePromotion.ResultType(inputs);
        if (!dtype.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("log_sigmoid_cpu", dtype);
        }
        TensorMeta meta = TensorMeta.Pointwise(inputs, dtype);
        return reduction == LossReduction.None ? meta : new(Layout.Scalar, dtype);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        (TensorImpl self, TensorImpl target, TensorImpl? weight, TensorImpl? posWeight) = (inputs[0]!, inputs[1]!, inputs[2], inputs[3]);
        if (weight is null && posWeight is null)
        {
            PointwiseLoss.Run(new Kernel(into.DType), reduction, self, target, into);
            return;
        }
        DType dtype = into.DType.ComputeType();
        TensorImpl losses = TensorMeta.Pointwise(inputs, dtype).Allocate();
        Kernels.Pointwise.Float(new PositiveKernel(into.DType), dtype, self, target, posWeight ?? Ones(dtype), losses);
        if (weight is not null)
        {
            Operators.Mul.Run(losses, weight, losses);
        }
        if (reduction == LossReduction.None)
        {
            Kernels.Copy.Run(losses, into);
        }
        else
        {
            Kernels.Sum.Run(losses, Layout.DimMask([], losses.Rank), into, reduction == LossReduction.Mean ? losses.NumElements : 1);
        }
    }

    private static TensorImpl Ones(DType dtype)
    {
        TensorImpl one = TensorImpl.Empty(Layout.Scalar, dtype);
        Kernels.Copy.Fill(one, 1);
        return one;
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _self = SaveInput(inputs[0]!, "self");
        _target = SaveInput(inputs[1]!, "target");
        _weight = SaveOptional(inputs[2], "weight");
        _posWeight = SaveOptional(inputs[3], "pos_weight");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        (TensorImpl self, TensorImpl target, TensorImpl? weight, TensorImpl? posWeight) = (_self!.Unpack(), _target!.Unpack(), _weight?.Unpack(), _posWeight?.Unpack());
        if (Needs(0))
        {
            TensorImpl factor = Aten.Sigmoid(self) - target;
            if (posWeight is not null)
            {
                TensorImpl positive = posWeight * target;
                factor = (positive + 1 - target) * Aten.Sigmoid(self) - positive;
            }
            gradInputs[0] = BinaryCrossEntropy.Weighted(factor * grad, weight, reduction, self);
        }
        if (Needs(1))
        {
            TensorImpl ofTarget = posWeight is null
                ? self * -grad
                : (Aten.LogSigmoid(-self) - posWeight * Aten.LogSigmoid(self)) * grad;
            gradInputs[1] = BinaryCrossEntropy.Weighted(ofTarget, weight, reduction, target);
        }
    }

    private static T LogSigmoid<T>(T x) where T : IBinaryFloatingPointIeee754<T> => T.Min(x, T.Zero) - T.LogP1(T.Exp(-T.Abs(x)));

    /// <summary>(1 − y) · x − w · log σ(x), with libtorch's roundings for half types.</summary>
    private static T Loss<T>(T x, T y, T w, DType dtype) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (dtype.ItemSize() > 2)
        {
            return (T.One - y) * x - w * LogSigmoid(x);
        }
        T negative = HalfRounding.Round(HalfRounding.Round(T.One - y, dtype) * x, dtype);
        return negative - HalfRounding.Round(w * HalfRounding.Round(LogSigmoid(x), dtype), dtype);
    }

    private readonly struct Kernel(DType dtype) : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = Loss(x[i], y[i], T.One, dtype);
            }
        }
    }

    private readonly struct PositiveKernel(DType dtype) : IFloatTernary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = Loss(x[i], y[i], (z[i] - T.One) * y[i] + T.One, dtype);
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl BinaryCrossEntropy(TensorImpl self, TensorImpl target, TensorImpl? weight = null, LossReduction reduction = LossReduction.Mean) =>
        new BinaryCrossEntropy(reduction).Call(self, target, weight);

    internal static TensorImpl BinaryCrossEntropyWithLogits(TensorImpl self, TensorImpl target, TensorImpl? weight = null, TensorImpl? posWeight = null, LossReduction reduction = LossReduction.Mean) =>
        new BinaryCrossEntropyWithLogits(reduction).Call(self, target, weight, posWeight);
}
