using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <content>Vandermonde matrices.</content>
internal static partial class Aten
{
    /// <summary>
    /// The powers of a vector's elements as columns, from the highest down or from the lowest up. Written in place as in libtorch, whose saved
    /// tensors it overwrites: a gradient through more than two columns is libtorch's error.
    /// </summary>
    internal static TensorImpl Vander(TensorImpl x, long? columns = null, bool increasing = false)
    {
        Error.Unless(x.Rank == 1, "x must be a one-dimensional tensor.");
        long n = columns ?? x.Sizes[0];
        Error.Unless(n >= 0, "N must be non-negative.");
        TensorImpl result = Empty([x.Sizes[0], n], TypePromotion.Promote(x.DType, DType.Int64));
        if (n > 0)
        {
            new Fill(1).InPlace(Select(result, 1, 0));
        }
        if (n > 1)
        {
            new CopyInto().InPlace(Slice(result, 1, 1, null), Unsqueeze(x, 1));
            TensorImpl target = Slice(result, 1, 1, null);
            new CopyInto().InPlace(target, CumProd(Slice(result, 1, 1, null), 1));
        }
        return increasing ? result : Flip(result, 1);
    }

    /// <summary>The powers 0 … n − 1 along a new last dimension (torch.linalg.vander).</summary>
    internal static TensorImpl LinalgVander(TensorImpl x, long? columns = null)
    {
        if (x.DType is DType.Bool or DType.Float16 or DType.BFloat16)
        {
            throw Error.Of($"linalg.vander supports floating point, complex, and integer tensors, but got {x.DType.Name()}");
        }
        TensorImpl vectors = x.Rank == 0 ? Unsqueeze(x, -1) : x;
        long n = columns ?? vectors.Sizes[^1];
        Error.Unless(n > 1, "N must be greater than 1.");
        TensorImpl powers = CumProd(Expand(Unsqueeze(vectors, -1), [.. vectors.Sizes, n - 1]), -1);
        return Cat([Full([.. vectors.Sizes, 1], 1, powers.DType), powers], -1);
    }
}
