using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>
/// A view of the storage with any sizes and strides. ∂self: the gradient is scattered into a storage of zeros by the view's geometry
/// (places that several elements share take their sum), then read by the input's geometry (as_strided_backward in libtorch).
/// </summary>
internal sealed class AsStrided(long[] sizes, long[] strides, long? offset) : ViewOperator("aten::as_strided", "AsStridedBackward0", "AsStridedBackward0")
{
    private (long[] Sizes, long[] Strides, long Offset) _input;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("size", sizes), ("stride", strides), ("storage_offset", offset)];

    /// <summary>As the node of a view whose history is made anew: nothing runs forward.</summary>
    internal AsStrided SavedFor(TensorImpl source)
    {
        SaveFor(source);
        return this;
    }

    protected override TensorImpl MakeView(TensorImpl self)
    {
        Error.Unless(sizes.Length == strides.Length, "mismatch in length of strides and shape");
        foreach (long stride in strides)
        {
            if (stride < 0)
            {
                throw Error.Of($"as_strided: Negative strides are not supported at the moment, got strides: {Error.Show(strides)}");
            }
        }
        long start = offset ?? self.Offset;
        if (start < 0)
        {
            throw Error.Of($"Tensor: invalid storage offset {start}");
        }
        long end = (start + Layout.Extent(sizes, strides)) * self.DType.ItemSize();
        if (end > self.Storage.ByteCount && Layout.NumElements(sizes) != 0)
        {
            throw Error.Of($"setStorage: sizes {Error.Show(sizes)}, strides {Error.Show(strides)}, storage offset {start}, and itemsize {self.DType.ItemSize()} requiring a storage size of {end} are out of bounds for storage of size {self.Storage.ByteCount}");
        }
        return self.Alias(sizes, strides, start);
    }

    protected override void Save(TensorImpl self) => _input = (self.Sizes, self.Strides, self.Offset);

    protected override TensorImpl? Backward(TensorImpl grad)
    {
        long start = offset ?? _input.Offset;
        long lowest = Math.Min(start, _input.Offset);
        long extent = Math.Max(start + Layout.Extent(sizes, strides), _input.Offset + Layout.Extent(_input.Sizes, _input.Strides)) - lowest;
        TensorImpl storage = Aten.Zeros([Math.Max(extent, 0)], grad.DType);
        if (Layout.IsNonOverlappingAndDense(sizes, strides) || !MayOverlap(sizes, strides))
        {
            new CopyInto().InPlace(Aten.AsStrided(storage, sizes, strides, start - lowest), grad);
        }
        else
        {
            storage = Aten.IndexAdd(storage, 0, Places(start - lowest), Aten.Reshape(grad, [grad.NumElements]));
        }
        if (!MayOverlap(_input.Sizes, _input.Strides))
        {
            return Aten.AsStrided(storage, _input.Sizes, _input.Strides, _input.Offset - lowest);
        }
        // The input itself repeats places: each of its elements there gets an equal share.
        TensorImpl inputPlaces = new AsStrided(_input.Sizes, _input.Strides, _input.Offset).Places(_input.Offset - lowest);
        TensorImpl count = Aten.IndexAdd(Aten.Zeros(storage.Sizes, grad.DType), 0, inputPlaces, Aten.Full(inputPlaces.Sizes, 1, grad.DType));
        return Aten.AsStrided(Aten.Div(storage, count), _input.Sizes, _input.Strides, _input.Offset - lowest);
    }

    /// <summary>The place in the storage of each element of the view, row by row.</summary>
    private TensorImpl Places(long start)
    {
        TensorImpl places = Aten.Empty([Layout.NumElements(sizes)], DType.Int64);
        Span<long> at = places.Span<long>();
        for (int i = 0; i < at.Length; i++)
        {
            long rest = i;
            at[i] = start;
            for (int d = sizes.Length - 1; d >= 0; d--)
            {
                (rest, long index) = Math.DivRem(rest, sizes[d]);
                at[i] += index * strides[d];
            }
        }
        return places;
    }

    /// <summary>Conservative: sorted by stride, each dimension must step over all that lies inside of it.</summary>
    private static bool MayOverlap(long[] sizes, long[] strides)
    {
        int[] order = [.. Enumerable.Range(0, sizes.Length)];
        Array.Sort(order, (a, b) => strides[a].CompareTo(strides[b]));
        long reach = 0;
        foreach (int d in order)
        {
            if (sizes[d] <= 1)
            {
                continue;
            }
            if (strides[d] <= reach)
            {
                return true;
            }
            reach += (sizes[d] - 1) * strides[d];
        }
        return false;
    }
}

internal static partial class Aten
{
    internal static TensorImpl AsStrided(TensorImpl self, long[] sizes, long[] strides, long? offset = null) => new AsStrided(sizes, strides, offset).Call(self);
}
