using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    /// <summary>The dtype of floating-point tensors for which none is named.</summary>
    public static ScalarType get_default_dtype() => (ScalarType)DTypes.Default;

    /// <summary>Sets the dtype of floating-point tensors for which none is named.</summary>
    /// <exception cref="ArgumentException">The dtype is not a floating-point one.</exception>
    public static void set_default_dtype(ScalarType dtype)
    {
        if (!is_floating_point(dtype))
        {
            throw new ArgumentException("only floating-point types are supported as the default type");
        }
        DTypes.Default = dtype.ToDType();
    }

    /// <summary>Makes the dtype and device of a tensor the default ones.</summary>
    /// <exception cref="ArgumentException">The dtype is not a floating-point one.</exception>
    public static void set_default_tensor_type(Tensor t)
    {
        set_default_dtype(t.dtype);
        set_default_device(t.device);
    }

    /// <summary>Whether a dtype holds integers; bool counts as one.</summary>
    public static bool is_integral(ScalarType type) => type is >= ScalarType.Byte and <= ScalarType.Int64 or ScalarType.Bool;

    /// <summary>Whether a tensor holds integers; bool counts as one.</summary>
    public static bool is_integral(Tensor t) => is_integral(t.dtype);

    /// <summary>Whether a dtype holds real floating-point numbers.</summary>
    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

    /// <summary>Whether a tensor holds real floating-point numbers.</summary>
    public static bool is_floating_point(Tensor input) => is_floating_point(input.dtype);

    /// <summary>Whether a dtype holds complex numbers.</summary>
    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    /// <summary>Whether a tensor holds complex numbers.</summary>
    public static bool is_complex(Tensor input) => is_complex(input.dtype);

    /// <summary>Whether the elements are the negatives of those in memory, as a bool tensor without dimensions.</summary>
    public static Tensor is_neg(Tensor input) => tensor(input.is_neg());

    /// <summary>Whether a dtype is quantized.</summary>
    public static bool is_quantized(ScalarType type) => type is ScalarType.QInt8 or ScalarType.QUInt8 or ScalarType.QInt32;

    /// <summary>The largest number of an integer dtype.</summary>
    /// <exception cref="ArgumentException">The dtype does not hold integers.</exception>
    public static long max_int_value(ScalarType type) => type switch
    {
        ScalarType.Byte => byte.MaxValue,
        ScalarType.Int8 => sbyte.MaxValue,
        ScalarType.Int16 => short.MaxValue,
        ScalarType.Int32 => int.MaxValue,
        ScalarType.Int64 => long.MaxValue,
        _ => throw new ArgumentException("Not an integral type"),
    };

    /// <summary>The dtype in which elements of two dtypes meet.</summary>
    public static ScalarType promote_types(ScalarType type1, ScalarType type2) =>
        (ScalarType)TypePromotion.Promote(type1.ToDType(), type2.ToDType());

    /// <summary>The dtype that an operation on two tensors gives.</summary>
    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) =>
        (ScalarType)TypePromotion.ResultType(tensor1.Impl, tensor2.Impl);

    /// <summary>Whether a result of one dtype may be written into a tensor of another: complex not into real, floating not into integral, integers not into bool.</summary>
    public static bool can_cast(ScalarType from, ScalarType to) => TypePromotion.CanCast(from.ToDType(), to.ToDType());

    /// <summary>Whether an object is a tensor.</summary>
    public static bool is_tensor(object obj) => obj is Tensor;

    /// <summary>The engine's dtype of the same number.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are no tensors of this dtype.</exception>
    internal static DType ToDType(this ScalarType type) =>
        type is >= ScalarType.Byte and <= ScalarType.Float64 or ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64 or ScalarType.Bool or ScalarType.BFloat16
            ? (DType)type
            : throw Error.Of("Unsupported TypeMeta in ATen: nullptr (uninitialized) (please report this error)");
}
