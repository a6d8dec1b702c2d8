using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>What a listener is told of a tensor filled with one number in the shape of another (frame aten::full_like).</summary>
internal readonly record struct FullLikeAttributes(ScalarValue Value, DType DType);

internal static partial class Aten
{
    /// <summary>Ones on the diagonal, zeros elsewhere.</summary>
    internal static TensorImpl Eye(long rows, long columns, DType dtype)
    {
        Error.Unless(rows >= 0, $"n must be greater or equal to 0, got {rows}");
        Error.Unless(columns >= 0, $"m must be greater or equal to 0, got {columns}");
        TensorImpl result = Zeros([rows, columns], dtype);
        long length = Math.Min(rows, columns);
        Copy.Fill(result.Alias([length], [columns + 1]), 1);
        return result;
    }

    /// <summary>The indices of the elements on and below a diagonal: rows in the first line, columns in the second.</summary>
    internal static TensorImpl TrilIndices(long rows, long columns, long offset, DType dtype) => TriangleIndices("tril_indices", rows, columns, dtype, offset, lower: true);

    /// <summary>The indices of the elements on and above a diagonal: rows in the first line, columns in the second.</summary>
    internal static TensorImpl TriuIndices(long rows, long columns, long offset, DType dtype) => TriangleIndices("triu_indices", rows, columns, dtype, offset, lower: false);

    /// <summary>Uninitialised elements at given strides.</summary>
    internal static TensorImpl EmptyStrided(long[] sizes, long[] strides, DType dtype)
    {
        if (sizes.Length != strides.Length)
        {
            throw Error.Of($"dimensionality of sizes ({sizes.Length}) must match dimensionality of strides ({strides.Length})");
        }
        long last = 0;
        for (int d = 0; d < sizes.Length; d++)
        {
            Error.Unless(strides[d] >= 0, "empty_strided: negative strides are not supported");
            if (sizes[d] < 0)
            {
                throw Error.Of($"Trying to create tensor with negative dimension {sizes[d]}: {Error.Show(sizes)}");
            }
            last = checked(last + (sizes[d] - 1) * strides[d]);
        }
        long count = Layout.NumElements(sizes) == 0 ? 0 : last + 1;
        return new TensorImpl(StorageImpl.Allocate(checked(count * dtype.ItemSize())), dtype, sizes, strides, 0) { IsInference = InferenceMode.IsEnabled };
    }

    /// <summary>Uninitialised elements, dense in another order of the dimensions, named from the outermost to the innermost.</summary>
    internal static TensorImpl EmptyPermuted(long[] sizes, long[] order, DType dtype)
    {
        if (sizes.Length != order.Length)
        {
            throw Error.Of($"Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = {sizes.Length} is not equal to len(physical_layout) = {order.Length}");
        }
        var strides = new long[sizes.Length];
        var seen = new bool[sizes.Length];
        long stride = 1;
        for (int i = order.Length - 1; i >= 0; i--)
        {
            long dim = order[i];
            if (dim < 0 || dim >= sizes.Length)
            {
                throw Error.Of($"Dimension out of range (expected to be between 0 and {sizes.Length - 1}, but got {dim} at index {i}).  NB: negative dims not currently supported; file an issue if you want it.");
            }
            Error.Unless(!seen[dim], "Duplicate dim not allowed");
            seen[dim] = true;
            strides[dim] = stride;
            stride *= Math.Max(sizes[dim], 1);
        }
        return EmptyStrided(sizes, strides, dtype);
    }

    /// <summary>Changes the shape of <paramref name="self"/>; elements keep their places in the storage, which grows if it must. New elements are uninitialised.</summary>
    internal static void Resize(TensorImpl self, long[] sizes)
    {
        Error.Unless(!Variable.RequiresGrad(self), "cannot resize variables that require grad");
        Error.Unless(!Array.Exists(sizes, static size => size < 0), $"Trying to create tensor with negative dimension {Array.Find(sizes, static size => size < 0)}: {Error.Show(sizes)}");
        if (self.Sizes.AsSpan().SequenceEqual(sizes))
        {
            return;
        }
        long size = self.DType.ItemSize();
        long needed = checked((self.Offset + Layout.NumElements(sizes)) * size);
        long[] strides = Layout.ContiguousStrides(sizes);
        if (needed <= self.Storage.ByteCount)
        {
            self.SetLayout(sizes, strides, self.Offset);
        }
        else
        {
            StorageImpl grown = StorageImpl.Allocate(needed);
            self.Storage.Span<byte>(0, self.Storage.ByteCount).CopyTo(grown.Span<byte>(0, needed));
            self.SetData(new TensorImpl(grown, self.DType, sizes, strides, self.Offset));
        }
        if (!self.IsInference)
        {
            self.BumpVersion();
        }
    }

    /// <summary>Uninitialised elements in the shape and stride order of <paramref name="self"/>.</summary>
    internal static TensorImpl EmptyLike(TensorImpl self, DType? dtype = null)
    {
        DType type = dtype ?? self.DType;
        TensorMeta meta = !self.IsContiguous && Layout.IsNonOverlappingAndDense(self.Sizes, self.Strides)
            ? new(self.Sizes, type, self.Strides)
            : TensorMeta.Pointwise(self, type);
        return meta.Allocate(InferenceMode.IsEnabled);
    }

    /// <summary>One number throughout, in the shape and stride order of <paramref name="self"/>.</summary>
    internal static TensorImpl FullLike(TensorImpl self, ScalarValue value, DType? dtype = null)
    {
        value.CheckFits(dtype ?? self.DType);
        using var frame = Frame.Open("aten::full_like", new FullLikeAttributes(value, dtype ?? self.DType), self);
        TensorImpl result = EmptyLike(self, dtype);
        Copy.Fill(result, value);
        return frame.Result(result);
    }

    private static TensorImpl TriangleIndices(string name, long rows, long columns, DType dtype, long offset, bool lower)
    {
        Error.Unless(rows >= 0, $"row must be non-negative, got{rows}");
        Error.Unless(columns >= 0, $"col must be non-negative, got{columns}");
        if (!dtype.IsIntegral())
        {
            throw Error.NotImplementedFor(name, dtype);
        }
        long count = 0;
        for (long row = 0; row < rows; row++)
        {
            (long from, long to) = Columns(row);
            count += to - from;
        }
        TensorImpl result = Empty([2, count], dtype);
        Span<long> one = stackalloc long[1];
        long at = 0;
        for (long row = 0; row < rows; row++)
        {
            (long from, long to) = Columns(row);
            for (long column = from; column < to; column++, at++)
            {
                one[0] = row;
                Elements.Store<long>(one, result, at, 1);
                one[0] = column;
                Elements.Store<long>(one, result, count + at, 1);
            }
        }
        return result;

        (long From, long To) Columns(long row) => lower
            ? (0, Math.Clamp(row + offset + 1, 0, columns))
            : (Math.Clamp(row + offset, 0, columns), columns);
    }
}
