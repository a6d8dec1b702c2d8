using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch;

/// <summary>
/// Conversions of <see cref="Scalar"/> from and to C# numbers. A number that does not fit the type asked for is libtorch's error
/// ("value cannot be converted to type uint8_t without overflow"); fractions are cut off.
/// </summary>
public static class ScalarExtensionMethods
{
    /// <summary>The number as a <see cref="Scalar"/>: an integer.</summary>
    public static Scalar ToScalar(this byte value) => value;

    /// <summary>The number as a <see cref="Scalar"/>: an integer.</summary>
    public static Scalar ToScalar(this sbyte value) => value;

    /// <summary>The number as a <see cref="Scalar"/>: an integer.</summary>
    public static Scalar ToScalar(this short value) => value;

    /// <summary>The number as a <see cref="Scalar"/>: an integer.</summary>
    public static Scalar ToScalar(this int value) => value;

    /// <summary>The number as a <see cref="Scalar"/>: an integer.</summary>
    public static Scalar ToScalar(this long value) => value;

    /// <summary>The number as a <see cref="Scalar"/>: a real number.</summary>
    public static Scalar ToScalar(this float value) => value;

    /// <summary>The number as a <see cref="Scalar"/>: a real number.</summary>
    public static Scalar ToScalar(this double value) => value;

    /// <summary>The number as a <see cref="Scalar"/>: a real number.</summary>
    public static Scalar ToScalar(this Half value) => value;

    /// <summary>The number as a <see cref="Scalar"/>: a real number.</summary>
    public static Scalar ToScalar(this BFloat16 value) => value;

    /// <summary>The number as a <see cref="Scalar"/>: true or false.</summary>
    public static Scalar ToScalar(this bool value) => value;

    /// <summary>The number as a <see cref="Scalar"/>: a complex number.</summary>
    public static Scalar ToScalar(this (float, float) value) => value;

    /// <summary>The number as a <see cref="Scalar"/>: a complex number.</summary>
    public static Scalar ToScalar(this Complex value) => value;

    /// <summary>The number, rounded to bfloat16, as a <see cref="Scalar"/>.</summary>
    public static Scalar ToBFloat16Scalar(this float value) => (BFloat16)value;

    /// <summary>The number as a <see cref="byte"/>.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It does not fit.</exception>
    public static byte ToByte(this Scalar value) => value.Value.CheckedUInt8();

    /// <summary>The number as a <see cref="sbyte"/>.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It does not fit.</exception>
    public static sbyte ToSByte(this Scalar value) => value.Value.CheckedInt8();

    /// <summary>The number as a <see cref="short"/>.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It does not fit.</exception>
    public static short ToInt16(this Scalar value) => value.Value.CheckedInt16();

    /// <summary>The number as a <see cref="int"/>.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It does not fit.</exception>
    public static int ToInt32(this Scalar value) => value.Value.CheckedInt32();

    /// <summary>The number as a <see cref="long"/>.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It does not fit.</exception>
    public static long ToInt64(this Scalar value) => value.Value.CheckedInt64();

    /// <summary>The number as a <see cref="Half"/>.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It does not fit.</exception>
    public static Half ToHalf(this Scalar value) => value.Value.CheckedHalf();

    /// <summary>The number as a <see cref="BFloat16"/>.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It does not fit.</exception>
    public static BFloat16 ToBFloat16(this Scalar value) => value.Value.CheckedBFloat16();

    /// <summary>The number as a <see cref="float"/>.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It does not fit.</exception>
    public static float ToSingle(this Scalar value) => value.Value.CheckedFloat32();

    /// <summary>The number as a <see cref="double"/>.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It does not fit.</exception>
    public static double ToDouble(this Scalar value) => value.Value.CheckedFloat64();

    /// <summary>The number as a <see cref="Complex"/>.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It does not fit.</exception>
    public static Complex ToComplexFloat64(this Scalar value) => value.Value.ToComplex();

    /// <summary>The number as real and imaginary part.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">It does not fit.</exception>
    public static (float Real, float Imaginary) ToComplexFloat32(this Scalar value)
    {
        ComplexSingle number = value.Value.CheckedComplex64();
        return (number.Real, number.Imaginary);
    }

    /// <summary>Whether the number is other than 0.</summary>
    public static bool ToBoolean(this Scalar value) => value.Value.ToBool();
}
