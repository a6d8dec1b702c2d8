namespace MiniTorch;

public static partial class torch
{
    /// <summary>Positive infinity.</summary>
    public const double inf = double.PositiveInfinity;

    /// <summary>Not a number.</summary>
    public const double nan = double.NaN;

    /// <summary>π.</summary>
    public const double pi = Math.PI;

    /// <summary>Euler's number.</summary>
    public const double e = Math.E;

    /// <summary>An index that inserts a dimension of size 1.</summary>
    public static readonly TensorIndex newaxis = TensorIndex.Null;

    /// <summary>uint8.</summary>
    public static readonly ScalarType uint8 = ScalarType.Byte;

    /// <summary>int8.</summary>
    public static readonly ScalarType int8 = ScalarType.Int8;

    /// <summary>int16.</summary>
    public static readonly ScalarType int16 = ScalarType.Int16;

    /// <summary>int32.</summary>
    public static readonly ScalarType int32 = ScalarType.Int32;

    /// <summary>int64.</summary>
    public static readonly ScalarType int64 = ScalarType.Int64;

    /// <summary>float16.</summary>
    public static readonly ScalarType float16 = ScalarType.Float16;

    /// <summary>bfloat16.</summary>
    public static readonly ScalarType bfloat16 = ScalarType.BFloat16;

    /// <summary>float32.</summary>
    public static readonly ScalarType float32 = ScalarType.Float32;

    /// <summary>float64.</summary>
    public static readonly ScalarType float64 = ScalarType.Float64;

    /// <summary>complex64.</summary>
    public static readonly ScalarType complex64 = ScalarType.ComplexFloat32;

    /// <summary>complex128.</summary>
    public static readonly ScalarType complex128 = ScalarType.ComplexFloat64;

    /// <summary>bool.</summary>
    public static readonly ScalarType @bool = ScalarType.Bool;

    /// <summary>int16.</summary>
    public static readonly ScalarType @short = ScalarType.Int16;

    /// <summary>int32.</summary>
    public static readonly ScalarType @int = ScalarType.Int32;

    /// <summary>int64.</summary>
    public static readonly ScalarType @long = ScalarType.Int64;

    /// <summary>float16.</summary>
    public static readonly ScalarType half = ScalarType.Float16;

    /// <summary>float32.</summary>
    public static readonly ScalarType @float = ScalarType.Float32;

    /// <summary>float64.</summary>
    public static readonly ScalarType @double = ScalarType.Float64;

    /// <summary>complex64.</summary>
    public static readonly ScalarType cfloat = ScalarType.ComplexFloat32;

    /// <summary>complex128.</summary>
    public static readonly ScalarType cdouble = ScalarType.ComplexFloat64;
}
