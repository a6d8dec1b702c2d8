using System.Numerics;

namespace MiniTorch.Core;

/// <summary>
/// libtorch's <c>checked_convert</c>: a number as an element of another type, or an error where it does not fit. A negative integer may
/// wrap to an unsigned type; fractions are cut off; infinity fits every floating type and NaN no integer type; an imaginary part must be 0.
/// </summary>
internal static class ScalarConversion
{
    internal static byte CheckedUInt8(this ScalarValue value) => value.IsBool || value.IsIntegral
        ? Fits(value.ToInt64() is >= -255 and <= 255, "uint8_t", (byte)value.ToInt64())
        : (byte)Whole(value, 0, 255, "uint8_t");

    internal static sbyte CheckedInt8(this ScalarValue value) => (sbyte)Integer(value, sbyte.MinValue, sbyte.MaxValue, "int8_t");

    internal static short CheckedInt16(this ScalarValue value) => (short)Integer(value, short.MinValue, short.MaxValue, "int16_t");

    internal static int CheckedInt32(this ScalarValue value) => (int)Integer(value, int.MinValue, int.MaxValue, "int");

    internal static long CheckedInt64(this ScalarValue value) => Integer(value, long.MinValue, long.MaxValue, "int64_t");

    internal static Half CheckedHalf(this ScalarValue value) => (Half)Real(value, 65504, "at::Half");

    internal static BFloat16 CheckedBFloat16(this ScalarValue value) => (BFloat16)(float)Real(value, (float)BFloat16.MaxValue, "at::BFloat16");

    internal static float CheckedFloat32(this ScalarValue value) => (float)Real(value, float.MaxValue, "float");

    internal static double CheckedFloat64(this ScalarValue value) => Real(value, double.MaxValue, "double");

    internal static ComplexSingle CheckedComplex64(this ScalarValue value)
    {
        Complex number = value.ToComplex();
        bool fits = Within(number.Real, float.MaxValue) && Within(number.Imaginary, float.MaxValue);
        return Fits(fits, "c10::complex<float>", (ComplexSingle)number);
    }

    /// <summary>Throws libtorch's error unless the number fits the elements of a dtype.</summary>
    internal static void CheckFits(this ScalarValue value, DType dtype)
    {
        switch (dtype)
        {
            case DType.UInt8: value.CheckedUInt8(); break;
            case DType.Int8: value.CheckedInt8(); break;
            case DType.Int16: value.CheckedInt16(); break;
            case DType.Int32: value.CheckedInt32(); break;
            case DType.Int64: value.CheckedInt64(); break;
            case DType.Float16: value.CheckedHalf(); break;
            case DType.BFloat16: value.CheckedBFloat16(); break;
            case DType.Float32: value.CheckedFloat32(); break;
            case DType.Float64: value.CheckedFloat64(); break;
            case DType.Complex64: value.CheckedComplex64(); break;
        }
    }

    private static long Integer(ScalarValue value, long lowest, long highest, string type)
    {
        if (value.IsFloatingPoint || value.IsComplex)
        {
            return Whole(value, lowest, highest, type);
        }
        long integer = value.ToInt64();
        return Fits(integer >= lowest && integer <= highest, type, integer);
    }

    private static long Whole(ScalarValue value, long lowest, long highest, string type)
    {
        double number = Real(value, double.MaxValue, type);
        if (double.IsInfinity(number))
        {
            throw Overflow(type);
        }
        return Fits(number >= lowest && number <= highest, type, (long)number);
    }

    private static double Real(ScalarValue value, double largest, string type)
    {
        bool isReal = !value.IsComplex || value.ToComplex().Imaginary == 0;
        return Fits(isReal && Within(value.ToDouble(), largest), type, value.ToDouble());
    }

    private static bool Within(double number, double largest) => !double.IsFinite(number) || Math.Abs(number) <= largest;

    private static T Fits<T>(bool fits, string type, T converted) => fits ? converted : throw Overflow(type);

    private static System.Runtime.InteropServices.ExternalException Overflow(string type) =>
        Error.Of($"value cannot be converted to type {type} without overflow");
}
