using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>True or false as a 0-dim tensor.</summary>
    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromNumber(scalar, dtype, device, requires_grad);

    /// <summary>A number as a 0-dim tensor.</summary>
    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false) => FromNumber(scalar, null, device, requires_grad);

    /// <summary>A number as a 0-dim tensor.</summary>
    public static Tensor tensor(sbyte scalar, Device? device = null, bool requires_grad = false) => FromNumber(scalar, null, device, requires_grad);

    /// <summary>A number as a 0-dim tensor.</summary>
    public static Tensor tensor(short scalar, Device? device = null, bool requires_grad = false) => FromNumber(scalar, null, device, requires_grad);

    /// <summary>A number as a 0-dim tensor.</summary>
    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) => FromNumber(scalar, null, device, requires_grad);

    /// <summary>A number as a 0-dim tensor.</summary>
    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromNumber(scalar, dtype, device, requires_grad);

    /// <summary>A number as a 0-dim tensor.</summary>
    public static Tensor tensor(Half scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromNumber(scalar, dtype, device, requires_grad);

    /// <summary>A number as a 0-dim tensor.</summary>
    public static Tensor tensor(BFloat16 scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromNumber(scalar, dtype, device, requires_grad);

    /// <summary>A complex number as a 0-dim tensor.</summary>
    public static Tensor tensor(float real, float imaginary, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromNumber(new ComplexSingle(real, imaginary), dtype, device, requires_grad);

    /// <summary>A number as a 0-dim tensor.</summary>
    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) => FromNumber(scalar, null, device, requires_grad);

    /// <summary>A complex number as a 0-dim tensor.</summary>
    public static Tensor tensor(double real, double imaginary, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromNumber(new Complex(real, imaginary), dtype, device, requires_grad);

    /// <summary>A number as a 0-dim tensor.</summary>
    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromNumber(scalar, dtype, device, requires_grad);

    /// <summary>A number as a 0-dim tensor.</summary>
    public static Tensor tensor((float, float) scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromNumber(new ComplexSingle(scalar.Item1, scalar.Item2), dtype, device, requires_grad);

    /// <summary>A number as a 0-dim tensor.</summary>
    public static Tensor tensor((double, double) scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromNumber(new Complex(scalar.Item1, scalar.Item2), dtype, device, requires_grad);

    /// <summary>A number as a 0-dim tensor.</summary>
    public static Tensor tensor(Complex scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => FromNumber(scalar, dtype, device, requires_grad);
}
