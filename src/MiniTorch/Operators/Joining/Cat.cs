using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// The tensors one after the other along a dimension, in the dtype where they meet; ∂tensor = grad narrowed to its place. Saves only sizes.
/// Tensors of shape [0] are skipped, whatever the rank of the others, as they always were in libtorch.
/// </summary>
internal sealed class Cat(long dim) : SingleOutputOperator("aten::cat", "CatBackward0")
{
    private long[][] _sizes = [];
    private int _dim;

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsPointwise => false;

    protected override bool RefusesSharedDestination => true;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        Error.Unless(inputs.Length > 0, "torch.cat(): expected a non-empty list of Tensors");
        int first = -1;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i]!.Rank == 0)
            {
                throw Error.Of($"zero-dimensional tensor (at position {i}) cannot be concatenated");
            }
            if (first < 0 && !IsSkipped(inputs[i]!))
            {
                first = i;
            }
        }
        DType dtype = TypePromotion.ResultType(inputs);
        if (first < 0)
        {
            return new([0], dtype);
        }
        long[] sizes = [.. inputs[first]!.Sizes];
        _dim = Layout.WrapDim(dim, sizes.Length);
        for (int i = first + 1; i < inputs.Length; i++)
        {
            TensorImpl tensor = inputs[i]!;
            if (IsSkipped(tensor))
            {
                continue;
            }
            if (tensor.Rank != sizes.Length)
            {
                throw Error.Of($"Tensors must have same number of dimensions: got {sizes.Length} and {tensor.Rank}");
            }
            for (int d = 0; d < sizes.Length; d++)
            {
                if (d != _dim && tensor.Sizes[d] != sizes[d])
                {
                    throw Error.Of($"Sizes of tensors must match except in dimension {_dim}. Expected size {sizes[d]} but got size {tensor.Sizes[d]} for tensor number {i} in the list.");
                }
            }
            sizes[_dim] += tensor.Sizes[_dim];
        }
        return new(sizes, dtype, AreChannelsLast(inputs) ? Layout.ChannelsLastStrides(sizes) : null);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        var parts = new TensorImpl[inputs.Length];
        int count = 0;
        foreach (TensorImpl? input in inputs)
        {
            if (input!.NumElements != 0)
            {
                parts[count++] = input;
            }
        }
        Concatenate.Run(parts.AsSpan(0, count), _dim, into);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _sizes = new long[inputs.Length][];
        for (int i = 0; i < inputs.Length; i++)
        {
            _sizes[i] = inputs[i]!.Sizes;
        }
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        long start = 0;
        for (int i = 0; i < gradInputs.Length; i++)
        {
            bool skipped = _sizes[i] is [0];
            long size = skipped ? 0 : _sizes[i][_dim];
            if (Needs(i))
            {
                gradInputs[i] = skipped ? Aten.Zeros([0], grad.DType) : Aten.Narrow(grad, _dim, start, size);
            }
            start += size;
        }
    }

    private static bool AreChannelsLast(ReadOnlySpan<TensorImpl?> inputs)
    {
        foreach (TensorImpl? input in inputs)
        {
            if (!Layout.IsChannelsLast(input!.Sizes, input.Strides))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsSkipped(TensorImpl tensor) => tensor.Rank == 1 && tensor.Sizes[0] == 0;
}

/// <summary>The tensors, all of one shape, along a new dimension; ∂tensor = grad selected there.</summary>
internal sealed class Stack(long dim) : SingleOutputOperator("aten::stack", "StackBackward0")
{
    private int _dim;

    internal long Dim => dim;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim)];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        Error.Unless(inputs.Length > 0, "stack expects a non-empty TensorList");
        long[] sizes = inputs[0]!.Sizes;
        _dim = Layout.WrapDim(dim, sizes.Length + 1);
        for (int i = 1; i < inputs.Length; i++)
        {
            if (!inputs[i]!.Sizes.AsSpan().SequenceEqual(sizes))
            {
                throw Error.Of($"stack expects each tensor to be equal size, but got {Error.Show(sizes)} at entry 0 and {Error.Show(inputs[i]!.Sizes)} at entry {i}");
            }
        }
        return new([.. sizes[.._dim], inputs.Length, .. sizes[_dim..]], TypePromotion.ResultType(inputs));
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        var parts = new TensorImpl[inputs.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            TensorImpl input = inputs[i]!;
            parts[i] = input.Alias([.. input.Sizes[.._dim], 1, .. input.Sizes[_dim..]], [.. input.Strides[.._dim], 1, .. input.Strides[_dim..]]);
        }
        Concatenate.Run(parts, _dim, into);
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        for (int i = 0; i < gradInputs.Length; i++)
        {
            gradInputs[i] = Needs(i) ? Aten.Select(grad, _dim, i) : null;
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Cat(TensorImpl[] tensors, long dim = 0) => new Cat(dim).Call(tensors);

    internal static TensorImpl Stack(TensorImpl[] tensors, long dim = 0) => new Stack(dim).Call(tensors);

    /// <summary>Each tensor's dimension, filled up with zeros, in <paramref name="chunks"/> rows of what follows it, and these rows side by side: [leading…, chunks, …].</summary>
    internal static TensorImpl ChunkCat(TensorImpl[] tensors, long dim, long chunks)
    {
        Error.Unless(chunks >= 1, "_chunk_cat expects positive num_chunks");
        Error.Unless(tensors.Length > 0, "_chunk_cat expects a non-empty input tensor list");
        bool sameRanks = true;
        foreach (TensorImpl tensor in tensors)
        {
            Error.Unless(tensor.NumElements > 0, "_chunk_cat expects non-empty tensor");
            Error.Unless(tensor.DType == tensors[0].DType, "_chunk_cat expects all input tensors with the same dtype");
            sameRanks &= tensor.Rank == tensors[0].Rank;
        }
        Error.Unless(sameRanks || dim >= 0, "_chunk_cat expects non-negative dim when input tensors have different ndims");
        int along = sameRanks ? Layout.WrapDim(dim, tensors[0].Rank) : (int)dim;
        foreach (TensorImpl tensor in tensors)
        {
            Error.Unless(along < tensor.Rank, "_chunk_cat expects dim < ndim for all input tensors");
        }
        var parts = new TensorImpl[tensors.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            ReadOnlySpan<long> leading = tensors[i].Sizes.AsSpan(0, along);
            Error.Unless(leading.SequenceEqual(tensors[0].Sizes.AsSpan(0, along)), "_chunk_cat expects same sizes of 0,...,dim-1 dimensions for all tensors");
            long size = tensors[i].Sizes[along];
            long missing = (size + chunks - 1) / chunks * chunks - size;
            TensorImpl padded = tensors[i];
            if (missing != 0)
            {
                var pad = new long[2 * (padded.Rank - along)];
                pad[^1] = missing;
                padded = ConstantPadNd(padded, pad);
            }
            parts[i] = Reshape(padded, [.. leading, chunks, -1]);
        }
        return Cat(parts, along + 1);
    }

    /// <summary>Along columns: dimension 1, or 0 for vectors and scalars.</summary>
    internal static TensorImpl HStack(TensorImpl[] tensors)
    {
        Error.Unless(tensors.Length > 0, "hstack expects a non-empty TensorList");
        TensorImpl[] rows = Array.ConvertAll(tensors, AtLeast1d);
        return Cat(rows, rows[0].Rank == 1 ? 0 : 1);
    }

    /// <summary>Along rows; vectors are rows.</summary>
    internal static TensorImpl VStack(TensorImpl[] tensors)
    {
        Error.Unless(tensors.Length > 0, "vstack expects a non-empty TensorList");
        return Cat(Array.ConvertAll(tensors, AtLeast2d), 0);
    }

    /// <summary>Along the third dimension.</summary>
    internal static TensorImpl DStack(TensorImpl[] tensors)
    {
        Error.Unless(tensors.Length > 0, "dstack expects a non-empty TensorList");
        return Cat(Array.ConvertAll(tensors, AtLeast3d), 2);
    }

    /// <summary>Along columns; vectors and scalars are columns.</summary>
    internal static TensorImpl ColumnStack(TensorImpl[] tensors)
    {
        Error.Unless(tensors.Length > 0, "column_stack expects a non-empty TensorList");
        return HStack(Array.ConvertAll(tensors, static tensor => tensor.Rank <= 1 ? Reshape(tensor, tensor.NumElements, 1) : tensor));
    }

    internal static TensorImpl AtLeast1d(TensorImpl self) => self.Rank == 0 ? Reshape(self, 1) : self;

    internal static TensorImpl AtLeast2d(TensorImpl self) => self.Rank switch
    {
        0 => Reshape(self, 1, 1),
        1 => Unsqueeze(self, 0),
        _ => self,
    };

    internal static TensorImpl AtLeast3d(TensorImpl self) => self.Rank switch
    {
        0 => Reshape(self, 1, 1, 1),
        1 => Unsqueeze(Unsqueeze(self, 0), -1),
        2 => Unsqueeze(self, -1),
        _ => self,
    };
}
