using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = min(max(self, min), max) for numbers, NaN where self is; ∂self = grad where min ≤ self ≤ max, else 0. Saves the input.</summary>
internal sealed class Clamp(ScalarValue? min, ScalarValue? max) : UnaryFunction("aten::clamp", "ClampBackward1", Saves.Input)
{
    internal ScalarValue? Min => min;

    internal ScalarValue? Max => max;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("min", min), ("max", max)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(min is not null || max is not null, "torch.clamp: At least one of 'min' or 'max' must not be None");
        DType dtype = ClampKernels.ResultType(self, min, max);
        return TensorMeta.Pointwise(self, dtype);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => ClampKernels.Run(self, min, max, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self)
    {
        if (min is { } number && double.IsNaN(number.ToDouble()) || max is { } other && double.IsNaN(other.ToDouble()))
        {
            return Aten.ZerosLike(grad);
        }
        TensorImpl inside = min is { } low
            ? max is { } high ? Aten.LogicalAnd(Aten.Ge(self, low), Aten.Le(self, high)) : Aten.Ge(self, low)
            : Aten.Le(self, max!.Value);
        return Aten.Where(inside, grad, Aten.Zeros(Layout.Scalar, grad.DType));
    }
}

/// <summary>out = max(self, min) for a number; ∂self = grad where self ≥ min, else 0. Saves the input.</summary>
internal sealed class ClampMin(ScalarValue min) : UnaryFunction("aten::clamp_min", "ClampMinBackward0", Saves.Input)
{
    internal ScalarValue Min => min;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("min", min)];

    protected override TensorMeta Infer(TensorImpl self) => TensorMeta.Pointwise(self, ClampKernels.ResultType(self, min, null));

    protected override void Compute(TensorImpl self, TensorImpl into) => ClampKernels.Run(self, min, null, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => Aten.Where(Aten.Ge(self, min), grad, Aten.Zeros(Layout.Scalar, grad.DType));
}

/// <summary>out = min(self, max) for a number; ∂self = grad where self ≤ max, else 0. Saves the input.</summary>
internal sealed class ClampMax(ScalarValue max) : UnaryFunction("aten::clamp_max", "ClampMaxBackward0", Saves.Input)
{
    internal ScalarValue Max => max;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("max", max)];

    protected override TensorMeta Infer(TensorImpl self) => TensorMeta.Pointwise(self, ClampKernels.ResultType(self, null, max));

    protected override void Compute(TensorImpl self, TensorImpl into) => ClampKernels.Run(self, null, max, into);

    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => Aten.Where(Aten.Le(self, max), grad, Aten.Zeros(Layout.Scalar, grad.DType));
}

/// <summary>
/// out = min(max(self, min), max), bounds broadcast, either may be absent; ∂self = grad where min ≤ self ≤ max; ∂min = grad where self &lt; min and
/// min &lt; max; ∂max = grad where self &gt; max or max &lt; min.
/// </summary>
internal sealed class ClampTensor() : SingleOutputOperator("aten::clamp.Tensor", "ClampBackward0")
{
    private SavedTensor? _self;
    private SavedTensor? _min;
    private SavedTensor? _max;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        Error.Unless(inputs[1] is not null || inputs[2] is not null, "torch.clamp: At least one of 'min' or 'max' must not be None");
        DType dtype = TypePromotion.ResultType(inputs);
        Error.Unless(!dtype.IsComplex(), "clamp is not supported for complex types");
        Refuse.When(dtype == DType.Bool, "clamp_cpu", dtype);
        return TensorMeta.Pointwise(inputs, dtype);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        DType common = TypePromotion.ResultType(inputs);
        TensorImpl self = inputs[0]!;
        if (inputs[1] is { } min && inputs[2] is { } max)
        {
            Pointwise.Real(default(ClampKernels.Between), common, self, min, max, into);
        }
        else if (inputs[1] is { } lower)
        {
            Pointwise.Real(default(Maximum.Kernel), common, self, lower, into);
        }
        else
        {
            Pointwise.Real(default(Minimum.Kernel), common, self, inputs[2]!, into);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _self = SaveInput(inputs[0]!, "self");
        _min = SaveOptional(inputs[1], "min");
        _max = SaveOptional(inputs[2], "max");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl self = _self!.Unpack();
        TensorImpl? min = _min?.Unpack();
        TensorImpl? max = _max?.Unpack();
        TensorImpl zero = Aten.Zeros(Layout.Scalar, grad.DType);
        if (Needs(0))
        {
            TensorImpl inside = min is null ? Aten.Le(self, max!) : max is null ? Aten.Ge(self, min) : Aten.LogicalAnd(Aten.Ge(self, min), Aten.Le(self, max));
            gradInputs[0] = Aten.Where(inside, grad, zero);
        }
        if (Needs(1))
        {
            TensorImpl below = Aten.Lt(self, min!);
            gradInputs[1] = Aten.Where(max is null ? below : Aten.LogicalAnd(below, Aten.Lt(min!, max)), grad, zero);
        }
        if (Needs(2))
        {
            TensorImpl above = Aten.Gt(self, max!);
            gradInputs[2] = Aten.Where(min is null ? above : Aten.LogicalOr(above, Aten.Lt(max!, min)), grad, zero);
        }
    }
}

