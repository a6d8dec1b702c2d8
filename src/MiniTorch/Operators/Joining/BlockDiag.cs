using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>The matrices along the diagonal, zeros elsewhere; vectors are rows. ∂tensor = its block of grad. Saves only shapes.</summary>
internal sealed class BlockDiag() : SingleOutputOperator("aten::block_diag", "BlockDiagBackward0")
{
    private long[][] _sizes = [];

    protected override bool IsPointwise => false;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        long rows = 0;
        long columns = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i]!.Rank > 2)
            {
                throw Error.Of($"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {i} has {inputs[i]!.Rank} dimensions");
            }
            (long r, long c) = Shape(inputs[i]!.Sizes);
            rows += r;
            columns += c;
        }
        return inputs.Length == 0 ? new([1, 0], DTypes.Default) : new([rows, columns], TypePromotion.ResultType(inputs));
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into)
    {
        Kernels.Copy.Fill(into, 0);
        (long row, long column) = (0, 0);
        foreach (TensorImpl? input in inputs)
        {
            (long rows, long columns) = Shape(input!.Sizes);
            Kernels.Copy.Run(input, into.Alias([rows, columns], into.Strides, into.Offset + row * into.Strides[0] + column * into.Strides[1]));
            row += rows;
            column += columns;
        }
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
        (long row, long column) = (0, 0);
        for (int i = 0; i < gradInputs.Length; i++)
        {
            (long rows, long columns) = Shape(_sizes[i]);
            if (Needs(i))
            {
                TensorImpl block = Aten.Slice(Aten.Slice(grad, 0, row, row + rows), 1, column, column + columns);
                gradInputs[i] = _sizes[i].Length == 2 ? block : Aten.Reshape(block, _sizes[i]);
            }
            row += rows;
            column += columns;
        }
    }

    private static (long Rows, long Columns) Shape(long[] sizes) => sizes.Length switch { 0 => (1, 1), 1 => (1, sizes[0]), _ => (sizes[0], sizes[1]) };
}

internal static partial class Aten
{
    internal static TensorImpl BlockDiag(TensorImpl[] tensors) => new BlockDiag().Call(tensors);
}
