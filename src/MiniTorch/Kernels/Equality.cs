using System.Runtime.InteropServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Whether two tensors have the same shape and elements. NaN differs from everything; −0 equals 0.</summary>
internal static class Equality
{
    /// <summary>The dtypes may differ: elements are compared in the dtype in which both meet. Conj and neg bits must be resolved.</summary>
    internal static bool AllEqual(TensorImpl a, TensorImpl b)
    {
        if (!a.Sizes.AsSpan().SequenceEqual(b.Sizes))
        {
            return false;
        }
        DType common = TypePromotion.Promote(a.DType, b.DType);
        a = Copy.Dense(a, common);
        b = Copy.Dense(b, common);
        return common switch
        {
            DType.Float32 => Elementwise(a.Span<float>(), b.Span<float>()),
            DType.Float64 => Elementwise(a.Span<double>(), b.Span<double>()),
            DType.Float16 => Elementwise(a.Span<Half>(), b.Span<Half>()),
            DType.BFloat16 => AllEqual(Copy.Dense(a, DType.Float32), Copy.Dense(b, DType.Float32)),
            DType.Complex64 => Elementwise(MemoryMarshal.Cast<ComplexSingle, float>(a.Span<ComplexSingle>()), MemoryMarshal.Cast<ComplexSingle, float>(b.Span<ComplexSingle>())),
            DType.Complex128 => Elementwise(MemoryMarshal.Cast<System.Numerics.Complex, double>(a.Span<System.Numerics.Complex>()), MemoryMarshal.Cast<System.Numerics.Complex, double>(b.Span<System.Numerics.Complex>())),
            _ => a.Storage.Span<byte>(a.Offset * common.ItemSize(), a.NumElements * common.ItemSize())
                .SequenceEqual(b.Storage.Span<byte>(b.Offset * common.ItemSize(), b.NumElements * common.ItemSize())),
        };
    }

    /// <summary>By IEEE: the runtime's own span comparison uses <c>Equals</c>, for which NaN equals NaN.</summary>
    private static bool Elementwise<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged, System.Numerics.IEqualityOperators<T, T, bool>
    {
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] != b[i])
            {
                return false;
            }
        }
        return true;
    }
}
