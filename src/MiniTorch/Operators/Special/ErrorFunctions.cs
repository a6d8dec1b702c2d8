using System.Numerics;
using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = erf self; ∂self = 2/√π · e^(−self²) · grad. Saves the input.</summary>
internal sealed class Erf() : RealFunction<Erf.Kernel>("aten::erf", "ErfBackward0", "erf_vml_cpu")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => 2 / Math.Sqrt(Math.PI) * Aten.Exp(-Aten.Pow(self, 2)) * grad;

    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => VectorMath.Erf(x, result);
    }
}

/// <summary>out = 1 − erf self, accurate in the tail; ∂self = −2/√π · e^(−self²) · grad. Saves the input.</summary>
internal sealed class Erfc() : RealFunction<Erfc.Kernel>("aten::erfc", "ErfcBackward0", "erfc_vml_cpu")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => -2 / Math.Sqrt(Math.PI) * Aten.Exp(-Aten.Pow(self, 2)) * grad;

    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, ErrorFunctions.Erfc);
    }
}

/// <summary>out = erf⁻¹ self; ∂self = ½√π · e^(out²) · grad. Saves the input.</summary>
internal sealed class Erfinv() : RealFunction<Erfinv.Kernel>("aten::erfinv", "ErfinvBackward0", "erfinv_vml_cpu")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => 0.5 * Math.Sqrt(Math.PI) * Aten.Exp(Aten.Pow(Aten.Erfinv(self), 2)) * grad;

    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, ErrorFunctions.Erfinv);
    }
}

/// <summary>out = e^(self²) · erfc self; ∂self = (2 · self · out − 2/√π) · grad.</summary>
internal sealed class Erfcx() : RealFunctionOfBoth<Erfcx.Kernel>("aten::special_erfcx", "SpecialErfcxBackward0", "erfcx_cpu")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self, TensorImpl result) => (2 * self * result - 2 / Math.Sqrt(Math.PI)) * grad;

    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, ErrorFunctions.Erfcx);
    }
}

/// <summary>out = the quantile of the normal distribution; ∂self = grad · √(2π) · e^(out² / 2). Saves the result.</summary>
internal sealed class Ndtri() : RealFunction<Ndtri.Kernel>("aten::special_ndtri", "SpecialNdtriBackward0", "ndtri_cpu", Saves.Result)
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl result) => grad * Math.Sqrt(2 * Math.PI) * Aten.Exp(Aten.Square(result) / 2);

    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, ErrorFunctions.Ndtri);
    }
}

/// <summary>out = ln Φ(self), the normal distribution function; ∂self = grad / erfcx(−self / √2) · √(2/π). Saves the input.</summary>
internal sealed class LogNdtr() : RealFunction<LogNdtr.Kernel>("aten::special_log_ndtr", "SpecialLogNdtrBackward0", "log_ndtr_cpu")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad / Aten.Erfcx(-(self / Math.Sqrt(2))) * Math.Sqrt(2 / Math.PI);

    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, ErrorFunctions.LogNdtr);
    }
}

/// <summary>out = −self · ln self, 0 at 0; ∂self = −grad · (1 + ln self). Saves the input.</summary>
internal sealed class Entr() : RealFunction<Entr.Kernel>("aten::special_entr", "SpecialEntrBackward0", "entr_cpu")
{
    protected override TensorImpl Gradient(TensorImpl grad, TensorImpl self) => grad * -(1 + Aten.Log(self));

    internal readonly struct Kernel : IFloatUnary
    {
        public void Run<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, ErrorFunctions.Entr);
    }
}

internal static partial class Aten
{
    internal static TensorImpl Erf(TensorImpl self) => new Erf().Call(self);

    internal static TensorImpl Erfc(TensorImpl self) => new Erfc().Call(self);

    internal static TensorImpl Erfinv(TensorImpl self) => new Erfinv().Call(self);

    internal static TensorImpl Erfcx(TensorImpl self) => new Erfcx().Call(self);

    internal static TensorImpl Ndtri(TensorImpl self) => new Ndtri().Call(self);

    internal static TensorImpl LogNdtr(TensorImpl self) => new LogNdtr().Call(self);

    internal static TensorImpl Entr(TensorImpl self) => new Entr().Call(self);

    /// <summary>The normal distribution function, ½(1 + erf(self / √2)).</summary>
    internal static TensorImpl Ndtr(TensorImpl self) => (1 + Erf(self * Math.Sqrt(0.5))) * 0.5;
}
