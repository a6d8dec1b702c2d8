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

        /// <summary>The conjugate in memory of its own; a real tensor itself.</summary>
        public Tensor conj_physical() => new(Aten.ConjPhysical(Impl));

        /// <inheritdoc cref="conj_physical()"/>
        public Tensor conj_physical_() => dtype is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64 ? Write(new ConjPhysical()) : this;
    }
}
