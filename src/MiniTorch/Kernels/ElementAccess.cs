using System.Numerics;
using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Single elements as numbers: for printing, <c>item</c> and lists, not for loops over many.</summary>
internal static class ElementAccess
{
    /// <summary>The element that lies <paramref name="offset"/> elements behind the tensor's first one.</summary>
    internal static ScalarValue Read(TensorImpl tensor, long offset)
    {
        ScalarValue stored = tensor.DType switch
        {
            DType.Bool => At<byte>(tensor, offset) != 0,
            DType.UInt8 => ScalarValue.Of(At<byte>(tensor, offset), DType.UInt8),
            DType.Int8 => ScalarValue.Of(At<sbyte>(tensor, offset), DType.Int8),
            DType.Int16 => ScalarValue.Of(At<short>(tensor, offset), DType.Int16),
            DType.Int32 => At<int>(tensor, offset),
            DType.Int64 => At<long>(tensor, offset),
            DType.Float16 => ScalarValue.Of((double)At<Half>(tensor, offset), DType.Float16),
            DType.BFloat16 => ScalarValue.Of((double)At<BFloat16>(tensor, offset), DType.BFloat16),
            DType.Float32 => At<float>(tensor, offset),
            DType.Float64 => At<double>(tensor, offset),
            DType.Complex64 => ScalarValue.Of((Complex)At<ComplexSingle>(tensor, offset), DType.Complex64),
            _ => At<Complex>(tensor, offset),
        };
        if (tensor.IsConj)
        {
            stored = ScalarValue.Of(Complex.Conjugate(stored.ToComplex()), stored.DType);
        }
        return tensor.IsNeg ? stored.Negate() : stored;
    }

    private static T At<T>(TensorImpl tensor, long offset) where T : unmanaged => Unsafe.Add(ref tensor.Reference<T>(), (nint)offset);
}
