using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch;

public static partial class TensorExtensionMethods
{
    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static byte ToByte(this torch.Tensor value) => value.ToScalar().ToByte();

    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static sbyte ToSByte(this torch.Tensor value) => value.ToScalar().ToSByte();

    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static short ToInt16(this torch.Tensor value) => value.ToScalar().ToInt16();

    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();

    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();

    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static Half ToHalf(this torch.Tensor value) => value.ToScalar().ToHalf();

    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static BFloat16 ToBFloat16(this torch.Tensor value) => value.ToScalar().ToBFloat16();

    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();

    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();

    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static (float Real, float Imaginary) ToComplexFloat32(this torch.Tensor value) => value.ToScalar().ToComplexFloat32();

    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static (float Real, float Imaginary) ToComplex32(this torch.Tensor value) => value.ToScalar().ToComplexFloat32();

    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static Complex ToComplexFloat64(this torch.Tensor value) => value.ToScalar().ToComplexFloat64();

    /// <summary>The only element, converted; a fraction is cut off.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There are more elements than one, or none, or it does not fit.</exception>
    public static Complex ToComplex64(this torch.Tensor value) => value.ToScalar().ToComplexFloat64();

    /// <summary>A parameter that takes the place of a tensor, whose handle is invalid from now on.</summary>
    public static Modules.Parameter AsParameter(this torch.Tensor tensor) => new(tensor);

    /// <summary>The bytes of an element.</summary>
    public static int ElementSize(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.QInt8 or torch.ScalarType.QUInt8 => 1,
        torch.ScalarType.QInt32 => 4,
        _ => type.ToDType().ItemSize(),
    };

    /// <summary>The number of elements of a shape.</summary>
    public static long TotalSize(this IEnumerable<long> shape)
    {
        long total = 1;
        foreach (long size in shape)
        {
            total *= size;
        }
        return total;
    }

    /// <summary>The sizes of the dimensions as 32-bit numbers.</summary>
    public static ReadOnlySpan<int> IntShape(this torch.Tensor tensor) => Array.ConvertAll(tensor.Impl.Sizes, static size => (int)size);

    /// <summary>A number as a 0-dim tensor.</summary>
    /// <exception cref="NotSupportedException">No dtype has elements of type <typeparamref name="T"/>.</exception>
    public static torch.Tensor ToTensor<T>(this T scalar, torch.Device? device = null, bool requires_grad = false) where T : unmanaged =>
        torch.FromNumber(scalar, null, device, requires_grad);

    /// <summary>A tensor of these elements with the given dimensions. It shares the memory of the array unless a copy is asked for.</summary>
    /// <exception cref="ArgumentException">The dimensions do not fit the number of elements.</exception>
    public static torch.Tensor ToTensor<T>(this T[] rawArray, long[] dimensions, bool doCopy = false, bool requires_grad = false) where T : unmanaged =>
        torch.FromArray(doCopy ? (T[])rawArray.Clone() : rawArray, dimensions, requires_grad);
}
