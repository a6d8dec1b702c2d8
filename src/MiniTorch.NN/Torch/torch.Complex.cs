using MiniTorch.Operators;

namespace MiniTorch;

/// <content>Functions: complex numbers.</content>
public static partial class torch
{
    /// <inheritdoc cref="Tensor.angle()"/>
    public static Tensor angle(Tensor input) => input.angle();

    /// <inheritdoc cref="Tensor.conj_physical()"/>
    public static Tensor conj_physical(Tensor input) => input.conj_physical();

    /// <inheritdoc cref="Tensor.conj_physical_()"/>
    public static Tensor conj_physical_(Tensor input) => input.conj_physical_();

    /// <summary>A complex tensor of its real and imaginary parts.</summary>
    public static Tensor complex(Tensor real, Tensor imag) => new(Aten.MakeComplex(real.Impl, imag.Impl));

    /// <summary>The complex numbers abs · e^(i · angle).</summary>
    public static Tensor polar(Tensor abs, Tensor angle) => new(Aten.Polar(abs.Impl, angle.Impl));
}
