using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = ⌊self⌋; ∂self = 0.</summary>
internal sealed class Floor() : StepFunction<Floor.Kernel>("aten::floor", "FloorBackward0", "floor_vml_cpu", "floor is not supported for complex inputs")
{
    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Floor(x, result);
    }
}

/// <summary>out = ⌈self⌉; ∂self = 0.</summary>
internal sealed class Ceil() : StepFunction<Ceil.Kernel>("aten::ceil", "CeilBackward0", "ceil_vml_cpu", "ceil is not supported for complex inputs")
{
    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Ceiling(x, result);
    }
}

/// <summary>out = self without its fraction; ∂self = 0.</summary>
internal sealed class Trunc() : StepFunction<Trunc.Kernel>("aten::trunc", "TruncBackward0", "trunc_vml_cpu", "trunc is not supported for complex inputs")
{
    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Truncate(x, result);
    }
}

/// <summary>out = self rounded to an integer, halves to even; ∂self = 0.</summary>
internal sealed class Round() : StepFunction<Round.Kernel>("aten::round", "RoundBackward0", "round_vml_cpu", "round is not supported for complex inputs")
{
    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Round(x, result);
    }
}

/// <summary>out = self rounded to some decimals (tens, hundreds… for negative ones), halves to even; ∂self = 0.</summary>
internal sealed class RoundDecimals(long decimals) : UnaryOperator("aten::round.decimals", "RoundBackward1")
{
    internal long Decimals => decimals;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("decimals", decimals)];

    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.AllButFloating(self, "round_cpu");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(new Kernel(decimals), self, into);

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.ZerosLike(grad);

    private readonly struct Kernel(long decimals) : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T power = T.CreateTruncating(Math.Pow(10, Math.Abs(decimals)));
            if (decimals < 0)
            {
                TensorPrimitives.Divide(x, power, result);
                TensorPrimitives.Round<T>(result, result);
                TensorPrimitives.Multiply(result, power, result);
            }
            else
            {
                TensorPrimitives.Multiply(x, power, result);
                TensorPrimitives.Round<T>(result, result);
                TensorPrimitives.Divide(result, power, result);
            }
        }
    }
}

/// <summary>out = self − trunc(self); ∂self = grad.</summary>
internal sealed class Frac() : UnaryOperator("aten::frac", "FracBackward0")
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.AllButFloating(self, "frac_cpu");
        return TensorMeta.Like(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(default(Kernel), self, into);

    protected override TensorImpl? Backward(TensorImpl grad) => grad;

    private readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = x[i] - T.Truncate(x[i]);
            }
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Floor(TensorImpl self) => new Floor().Call(self);

    internal static TensorImpl Ceil(TensorImpl self) => new Ceil().Call(self);

    internal static TensorImpl Trunc(TensorImpl self) => new Trunc().Call(self);

    internal static TensorImpl Round(TensorImpl self) => new Round().Call(self);

    internal static TensorImpl Round(TensorImpl self, long decimals) => new RoundDecimals(decimals).Call(self);

    internal static TensorImpl Frac(TensorImpl self) => new Frac().Call(self);
}
