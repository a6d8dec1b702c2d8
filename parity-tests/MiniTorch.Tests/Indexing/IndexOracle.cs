namespace MiniTorch.Tests.Indexing;

/// <summary>One position of an index expression, as numbers: what the oracle and the API are both given.</summary>
internal abstract record Item
{
    internal sealed record One(long Index) : Item;

    internal sealed record Span(long? Start, long? Stop, long? Step) : Item;

    internal sealed record NewAxis : Item;

    internal sealed record Dots : Item;

    internal sealed record Places(long[] Shape, long[] Values) : Item;

    internal sealed record Mask(long[] Shape, bool[] Values) : Item;
}

/// <summary>
/// Index expressions by brute force: the shape of what is indexed, and for each of its elements, row by row, the place of the element in the
/// indexed tensor. Written from NumPy's rules, element by element, without strides or views.
/// </summary>
internal static class IndexOracle
{
    /// <summary>An axis of the result: from which dimension it reads, and which index stands at each position (null: a new axis).</summary>
    private sealed record Axis(int Dimension, long[]? Indices)
    {
        internal long Length => Indices?.Length ?? 1;
    }

    internal static (long[] Shape, long[] Places) Evaluate(long[] shape, IReadOnlyList<Item> items)
    {
        var before = new List<Axis>();           // of the result, without the axes that tensors of indices make
        var fixedIndices = new Dictionary<int, long>();
        var tensors = new List<(int Dimension, long[] Shape, long[] Values)>();
        int insertAt = -1;                       // where the tensors' axes go, if they stand together
        bool apart = false;
        bool open = false;                       // the last item was a tensor
        int dimension = 0;
        int named = items.Sum(item => item switch { Item.NewAxis or Item.Dots => 0, Item.Mask mask => mask.Shape.Length, _ => 1 });
        foreach (Item item in items)
        {
            bool isTensor = item is Item.Places or Item.Mask;
            if (isTensor)
            {
                apart |= insertAt >= 0 && !open;
                insertAt = insertAt < 0 ? before.Count : insertAt;
            }
            // An ellipsis for no dimension keeps nothing apart (it does in NumPy).
            open = isTensor || (open && item is Item.Dots && shape.Length == named);
            switch (item)
            {
                case Item.One(var index):
                    fixedIndices[dimension] = index < 0 ? index + shape[dimension] : index;
                    dimension++;
                    open = tensors.Count > 0 && insertAt == before.Count;   // the dimension is gone: it keeps nothing apart
                    break;
                case Item.Span(var start, var stop, var step):
                    before.Add(new Axis(dimension, Positions(shape[dimension], start, stop, step ?? 1)));
                    dimension++;
                    break;
                case Item.NewAxis:
                    before.Add(new Axis(-1, null));
                    break;
                case Item.Dots:
                    for (int rest = shape.Length - named; rest > 0; rest--, dimension++)
                    {
                        before.Add(new Axis(dimension, Positions(shape[dimension], null, null, 1)));
                    }
                    break;
                case Item.Places(var placesShape, var values):
                    long size = shape[dimension];
                    tensors.Add((dimension++, placesShape, Array.ConvertAll(values, value => value < 0 ? value + size : value)));
                    break;
                case Item.Mask mask:
                    foreach (long[] column in Columns(mask))
                    {
                        tensors.Add((dimension++, [column.Length], column));
                    }
                    break;
            }
        }
        for (; dimension < shape.Length; dimension++)
        {
            before.Add(new Axis(dimension, Positions(shape[dimension], null, null, 1)));
        }
        return Enumerate(shape, before, fixedIndices, tensors, apart ? 0 : Math.Max(insertAt, 0));
    }

    private static (long[], long[]) Enumerate(long[] shape, List<Axis> axes, Dictionary<int, long> fixedIndices, List<(int Dimension, long[] Shape, long[] Values)> tensors, int insertAt)
    {
        long[] common = tensors.Aggregate(Array.Empty<long>(), (sizes, tensor) => Broadcast(sizes, tensor.Shape));
        long[] outer = [.. axes.Take(insertAt).Select(axis => axis.Length)];
        long[] inner = [.. axes.Skip(insertAt).Select(axis => axis.Length)];
        long[] result = tensors.Count == 0 ? [.. axes.Select(axis => axis.Length)] : [.. outer, .. common, .. inner];
        var places = new List<long>();
        foreach (long[] at in Coordinates(result))
        {
            var source = new long[shape.Length];
            foreach ((int dimension, long index) in fixedIndices)
            {
                source[dimension] = index;
            }
            int shift = tensors.Count == 0 ? 0 : common.Length;
            for (int i = 0; i < axes.Count; i++)
            {
                if (axes[i].Indices is { } indices)
                {
                    source[axes[i].Dimension] = indices[at[i < insertAt ? i : i + shift]];
                }
            }
            foreach ((int dimension, long[] tensorShape, long[] values) in tensors)
            {
                long flat = 0;
                for (int d = 0; d < tensorShape.Length; d++)
                {
                    long index = at[insertAt + common.Length - tensorShape.Length + d];
                    flat = flat * tensorShape[d] + (tensorShape[d] == 1 ? 0 : index);
                }
                source[dimension] = values[flat];
            }
            long place = 0;
            for (int d = 0; d < shape.Length; d++)
            {
                place = place * shape[d] + source[d];
            }
            places.Add(place);
        }
        return (result, [.. places]);
    }

    private static long[] Positions(long size, long? start, long? stop, long step)
    {
        var positions = new List<long>();
        long first = Bound(start ?? 0, size);
        long last = Bound(stop ?? long.MaxValue, size);
        for (long i = first; i < last; i += step)
        {
            positions.Add(i);
        }
        return [.. positions];
    }

    private static long Bound(long index, long size) => Math.Clamp(index < 0 ? index + size : index, 0, size);

    private static long[][] Columns(Item.Mask mask)
    {
        long[][] found = [.. Coordinates(mask.Shape).Where((_, i) => mask.Values[i])];
        return [.. Enumerable.Range(0, mask.Shape.Length).Select(d => found.Select(at => at[d]).ToArray())];
    }

    private static long[] Broadcast(long[] a, long[] b)
    {
        var result = new long[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= result.Length; i++)
        {
            long x = i <= a.Length ? a[^i] : 1;
            long y = i <= b.Length ? b[^i] : 1;
            result[^i] = x == 1 ? y : x;
        }
        return result;
    }

    private static IEnumerable<long[]> Coordinates(long[] shape)
    {
        long count = shape.Aggregate(1L, (product, size) => product * size);
        for (long i = 0; i < count; i++)
        {
            var at = new long[shape.Length];
            long rest = i;
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                (rest, at[d]) = Math.DivRem(rest, shape[d]);
            }
            yield return at;
        }
    }
}