/// <summary>out = max(self, min); ∂self = grad where self ≥ min, ∂min = grad where self &lt; min.</summary>
internal sealed class ClampMinTensor() : BinaryOperator("aten::clamp_min.Tensor", "ClampMinBackward1")
{
    private SavedTensor? _self;
    private SavedTensor? _min;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => Maximum.InferReal(self, other, "maximum_cpu");

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Real(default(Maximum.Kernel), TypePromotion.ResultType(self, other), self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = SaveInput(self);
        _min = SaveInput(other, "min");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl zero = Aten.Zeros(Layout.Scalar, grad.DType);
        if (Needs(0))
        {
            gradInputs[0] = Aten.Where(Aten.Ge(_self!.Unpack(), _min!.Unpack()), grad, zero);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Where(Aten.Lt(_self!.Unpack(), _min!.Unpack()), grad, zero);
        }
    }
}

/// <summary>out = min(self, max); ∂self = grad where self ≤ max, ∂max = grad where self &gt; max.</summary>
internal sealed class ClampMaxTensor() : BinaryOperator("aten::clamp_max.Tensor", "ClampMaxBackward1")
{
    private SavedTensor? _self;
    private SavedTensor? _max;

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other) => Maximum.InferReal(self, other, "minimum_cpu");

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into) =>
        Pointwise.Real(default(Minimum.Kernel), TypePromotion.ResultType(self, other), self, other, into);

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result)
    {
        _self = SaveInput(self);
        _max = SaveInput(other, "max");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl zero = Aten.Zeros(Layout.Scalar, grad.DType);
        if (Needs(0))
        {
            gradInputs[0] = Aten.Where(Aten.Le(_self!.Unpack(), _max!.Unpack()), grad, zero);
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Where(Aten.Gt(_self!.Unpack(), _max!.Unpack()), grad, zero);
        }
    }
}

/// <summary>Clamping by numbers, which the clamp family, hardtanh and relu6 share.</summary>
internal static class ClampKernels
{
    internal static DType ResultType(TensorImpl self, ScalarValue? min, ScalarValue? max)
    {
        Error.Unless(!self.DType.IsComplex() && min is not { IsComplex: true } && max is not { IsComplex: true }, "clamp is not supported for complex types");
        DType dtype = self.DType;
        if (min is { } low)
        {
            dtype = TypePromotion.ResultType(self, low);
        }
        if (max is { } high)
        {
            dtype = TypePromotion.Promote(dtype, TypePromotion.ResultType(self, high));
        }
        Refuse.When(dtype == DType.Bool, "clamp_scalar_cpu", dtype);
        return dtype;
    }

    internal static void Run(TensorImpl self, ScalarValue? min, ScalarValue? max, TensorImpl into) => Pointwise.Real(new Kernel(min, max), self, into);

    private readonly struct Kernel(ScalarValue? min, ScalarValue? max) : IRealUnary
    {
        private const int Step = 4096;

        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, INumber<T>
        {
            // NaN among the operands wins, as in libtorch.
            if (typeof(T) == typeof(float) && !IsNan(min) && !IsNan(max))
            {
                ActivationMath.Clamp(MemoryMarshal.Cast<T, float>(x), min?.To<float>() ?? float.NegativeInfinity, max?.To<float>() ?? float.PositiveInfinity, MemoryMarshal.Cast<T, float>(result));
                return;
            }
            if (typeof(T) == typeof(double) && !IsNan(min) && !IsNan(max))
            {
                ActivationMath.Clamp(MemoryMarshal.Cast<T, double>(x), min?.To<double>() ?? double.NegativeInfinity, max?.To<double>() ?? double.PositiveInfinity, MemoryMarshal.Cast<T, double>(result));
                return;
            }
            // In steps, so that the second pass finds the first one's results in the cache.
            for (int at = 0; at < x.Length; at += Step)
            {
                int count = Math.Min(Step, x.Length - at);
                ReadOnlySpan<T> from = x.Slice(at, count);
                Span<T> to = result.Slice(at, count);
                if (min is { } low)
                {
                    TensorPrimitives.Max(from, low.To<T>(), to);
                    from = to;
                }
                if (max is { } high)
                {
                    TensorPrimitives.Min(from, high.To<T>(), to);
                }
            }
        }

        private static bool IsNan(ScalarValue? bound) => bound is { } number && double.IsNaN(number.ToDouble());
    }

    internal readonly struct Between : IRealTernary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> result) where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.Min(T.Max(x[i], y[i]), z[i]);
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Clamp(TensorImpl self, ScalarValue? min, ScalarValue? max) => new Clamp(min, max).Call(self);

    internal static TensorImpl Clamp(TensorImpl self, TensorImpl? min, TensorImpl? max) => new ClampTensor().Call(self, min, max);

    internal static TensorImpl ClampMin(TensorImpl self, ScalarValue min) => new ClampMin(min).Call(self);

    internal static TensorImpl ClampMax(TensorImpl self, ScalarValue max) => new ClampMax(max).Call(self);

    internal static TensorImpl ClampMin(TensorImpl self, TensorImpl min) => new ClampMinTensor().Call(self, min);

    internal static TensorImpl ClampMax(TensorImpl self, TensorImpl max) => new ClampMaxTensor().Call(self, max);
}
