using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>A view that repeats dimensions of size 1, with stride 0; −1 keeps a size. ∂self = grad, summed over what was repeated. Saves only the shape.</summary>
internal sealed class Expand(long[] sizes) : ViewOperator("aten::expand", "ExpandBackward0")
{
    private long[] _sizes = [];

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("self_sym_sizes", _sizes)];

    internal long[] Sizes => sizes;

    protected override TensorImpl MakeView(TensorImpl self)
    {
        int lead = sizes.Length - self.Rank;
        if (lead < 0)
        {
            throw Error.Of($"expand(torch.{self.DType.Name()}Tensor{{{Error.Show(self.Sizes)}}}, size={Error.Show(sizes)}): the number of sizes provided ({sizes.Length}) must be greater or equal to the number of dimensions in the tensor ({self.Rank})");
        }
        var expanded = new long[sizes.Length];
        var strides = new long[sizes.Length];
        for (int d = sizes.Length - 1; d >= 0; d--)
        {
            long own = d < lead ? 1 : self.Sizes[d - lead];
            long size = sizes[d];
            if (size == -1)
            {
                if (d < lead)
                {
                    throw Error.Of($"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension {d}");
                }
                size = own;
            }
            else if (size != own && own != 1)
            {
                throw Error.Of($"The expanded size of the tensor ({size}) must match the existing size ({own}) at non-singleton dimension {d}.  Target sizes: {Error.Show(sizes)}.  Tensor sizes: {Error.Show(self.Sizes)}");
            }
            expanded[d] = size;
            strides[d] = d < lead ? (d + 1 < sizes.Length ? expanded[d + 1] * strides[d + 1] : 1) : self.Strides[d - lead];
            if (size != own)
            {
                strides[d] = 0;
            }
        }
        return self.Alias(expanded, strides);
    }

    protected override void Save(TensorImpl self) => _sizes = self.Sizes;

    protected override TensorImpl? Backward(TensorImpl grad) => Aten.SumTo(grad, _sizes);
}

internal static partial class Aten
{
    internal static TensorImpl Expand(TensorImpl self, params long[] sizes) => new Expand(sizes).Call(self);
}
