using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>A function of real numbers whose derivative is written with both the operand and the result.</summary>
/// <inheritdoc cref="RealFunction{K}"/>
internal abstract class RealFunctionOfBoth<K>(string operatorName, string derivative, string refusal) : UnaryOperator(operatorName, derivative)
    where K : struct, IFloatUnary
{
    private SavedTensor? _self;
    private SavedTensor? _result;

    protected sealed override TensorMeta Infer(TensorImpl self)
    {
        Refuse.Complex(self, refusal);
        return TensorMeta.Floating(self);
    }

    protected sealed override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(default(K), self, into);

    protected sealed override void Save(TensorImpl self, TensorImpl result)
    {
        _self = SaveInput(self);
        _result = SaveOutput(result);
    }

    protected sealed override TensorImpl? Backward(TensorImpl grad) => Gradient(grad, _self!.Unpack(), _result!.Unpack());

    protected abstract TensorImpl Gradient(TensorImpl grad, TensorImpl self, TensorImpl result);
}

/// <summary>out = I₀(self); ∂self = grad · I₁(self). Saves the input.</summary>
internal sealed class BesselI0() : RealFunction<BesselI0.Kernel>("aten::i0", "I0Backward0", "i0_vml_cpu")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * Aten.BesselI1(self);

    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, BesselFunctions.I0);
    }
}

/// <summary>out = e^−|self| · I₀(self); ∂self = grad · (e^−|self| · I₁(self) − sgn(self) · out).</summary>
internal sealed class BesselI0e() : RealFunctionOfBoth<BesselI0e.Kernel>("aten::special_i0e", "SpecialI0EBackward0", "i0e_cpu")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self, TensorImpl result) => grad * (Aten.BesselI1e(self) - Aten.Sgn(self) * result);

    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, BesselFunctions.I0e);
    }
}

/// <summary>out = I₁(self); ∂self = grad · (I₀(self) − out / self), grad / 2 at 0.</summary>
internal sealed class BesselI1() : RealFunctionOfBoth<BesselI1.Kernel>("aten::special_i1", "SpecialI1Backward0", "i1_cpu")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self, TensorImpl result) => grad * BesselSlope.Of(self, Aten.BesselI0, inverse => result * inverse);

    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, BesselFunctions.I1);
    }
}

/// <summary>out = e^−|self| · I₁(self); ∂self = grad · (e^−|self| · I₀(self) − out · (sgn(self) + 1 / self)), grad / 2 at 0.</summary>
internal sealed class BesselI1e() : RealFunctionOfBoth<BesselI1e.Kernel>("aten::special_i1e", "SpecialI1EBackward0", "i1e_cpu")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self, TensorImpl result) => grad * BesselSlope.Of(self, Aten.BesselI0e, inverse => result * (Aten.Sgn(self) + inverse));

    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, BesselFunctions.I1e);
    }
}

/// <summary>What the derivatives of I₁ and e^−|x| I₁ share: the limit ½ near 0, where they divide by self.</summary>
internal static class BesselSlope
{
    internal static TensorImpl Of(TensorImpl self, Func<TensorImpl, TensorImpl> order0, Func<TensorImpl, TensorImpl> rest)
    {
        double epsilon = self.DType switch
        {
            DType.Float64 => Math.BitIncrement(1.0) - 1,
            DType.Float32 => MathF.BitIncrement(1) - 1,
            DType.Float16 => Math.Pow(2, -10),
            _ => Math.Pow(2, -7),
        };
        TensorImpl isLarge = Aten.Gt(Aten.Abs(self), epsilon);
        TensorImpl safe = Aten.Where(isLarge, self, Aten.ScalarTensor(epsilon, self.DType));
        return Aten.Where(isLarge, order0(self) - rest(Aten.Reciprocal(safe)), Aten.ScalarTensor(0.5, self.DType));
    }
}

/// <summary>A special function that libtorch declares not differentiable.</summary>
internal sealed class UndifferentiableFunction(string name, Func<double, double> function) : UnaryOperator("aten::special_" + name, null)
{
    protected override TensorMeta Infer(TensorImpl self)
    {
        Refuse.Complex(self, name + "_cpu");
        return TensorMeta.Floating(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Pointwise.Float(new Kernel(function), self, into);

    protected override TensorImpl? Backward(TensorImpl grad) => null;

    private readonly struct Kernel(Func<double, double> function) : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, function);
    }
}

internal static partial class Aten
{
    internal static TensorImpl BesselI0(TensorImpl self) => new BesselI0().Call(self);

    internal static TensorImpl BesselI0e(TensorImpl self) => new BesselI0e().Call(self);

    internal static TensorImpl BesselI1(TensorImpl self) => new BesselI1().Call(self);

    internal static TensorImpl BesselI1e(TensorImpl self) => new BesselI1e().Call(self);

    /// <summary>J₀(self).</summary>
    internal static UndifferentiableFunction BesselJ0() => new("bessel_j0", BesselFunctions.J0);

    /// <summary>J₁(self).</summary>
    internal static UndifferentiableFunction BesselJ1() => new("bessel_j1", BesselFunctions.J1);

    /// <summary>Y₀(self).</summary>
    internal static UndifferentiableFunction BesselY0() => new("bessel_y0", BesselFunctions.Y0);

    /// <summary>Y₁(self).</summary>
    internal static UndifferentiableFunction BesselY1() => new("bessel_y1", BesselFunctions.Y1);

    /// <summary>I₀(self).</summary>
    internal static UndifferentiableFunction ModifiedBesselI0() => new("modified_bessel_i0", BesselFunctions.I0);

    /// <summary>I₁(self).</summary>
    internal static UndifferentiableFunction ModifiedBesselI1() => new("modified_bessel_i1", BesselFunctions.I1);

    /// <summary>K₀(self).</summary>
    internal static UndifferentiableFunction ModifiedBesselK0() => new("modified_bessel_k0", BesselFunctions.K0);

    /// <summary>K₁(self).</summary>
    internal static UndifferentiableFunction ModifiedBesselK1() => new("modified_bessel_k1", BesselFunctions.K1);

    /// <summary>e^self · K₀(self).</summary>
    internal static UndifferentiableFunction ScaledModifiedBesselK0() => new("scaled_modified_bessel_k0", BesselFunctions.K0e);

    /// <summary>e^self · K₁(self).</summary>
    internal static UndifferentiableFunction ScaledModifiedBesselK1() => new("scaled_modified_bessel_k1", BesselFunctions.K1e);

    /// <summary>j₀(self).</summary>
    internal static UndifferentiableFunction SphericalBesselJ0() => new("spherical_bessel_j0", BesselFunctions.SphericalJ0);

    /// <summary>Ai(self).</summary>
    internal static UndifferentiableFunction AiryAi() => new("airy_ai", BesselFunctions.AiryAi);
}
