using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <content>torch.gradient: derivatives of sampled functions by central differences (at::native::gradient). Composites.</content>
internal static partial class Aten
{
    /// <summary>Along each dimension with its own even spacing, or one for all.</summary>
    internal static TensorImpl[] Gradient(TensorImpl self, double[]? spacing, long[]? dims, long edgeOrder, bool isList = false)
    {
        long[] along = GradientDims(self, isList ? spacing?.Length : null, isList ? spacing?.Length : null, dims, edgeOrder);
        var results = new TensorImpl[along.Length];
        for (int i = 0; i < along.Length; i++)
        {
            double dx = spacing is null ? 1 : spacing[isList ? i : 0];
            long d = along[i];
            TensorImpl At(long start, long? end) => Slice(self, d, start, end);
            TensorImpl first = edgeOrder == 1
                ? (At(1, 2) - At(0, 1)) / dx
                : (At(0, 1) * -1.5 + At(1, 2) * 2.0 - At(2, 3) * 0.5) / dx;
            TensorImpl last = edgeOrder == 1
                ? (At(-1, null) - At(-2, -1)) / dx
                : (At(-1, null) * 1.5 - At(-2, -1) * 2.0 + At(-3, -2) * 0.5) / dx;
            TensorImpl centre = (At(2, null) - At(0, -2)) / dx / 2.0;
            results[i] = Cat([first, centre, last], d);
        }
        return results;
    }

    /// <summary>Along each dimension at the places that a vector gives.</summary>
    internal static TensorImpl[] Gradient(TensorImpl self, TensorImpl[] places, long[]? dims, long edgeOrder)
    {
        long[] along = GradientDims(self, places.Length, places.Length, dims, edgeOrder);
        var results = new TensorImpl[along.Length];
        for (int i = 0; i < along.Length; i++)
        {
            long d = along[i];
            if (places[i].Rank != 1)
            {
                throw Error.Of($"torch.gradient expected each element of spacing to have one dimension, but got an element with {places[i].Rank} dimensions! ");
            }
            long n = self.Sizes[d];
            if (places[i].Sizes[0] != n)
            {
                throw Error.Of($"torch.gradient expected spacing to match the size of dimension {d}, but got {places[i].Sizes[0]} and {n}");
            }
            long[] shape = new long[self.Rank];
            Array.Fill(shape, 1);
            shape[d] = n - 1;
            TensorImpl steps = Reshape(Diff(places[i]), shape);
            TensorImpl At(long start, long? end) => Slice(self, d, start, end);
            TensorImpl Step(long start, long? end) => Slice(steps, d, start, end);
            (TensorImpl dx1, TensorImpl dx2) = (Step(0, n - 2), Step(1, null));
            TensorImpl a = -dx2 / (dx1 * (dx1 + dx2));
            TensorImpl b = (dx2 - dx1) / (dx1 * dx2);
            TensorImpl c = dx1 / (dx2 * (dx1 + dx2));
            TensorImpl centre = a * At(0, -2) + b * At(1, -1) + c * At(2, null);
            TensorImpl first, last;
            if (edgeOrder == 1)
            {
                first = (At(1, 2) - At(0, 1)) / Step(0, 1);
                last = (At(-1, null) - At(-2, -1)) / Step(-1, null);
            }
            else
            {
                (dx1, dx2) = (Step(0, 1), Step(1, 2));
                first = -(2 * dx1 + dx2) / (dx1 * (dx1 + dx2)) * At(0, 1) + (dx1 + dx2) / (dx1 * dx2) * At(1, 2) - dx1 / (dx2 * (dx1 + dx2)) * At(2, 3);
                (dx1, dx2) = (Step(-2, -1), Step(-1, null));
                last = dx2 / (dx1 * (dx1 + dx2)) * At(-3, -2) - (dx1 + dx2) / (dx1 * dx2) * At(-2, -1) + (2 * dx2 + dx1) / (dx2 * (dx1 + dx2)) * At(-1, null);
            }
            results[i] = Cat([first, centre, last], d);
        }
        return results;
    }

    private static long[] GradientDims(TensorImpl self, long? listed, long? given, long[]? dims, long edgeOrder)
    {
        Error.Unless(self.DType != DType.UInt8, "torch.gradient does not support uint8 input.");
        if (dims is null && listed is { } count && count != self.Rank)
        {
            throw Error.Of($"torch.gradient expected spacing to be unspecified, a scalar or a list of length equal to 'self.dim() = {self.Rank}', since dim argument was not given, but got a list of length {count}");
        }
        if (dims is not null && given is { } length && length != dims.Length)
        {
            throw Error.Of($"torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the same length, but got a spacing argument of length {length} and a dim argument of length {dims.Length}.");
        }
        Error.Unless(edgeOrder is 1 or 2, "torch.gradient only supports edge_order=1 and edge_order=2.");
        var along = new long[dims?.Length ?? self.Rank];
        for (int i = 0; i < along.Length; i++)
        {
            along[i] = dims is null ? i : Layout.WrapDim(dims[i], self.Rank);
        }
        Layout.DimMask(along, self.Rank, emptyMeansAll: false);
        foreach (long d in along)
        {
            Error.Unless(self.Sizes[d] >= edgeOrder + 1, "torch.gradient expected each dimension size to be at least edge_order+1");
        }
        return along;
    }

    /// <summary>The indices of nonzero elements in exactly size rows: cut, or filled up.</summary>
    internal static TensorImpl NonzeroStatic(TensorImpl self, long size, long fill = -1)
    {
        Error.Unless(size >= 0, "nonzero_static: 'size' must be an non-negative integer");
        TensorImpl found = Nonzero(self);
        return found.Sizes[0] >= size
            ? Contiguous(Narrow(found, 0, 0, size))
            : Cat([found, Full([size - found.Sizes[0], self.Rank], fill, DType.Int64)], 0);
    }
}
