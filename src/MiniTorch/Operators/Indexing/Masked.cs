using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>The elements for which the mask is true, in a row; input and mask are broadcast. ∂self = zeros with grad under the mask. Saves the mask and the shape.</summary>
internal sealed class MaskedSelect() : SingleOutputOperator("aten::masked_select", "MaskedSelectBackward0")
{
    private SavedTensor? _mask;
    private TensorImpl? _places;
    private long[] _sizes = [];

    protected override bool IsPointwise => false;

    protected override bool RefusesSharedDestination => true;

    /// <summary>Inputs: self, mask.</summary>
    protected override int EdgeCount(int inputs) => 1;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl mask) = (inputs[0]!, inputs[1]!);
        Error.Unless(mask.DType == DType.Bool, "masked_select: expected BoolTensor for mask");
        _sizes = Layout.Broadcast(mask.Sizes, self.Sizes);
        _places = Copy.Dense(Masked.Expanded(mask, _sizes), DType.Bool);
        return new([Indices.CountTrue(_places)], self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into) => Masks.Select(Masked.Expanded(inputs[0]!, _sizes), _places!, into);

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result) => _mask = SaveInput(inputs[1]!, "mask");

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs) =>
        gradInputs[0] = new MaskedScatter().InPlace(Aten.Zeros(_sizes, grad.DType), grad, _mask!.Unpack());
}

/// <summary>
/// out = self where the mask is false, else the next element of source; ∂self = grad with zeros under the mask, ∂source = grad under the
/// mask, then zeros. Saves the mask and the shape.
/// </summary>
internal sealed class MaskedScatter() : SingleOutputOperator("aten::masked_scatter", "MaskedScatterBackward0")
{
    private SavedTensor? _mask;
    private TensorImpl? _places;
    private long[] _sourceSizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("source_sym_sizes", _sourceSizes)];

    protected override bool IsUpdate => true;

    /// <summary>Inputs: self, source, mask.</summary>
    protected override int EdgeCount(int inputs) => 2;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        (TensorImpl self, TensorImpl source, TensorImpl mask) = (inputs[0]!, inputs[1]!, inputs[2]!);
        if (self.DType != source.DType)
        {
            throw Error.Of($"masked_scatter: expected self and source to have same dtypes but got{self.DType.Name()} and {source.DType.Name()}");
        }
        Error.Unless(mask.DType == DType.Bool, "masked_scatter_ only supports boolean masks, but got mask with dtype " + mask.DType.Name());
        long[] sizes = Layout.Broadcast(mask.Sizes, self.Sizes);
        _places = Copy.Dense(Masked.Expanded(mask, sizes), DType.Bool);
        Error.Unless(source.NumElements >= Indices.CountTrue(_places), "Number of elements of source < number of ones in mask");
        return new(sizes, self.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        if (!ReferenceEquals(inputs[0], into))
        {
            Copy.Run(inputs[0]!, into);
        }
        TensorImpl source = Copy.Dense(inputs[1]!, into.DType);
        Masks.Scatter(into, _places!, source);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _sourceSizes = inputs[1]!.Sizes;
        _mask = SaveInput(inputs[2]!, "mask");
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        TensorImpl mask = _mask!.Unpack();
        if (Needs(0))
        {
            gradInputs[0] = Aten.MaskedFill(grad, mask, 0);
        }
        if (Needs(1))
        {
            TensorImpl chosen = Aten.MaskedSelect(grad, mask);
            long rest = Layout.NumElements(_sourceSizes) - chosen.NumElements;
            gradInputs[1] = Aten.View(rest > 0 ? Aten.Cat([chosen, Aten.Zeros([rest], grad.DType)]) : chosen, _sourceSizes);
        }
    }
}

/// <summary>Helpers of the operators that take masks.</summary>
internal static class Masked
{
    /// <summary>An untracked alias, expanded.</summary>
    internal static TensorImpl Expanded(TensorImpl x, long[] sizes)
    {
        var strides = new long[sizes.Length];
        Layout.ExpandStrides(x.Sizes, x.Strides, sizes, strides);
        return x.Alias(sizes, strides);
    }
}

/// <summary>The coordinates of the elements that are not zero, a row each. Not differentiable.</summary>
internal sealed class Nonzero() : UnaryOperator("aten::nonzero", derivative: null)
{
    private TensorImpl? _found;

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(TensorImpl self)
    {
        _found = Indices.Coordinates(Indices.Mask(AutogradOperators.Ops.Resolve(self)));
        return new(_found.Sizes, DType.Int64, _found.Strides);
    }

    protected override void Compute(TensorImpl self, TensorImpl into) => Copy.Run(_found!, into);

    protected override TensorImpl? Backward(TensorImpl grad) => null;
}

internal static partial class Aten
{
    internal static TensorImpl MaskedSelect(TensorImpl self, TensorImpl mask) => new MaskedSelect().Call(self, mask);

    internal static TensorImpl MaskedScatter(TensorImpl self, TensorImpl mask, TensorImpl source) => new MaskedScatter().Call(self, source, mask);

    internal static TensorImpl Nonzero(TensorImpl self) => new Nonzero().Call(self);

    /// <summary>The coordinates of the elements that are not zero, a vector for each dimension.</summary>
    internal static TensorImpl[] NonzeroNumpy(TensorImpl self) => Unbind(Nonzero(self.Rank == 0 ? Unsqueeze(self, 0) : self), 1);
}
