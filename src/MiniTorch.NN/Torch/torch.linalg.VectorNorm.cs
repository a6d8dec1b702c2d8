using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public static partial class linalg
    {
        /// <summary>The vector norm (Σ |x|^ord)^(1/ord) over some dimensions, all of them for null; the largest and smallest |x| for ±∞, the count of nonzeros for 0.</summary>
        public static Tensor vector_norm(Tensor input, double ord = 2, long[]? dims = null, bool keepdim = false) =>
            new(Aten.VectorNorm(input.Impl, ord, dims, keepdim));

        /// <summary>The vector norm over some dimensions (all of them for null), of the input converted to <paramref name="dtype"/> first.</summary>
        public static Tensor vector_norm(Tensor input, double ord, long[]? dims, bool keepdim, ScalarType dtype) =>
            new(Aten.VectorNorm(input.Impl, ord, dims, keepdim, dtype.ToDType()));
    }
}
