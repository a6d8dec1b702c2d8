using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    /// <content>Members: complex numbers.</content>
    public partial class Tensor
    {
        /// <summary>The argument of a complex number in radians; 0 or π for a real one.</summary>
        public Tensor angle() => new(Aten.Angle(Impl));

        /// <summary>The conjugate, as a view; a real tensor itself.</summary>
        public Tensor conj() => new(Aten.Conj(Impl));

        /// <summary>The conjugate in memory of its own; a real tensor itself.</summary>
        public Tensor conj_physical() => new(Aten.ConjPhysical(Impl));

        /// <inheritdoc cref="conj_physical()"/>
        public Tensor conj_physical_() => dtype is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64 ? Write(new ConjPhysical()) : this;

        /// <summary>The tensor with conjugation carried out, itself if there is none.</summary>
        public Tensor resolve_conj() => new(Aten.ResolveConj(Impl));

        /// <summary>The tensor with negation carried out, itself if there is none.</summary>
        public Tensor resolve_neg() => new(Aten.ResolveNeg(Impl));

        /// <summary>The real part, as a view; a real tensor itself.</summary>
        public Tensor real => new(Aten.Real(Impl));

        /// <summary>The imaginary part of a complex tensor, as a view.</summary>
        public Tensor imag => new(Aten.Imag(Impl));
    }
}
