using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>out = self with src in a view of it; ∂self = grad with zeros there, ∂src = the view of grad. Saves the shape of src.</summary>
/// <param name="operatorName">libtorch's name.</param>
/// <param name="derivative">The node's name.</param>
internal abstract class ViewScatter(string operatorName, string derivative) : BinaryOperator(operatorName, derivative)
{
    private long[] _sourceSizes = [];

    protected override bool IsUpdate => true;

    /// <summary>An untracked alias of the part that is replaced.</summary>
    protected abstract TensorImpl Part(TensorImpl self);

    /// <summary>The operator for a gradient.</summary>
    protected abstract TensorImpl Again(TensorImpl grad, TensorImpl source);

    protected abstract TensorImpl View(TensorImpl grad);

    protected override TensorMeta Infer(TensorImpl self, TensorImpl other)
    {
        long[] sizes = Part(self).Sizes;
        if (!sizes.AsSpan().SequenceEqual(other.Sizes))
        {
            throw Error.Of($"expected src to have a size equal to the slice of self. src size = {Error.Show(other.Sizes)}, slice size = {Error.Show(sizes)}");
        }
        return TensorMeta.Preserving(self);
    }

    protected override void Compute(TensorImpl self, TensorImpl other, TensorImpl into)
    {
        if (!ReferenceEquals(self, into))
        {
            Copy.Run(self, into);
        }
        Copy.Run(other, Part(into));
    }

    protected override void Save(TensorImpl self, TensorImpl other, TensorImpl result) => _sourceSizes = other.Sizes;

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        if (Needs(0))
        {
            gradInputs[0] = Again(grad, Aten.Zeros(_sourceSizes, grad.DType));
        }
        if (Needs(1))
        {
            gradInputs[1] = View(grad);
        }
    }
}

/// <summary>out = self with src at a slice; ∂self = grad with zeros there, ∂src = grad there. Saves the shape of src.</summary>
internal sealed class SliceScatter(long dim, long? start, long? end, long step) : ViewScatter("aten::slice_scatter", "SliceScatterBackward0")
{
    internal long Dim => dim;

    internal long? Start => start;

    internal long? End => end;

    internal long Step => step;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("start", start), ("end", end), ("step", step)];

    protected override TensorImpl Part(TensorImpl self) => new Slice(dim, start, end, step).ViewOf(self);

    protected override TensorImpl Again(TensorImpl grad, TensorImpl source) => Aten.SliceScatter(grad, source, dim, start, end, step);

    protected override TensorImpl View(TensorImpl grad) => Aten.Slice(grad, dim, start, end, step);
}

/// <summary>out = self with src at one index of a dimension; ∂self = grad with zeros there, ∂src = grad there. Saves the shape of src.</summary>
internal sealed class SelectScatter(long dim, long index) : ViewScatter("aten::select_scatter", "SelectScatterBackward0")
{
    internal long Dim => dim;

    internal long Index => index;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("dim", dim), ("index", index)];

    protected override TensorImpl Part(TensorImpl self) => new Select(dim, index).ViewOf(self);

    protected override TensorImpl Again(TensorImpl grad, TensorImpl source) => Aten.SelectScatter(grad, source, dim, index);

    protected override TensorImpl View(TensorImpl grad) => Aten.Select(grad, dim, index);
}

/// <summary>out = self with src at a diagonal; ∂self = grad with zeros there, ∂src = grad there. Saves the shape of src.</summary>
internal sealed class DiagonalScatter(long offset, long dim1, long dim2) : ViewScatter("aten::diagonal_scatter", "DiagonalScatterBackward0")
{
    internal long Offset => offset;

    internal long Dim1 => dim1;

    internal long Dim2 => dim2;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("offset", offset), ("dim1", dim1), ("dim2", dim2)];

    protected override TensorImpl Part(TensorImpl self) => Diagonal.Of(self, offset, dim1, dim2);

    protected override TensorImpl Again(TensorImpl grad, TensorImpl source) => Aten.DiagonalScatter(grad, source, offset, dim1, dim2);

    protected override TensorImpl View(TensorImpl grad) => Aten.Diagonal(grad, offset, dim1, dim2);
}

internal static partial class Aten
{
    internal static TensorImpl SliceScatter(TensorImpl self, TensorImpl source, long dim, long? start, long? end, long step) =>
        new SliceScatter(dim, start, end, step).Call(self, source);

    internal static TensorImpl SelectScatter(TensorImpl self, TensorImpl source, long dim, long index) => new SelectScatter(dim, index).Call(self, source);

    internal static TensorImpl DiagonalScatter(TensorImpl self, TensorImpl source, long offset = 0, long dim1 = 0, long dim2 = 1) =>
        new DiagonalScatter(offset, dim1, dim2).Call(self, source);
}
