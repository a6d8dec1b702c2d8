using MiniTorch.Core;

namespace MiniTorch.Operators;

internal static partial class Aten
{
    /// <summary>The Kronecker product: every element of self times the whole of other, as blocks.</summary>
    internal static TensorImpl Kron(TensorImpl self, TensorImpl other)
    {
        int rank = Math.Max(self.Rank, other.Rank);
        var a = new long[2 * rank];
        var b = new long[2 * rank];
        var sizes = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            a[2 * d] = d >= rank - self.Rank ? self.Sizes[d - (rank - self.Rank)] : 1;
            a[2 * d + 1] = 1;
            b[2 * d] = 1;
            b[2 * d + 1] = d >= rank - other.Rank ? other.Sizes[d - (rank - other.Rank)] : 1;
            sizes[d] = a[2 * d] * b[2 * d + 1];
        }
        return UnsafeView(Mul(UnsafeView(self, a), UnsafeView(other, b)), sizes);
    }
}
