using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>The elements at places in the row of all elements (negative ones count from the end); ∂self = zeros with grad added there. Saves the index and the shape.</summary>
internal sealed class Take() : SingleOutputOperator("aten::take", "TakeBackward0")
{
    private SavedTensor? _index;
    private TensorImpl? _places;
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("self_sym_sizes", _sizes)];

    protected override bool IsPointwise => false;

    protected override bool RefusesSharedDestination => true;

    /// <summary>Inputs: self, index.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl index) = (inputs[0]!, inputs[1]!);
        if (index.DType != DType.Int64)
        {
            throw Error.Of($"take(): Expected a long tensor for index, but got {index.DType.Name()}");
        }
        Error.Unless(self.NumElements != 0 || index.NumElements == 0, "take(): tried to take from an empty tensor");
        _places = Check(index, self.NumElements);
        return new(index.Sizes, self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        TensorImpl self = inputs[0]!;
        TensorImpl offsets = Indices.Offsets(_places!, self.Sizes, self.Strides);
        Indirect.Gather(self.Alias(into.Sizes, new long[into.Rank]), offsets, 1, into);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _sizes = inputs[0]!.Sizes;
        _index = SaveInput(inputs[1]!, "index");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = new Put(accumulate: true).InPlace(Aten.Zeros(_sizes, grad.DType), grad, _index!.Unpack());

    /// <summary>The places row-major and within the row of elements, or libtorch's error.</summary>
    internal static TensorImpl Check(TensorImpl index, long count)
    {
        TensorImpl dense = Copy.Dense(index, DType.Int64);
        if (Indices.FindOutside(dense.Span<long>(), -count, count, out long outside))
        {
            throw Error.Of($"out of range: tried to access index {outside} on a tensor of {count} elements.");
        }
        return Indices.WithoutNegatives(dense, count);
    }
}

/// <summary>
/// out = self with elements of source put (or added) at places in the row of all elements; ∂self = grad, with zeros there unless
/// accumulated, ∂source = grad taken there. Saves the index.
/// </summary>
internal sealed class Put(bool accumulate) : SingleOutputOperator("aten::put", "PutBackward0")
{
    private SavedTensor? _index;
    private TensorImpl? _places;
    private long[] _sourceSizes = [];

    internal bool Accumulate => accumulate;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("accumulate", accumulate)];

    protected override bool IsUpdate => true;

    /// <summary>Inputs: self, source, index.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl source, TensorImpl index) = (inputs[0]!, inputs[1]!, inputs[2]!);
        if (index.DType != DType.Int64)
        {
            throw Error.Of($"put_(): Expected a long tensor for index, but got {index.DType.Name()}");
        }
        if (self.DType != source.DType)
        {
            throw Error.Of($"put_(): self and source expected to have the same dtype, but got self.dtype = {self.DType.Name()} and source.dtype = {source.DType.Name()}");
        }
        if (source.NumElements != index.NumElements)
        {
            throw Error.Of($"put_(): Expected source and index to have the same number of elements, but got source.numel() = {source.NumElements}, index.numel() = {index.NumElements}");
        }
        Error.Unless(self.NumElements != 0 || index.NumElements == 0, "put_(): Tried to put elements into an empty tensor");
        _places = Take.Check(index, self.NumElements);
        return TensorMeta.Preserving(self);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (!ReferenceEquals(inputs[0], into))
        {
            Copy.Run(inputs[0]!, into);
        }
        long[] count = [_places!.NumElements];
        TensorImpl offsets = Indices.Offsets(_places, into.Sizes, into.Strides).Alias(count, [1]);
        TensorImpl source = Copy.Dense(inputs[1]!, into.DType).Alias(count, [1]);
        if (accumulate)
        {
            Indirect.Combine(ScatterReduction.Sum, into.Alias(count, [0]), offsets, 1, source);
        }
        else
        {
            Indirect.Set(into.Alias(count, [0]), offsets, 1, source);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _sourceSizes = inputs[1]!.Sizes;
        _index = SaveInput(inputs[2]!, "index");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl index = _index!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = accumulate ? grad : Aten.Put(grad, index, Aten.Zeros(_sourceSizes, grad.DType));
        }
        if (Needs(1))
        {
            gradInputs[1] = Aten.Reshape(Aten.Take(grad, index), _sourceSizes);
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl Take(TensorImpl self, TensorImpl index) => new Take().Call(self, index);

    internal static TensorImpl Put(TensorImpl self, TensorImpl index, TensorImpl source, bool accumulate = false) => new Put(accumulate).Call(self, source, index);
}
