using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>Matrix products of tensors: chooses the element type and hands layouts to <see cref="Gemm"/>.</summary>
internal static class MatrixProduct
{
    /// <summary>into = alpha · a·b + beta · source.</summary>
    /// <param name="a">[m, k], or [batch, m, k].</param>
    /// <param name="b">[k, n], or [batch, k, n].</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="source">Anything that can be expanded to the result's shape; null counts as zero.</param>
    /// <param name="beta">Factor of <paramref name="source"/>; with 0 it is not read.</param>
    /// <param name="into">[m, n] or [batch, m, n], of the dtype of a and b, not overlapping them. May be <paramref name="source"/> itself.</param>
    internal static void Run(TensorImpl a, TensorImpl b, ScalarValue alpha, TensorImpl? source, ScalarValue beta, TensorImpl into)
    {
        switch (into.DType)
        {
            case DType.Float32: Run<float>(a, b, alpha, source, beta, into); break;
            case DType.Float64: Run<double>(a, b, alpha, source, beta, into); break;
            case DType.Int64: Run<long>(a, b, alpha, source, beta, into); break;
            case DType.Int32: Run<int>(a, b, alpha, source, beta, into); break;
            case DType.Int16: Run<short>(a, b, alpha, source, beta, into); break;
            case DType.Int8: Run<sbyte>(a, b, alpha, source, beta, into); break;
            case DType.UInt8: Run<byte>(a, b, alpha, source, beta, into); break;
            case DType.Float16: Run<Half>(a, b, alpha, source, beta, into); break;
            case DType.BFloat16: Run<BFloat16>(a, b, alpha, source, beta, into); break;
            case DType.Complex128: Run<Complex>(a, b, alpha, source, beta, into); break;
            case DType.Complex64: Run<ComplexSingle>(a, b, alpha, source, beta, into); break;
            default: throw Error.NotImplementedFor("addmm_impl_cpu_", into.DType);
        }
    }

    private static unsafe void Run<T>(TensorImpl a, TensorImpl b, ScalarValue alpha, TensorImpl? source, ScalarValue beta, TensorImpl into) where T : unmanaged
    {
        TensorImpl s = source ?? into;
        fixed (T* pa = &a.Reference<T>(), pb = &b.Reference<T>(), ps = &s.Reference<T>(), pc = &into.Reference<T>())
        {
            Gemm.Run(
                into.Sizes[^2], into.Sizes[^1], a.Sizes[^1],
                alpha.To<T>(), MatrixOf(pa, a, into), MatrixOf(pb, b, into),
                source is null ? default : beta.To<T>(), MatrixOf(ps, s, into), MatrixOf(pc, into, into),
                into.Rank == 3 ? into.Sizes[0] : 1);
        }
    }

    /// <summary>The last two dimensions, expanded to the shape of the result where they are shorter or of size 1.</summary>
    private static unsafe StridedMatrix<T> MatrixOf<T>(T* data, TensorImpl tensor, TensorImpl into) where T : unmanaged
    {
        long Stride(int fromEnd) => tensor.Rank < fromEnd || tensor.Sizes[^fromEnd] == 1 ? 0 : tensor.Strides[^fromEnd];
        return new StridedMatrix<T>(data, Stride(2), Stride(1), into.Rank == 3 ? Stride(3) : 0);
    }
}
