using System.Numerics;

namespace MiniTorch.Core;

/// <summary>An element of a complex64 tensor as it lies in memory: two floats. Arithmetic is done in <see cref="Complex"/>.</summary>
internal readonly record struct ComplexSingle(float Real, float Imaginary)
{
    public static implicit operator Complex(ComplexSingle value) => new(value.Real, value.Imaginary);

    public static explicit operator ComplexSingle(Complex value) => new((float)value.Real, (float)value.Imaginary);
}
