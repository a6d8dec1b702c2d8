using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <content>Composites over <see cref="View(TensorImpl, long[])"/> and its like.</content>
internal static partial class Aten
{
    /// <summary>Dimensions <paramref name="start"/> to <paramref name="end"/> as one.</summary>
    internal static TensorImpl Flatten(TensorImpl self, long start = 0, long end = -1)
    {
        int first = Layout.WrapDim(start, self.Rank);
        int last = Layout.WrapDim(end, self.Rank);
        Error.Unless(first <= last, "flatten() has invalid args: start_dim cannot come after end_dim");
        if (self.Rank == 0)
        {
            return Reshape(self, 1);
        }
        if (first == last)
        {
            return self;
        }
        return Reshape(self, [.. self.Sizes[..first], Layout.NumElements(self.Sizes.AsSpan(first..(last + 1))), .. self.Sizes[(last + 1)..]]);
    }

    /// <summary>A dimension as several; one size may be −1.</summary>
    internal static TensorImpl Unflatten(TensorImpl self, long dim, params long[] sizes)
    {
        int at = Layout.WrapDim(dim, self.Rank);
        Error.Unless(sizes.Length > 0, "unflatten: sizes must be non-empty");
        long length = self.Rank == 0 ? 1 : self.Sizes[at];
        int unknown = Array.IndexOf(sizes, -1);
        long product = 1;
        foreach (long size in sizes)
        {
            product *= size == -1 ? 1 : size;
        }
        bool fits = unknown < 0 ? product == length : product > 0 && length % product == 0;
        if (!fits && (unknown < 0 || product >= 0))
        {
            throw Error.Of($"unflatten: Provided sizes {Error.Show(sizes)} don't multiply up to the size of dim {at} ({length}) in the input tensor");
        }
        long[] inferred = Operators.View.InferSize(sizes, length);
        return self.Rank == 0 ? View(self, inferred) : View(self, [.. self.Sizes[..at], .. inferred, .. self.Sizes[(at + 1)..]]);
    }

    /// <summary>All elements in one dimension.</summary>
    internal static TensorImpl Ravel(TensorImpl self) => View(Contiguous(self), -1);

    /// <summary>The imaginary part as a view.</summary>
    internal static TensorImpl Imag(TensorImpl self)
    {
        Error.Unless(self.DType.IsComplex(), "imag is not implemented for tensors with non-complex dtypes.");
        // The imaginary part of a conjugate is the negative of what lies in memory.
        return self.IsConj ? Select(NegView(ViewAsReal(Conj(self))), -1, 1) : Select(ViewAsReal(self), -1, 1);
    }
}
