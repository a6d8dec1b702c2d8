using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>What the operators of torch.linalg refuse, in libtorch's words, and shapes that they share.</summary>
internal static class LinalgChecks
{
    internal static void Rank(TensorImpl input, string name, string argument = "A", int least = 2)
    {
        if (input.Rank < least)
        {
            throw Error.Of($"{name}: The input tensor {argument} must have at least {least} dimensions.");
        }
    }

    /// <summary>Batches of square matrices of a dtype that is factored.</summary>
    internal static void Square(TensorImpl input, string name, string argument = "A")
    {
        Rank(input, name, argument);
        if (input.Sizes[^1] != input.Sizes[^2])
        {
            throw Error.Of($"{name}: {argument} must be batches of square matrices, but they are {input.Sizes[^2]} by {input.Sizes[^1]} matrices");
        }
    }

    internal static void Floating(TensorImpl input, string name, bool allowLowPrecision = false)
    {
        if (!input.DType.IsDifferentiable())
        {
            throw Error.Of($"{name}: Expected a floating point or complex tensor as input. Got {input.DType.Name()}");
        }
        if (!allowLowPrecision && input.DType is DType.Float16 or DType.BFloat16)
        {
            throw Error.Of($"{name}: Low precision dtypes not supported. Got {input.DType.Name()}");
        }
    }

    internal static void SameDType(TensorImpl a, TensorImpl b, string name, string nameA = "A", string nameB = "B")
    {
        if (a.DType != b.DType)
        {
            throw Error.Of($"{name}: Expected {nameA} and {nameB} to have the same dtype, but found {nameA} of type {a.DType.Name()} and {nameB} of type {b.DType.Name()} instead");
        }
    }

    /// <summary>A and B of a system whose unknown stands on the right of A, or on its left.</summary>
    internal static void System(TensorImpl a, TensorImpl b, bool left, string name)
    {
        SameDType(a, b, name);
        Square(a, name);
        Rank(b, name, "B");
        if (left ? a.Sizes[^2] != b.Sizes[^2] : a.Sizes[^1] != b.Sizes[^1])
        {
            throw Error.Of($"{name}: Incompatible shapes of A and B for the equation {(left ? "AX = B" : "XA = B")} ({a.Sizes[^2]}x{a.Sizes[^1]} and {b.Sizes[^2]}x{b.Sizes[^1]})");
        }
    }

    /// <summary>B is a batch of vectors: one dimension less than A, with A's leading sizes.</summary>
    internal static bool IsVectorRight(TensorImpl a, TensorImpl b) => b.Rank == 1 || (a.Rank - 1 == b.Rank && b.Sizes.AsSpan().SequenceEqual(a.Sizes.AsSpan(..^1)));

    /// <summary>The common leading sizes of two batches.</summary>
    internal static long[] Batch(TensorImpl a, TensorImpl b, int ownA = 2, int ownB = 2) => Layout.Broadcast(a.Sizes[..^ownA], b.Sizes[..^ownB]);

    internal static TensorMeta ColumnMajor(long[] sizes, DType dtype) => new(sizes, dtype, sizes.Length < 2 ? null : MatrixBatch.ColumnMajor(sizes));

    /// <summary>Throws for the first factorization that failed; the message gets its number.</summary>
    internal static void Infos(TensorImpl infos, string name, Func<int, string> message)
    {
        ReadOnlySpan<int> values = Copy.Dense(infos, DType.Int32).Span<int>();
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != 0)
            {
                string batch = infos.Rank == 0 ? "" : $"(Batch element {i}): ";
                throw Error.Of($"{name}: {batch}{message(values[i])}");
            }
        }
    }

    internal static string NotPositiveDefinite(int info) =>
        $"The factorization could not be completed because the input is not positive-definite (the leading minor of order {info} is not positive-definite).";

    internal static string Singular(int info) => "The solver failed because the input matrix is singular.";

    internal static string NotInvertible(int info) =>
        $"The diagonal element {info} is zero, the inversion could not be completed because the input matrix is singular.";

    internal static string ZeroInU(int info) =>
        $"U[{info},{info}] is zero and using it on lu_solve would result in a division by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)";
}

internal static partial class Aten
{
    /// <summary>The conjugate transpose of each matrix, as libtorch's mH: for real matrices a transpose alone.</summary>
    internal static TensorImpl Mh(TensorImpl self)
    {
        TensorImpl transposed = Transpose(self, -2, -1);
        return self.DType.IsComplex() ? Conj(transposed) : transposed;
    }
}
