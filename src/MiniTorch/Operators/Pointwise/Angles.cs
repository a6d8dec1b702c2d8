using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = the angle of the point (other, self); ∂self = grad · other / (self² + other²), ∂other = −grad · self / (self² + other²), 0 at the origin.</summary>
internal sealed class Atan2() : RealBinaryFunction<Atan2.Kernel>("aten::atan2", "Atan2Backward0", "atan2_cpu")
{
    protected override TensorImpl GradientOfSelf(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) => grad * other * InverseSquare(self, other);

    protected override TensorImpl GradientOfOther(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) => grad * -self * InverseSquare(self, other);

    private static TensorImpl InverseSquare(TensorImpl self, TensorImpl other) =>
        Aten.MaskedFill(Aten.Reciprocal(self * self + other * other), Aten.LogicalAnd(Aten.Eq(self, 0), Aten.Eq(other, 0)), 0);

    internal readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => InverseTrigonometry.Atan2(x, y, result);
    }
}

/// <summary>out = √(self² + other²); ∂self = grad · self / out, ∂other = grad · other / out.</summary>
internal sealed class Hypot() : RealBinaryFunction<Hypot.Kernel>("aten::hypot", "HypotBackward0", "hypot_cpu")
{
    protected override bool PromotesIntegers => false;

    protected override bool SavesResult => true;

    protected override TensorImpl GradientOfSelf(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) => grad * (self / result!);

    protected override TensorImpl GradientOfOther(TensorImpl grad, TensorImpl self, TensorImpl other, TensorImpl? result) => grad * (other / result!);

    internal readonly struct Kernel : IFloatBinary
    {
        public void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                result[i] = T.Hypot(x[i], y[i]);
            }
        }
    }
}

/// <summary>out = self · π / 180; ∂self = grad · π / 180.</summary>
internal sealed class Deg2Rad() : AngleUnit("aten::deg2rad", "Deg2RadBackward0", Math.PI / 180, "deg2rad is not supported for complex tensors.");

/// <summary>out = self · 180 / π; ∂self = grad · 180 / π.</summary>
internal sealed class Rad2Deg() : AngleUnit("aten::rad2deg", "Rad2DegBackward0", 180 / Math.PI, "rad2deg is not supported for complex tensors.");

/// <summary>A change of the unit of angles.</summary>
/// <inheritdoc/>
internal abstract class AngleUnit(string operatorName, string derivative, double factor, string refusal) : UnaryOperator(operatorName, derivative)
{
    protected sealed override TensorMeta Infer(TensorImpl self)
    {
        Error.Unless(!self.DType.IsComplex(), refusal);
        return TensorMeta.Floating(self);
    }

    protected sealed override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(new Kernel(factor), self, into);

    protected sealed override TensorImpl? Backward(TensorImpl grad) => grad * factor;

    private readonly struct Kernel(double factor) : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Multiply(x, T.CreateTruncating(factor), result);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Atan2(TensorImpl self, TensorImpl other) => new Atan2().Call(self, other);

    internal static TensorImpl Hypot(TensorImpl self, TensorImpl other) => new Hypot().Call(self, other);

    internal static TensorImpl Deg2Rad(TensorImpl self) => new Deg2Rad().Call(self);

    internal static TensorImpl Rad2Deg(TensorImpl self) => new Rad2Deg().Call(self);
}
