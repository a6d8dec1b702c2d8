using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <content>Composites that spread tensors over a common grid.</content>
internal static partial class Aten
{
    /// <summary>The tensors expanded to the shape in which they all fit.</summary>
    internal static TensorImpl[] BroadcastTensors(TensorImpl[] tensors)
    {
        long[] sizes = Layout.Scalar;
        foreach (TensorImpl tensor in tensors)
        {
            sizes = Layout.Broadcast(sizes, tensor.Sizes);
        }
        return Array.ConvertAll(tensors, tensor => ExpandIfNeeded(tensor, sizes));
    }

    /// <summary>The tensor itself if it has the shape, else a view expanded to it.</summary>
    internal static TensorImpl ExpandIfNeeded(TensorImpl self, long[] sizes) => self.Sizes.AsSpan().SequenceEqual(sizes) ? self : Expand(self, sizes);

    /// <summary>Coordinate grids: the k-th result repeats the k-th vector along every dimension but the k-th ("xy" exchanges the first two dimensions).</summary>
    internal static TensorImpl[] MeshGrid(TensorImpl[] tensors, string indexing = "ij")
    {
        Error.Unless(tensors.Length > 0, "meshgrid expects a non-empty TensorList");
        foreach (TensorImpl tensor in tensors)
        {
            Error.Unless(tensor.DType == tensors[0].DType, "meshgrid expects all tensors to have the same dtype");
        }
        bool swap = indexing == "xy";
        if (!swap && indexing != "ij")
        {
            throw Error.Of($"torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: {indexing}");
        }
        swap &= tensors.Length >= 2;
        TensorImpl[] axes = [.. tensors];
        if (swap)
        {
            (axes[0], axes[1]) = (axes[1], axes[0]);
        }
        var sizes = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            if (axes[i].Rank > 1)
            {
                throw Error.Of($"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {Error.Show(axes[i].Sizes)}");
            }
            sizes[i] = axes[i].NumElements;
        }
        var grids = new TensorImpl[axes.Length];
        for (int i = 0; i < grids.Length; i++)
        {
            var shape = new long[axes.Length];
            Array.Fill(shape, 1);
            shape[i] = -1;
            grids[i] = Expand(View(axes[i], shape), sizes);
        }
        if (swap)
        {
            (grids[0], grids[1]) = (grids[1], grids[0]);
        }
        return grids;
    }

    /// <summary>All tuples with one element of each vector, as rows.</summary>
    internal static TensorImpl CartesianProd(TensorImpl[] tensors)
    {
        foreach (TensorImpl tensor in tensors)
        {
            if (tensor.Rank != 1)
            {
                throw Error.Of($"Expect a 1D vector, but got shape {Error.Show(tensor.Sizes)}");
            }
        }
        return tensors.Length == 1 ? tensors[0] : Stack(Array.ConvertAll(MeshGrid(tensors), static grid => Flatten(grid)), 1);
    }

    /// <summary>All combinations of <paramref name="r"/> elements of a vector, as rows.</summary>
    internal static TensorImpl Combinations(TensorImpl self, long r = 2, bool withReplacement = false)
    {
        if (self.Rank != 1)
        {
            throw Error.Of($"Expect a 1D vector, but got shape {Error.Show(self.Sizes)}");
        }
        if (r < 0)
        {
            throw Error.Of($"Expect a non-negative number, but got {r}");
        }
        if (r == 0)
        {
            return Empty([0], self.DType);
        }
        long n = self.NumElements;
        var repeated = new TensorImpl[r];
        Array.Fill(repeated, self);
        TensorImpl[] grids = MeshGrid(repeated);
        TensorImpl mask = IncreasingIndices(n, (int)r, withReplacement);
        return Stack(Array.ConvertAll(grids, grid => MaskedSelect(grid, mask)), 1);
    }

    /// <summary>True where the index along each dimension exceeds the one before (or equals it, with replacement).</summary>
    private static TensorImpl IncreasingIndices(long n, int r, bool orEqual)
    {
        var sizes = new long[r];
        Array.Fill(sizes, n);
        TensorImpl mask = TensorImpl.Empty(sizes, DType.Bool);
        Span<bool> values = mask.Span<bool>();
        Span<long> index = stackalloc long[Math.Min(r, 64)];
        for (int i = 0; i < values.Length; i++)
        {
            bool increasing = true;
            for (int k = 1; k < r; k++)
            {
                increasing &= index[k] > index[k - 1] || (orEqual && index[k] == index[k - 1]);
            }
            values[i] = increasing;
            for (int k = r - 1; k >= 0 && ++index[k] == n; k--)
            {
                index[k] = 0;
            }
        }
        return mask;
    }
}
