using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch.Tests.Gradcheck;

internal sealed class ViewsSamples : IOpSamples
{
    private static OpInput Real(params long[] shape) => new(shape);

    private static OpInput Complex(params long[] shape) => OpInput.Complex(shape);

    public IEnumerable<OpSample> Samples =>
    [
        OpSample.Of("view", x => Aten.View(Aten.Contiguous(x[0]), 3, -1), Real(2, 3)),
        OpSample.Of("reshape", x => Aten.Reshape(x[0], 6), Real(2, 3)),
        OpSample.Of("reshape.alias", x => Aten.Reshape(Aten.Transpose(x[0], 0, 1), 3, 1, 2), Real(2, 3)),
        OpSample.Of("reshape.copy", x => Aten.Reshape(Aten.Transpose(x[0], 0, 1), -1), Complex(2, 3)),
        OpSample.Of("unsafe_view", x => Aten.UnsafeView(Aten.Clone(Aten.Contiguous(x[0])), 3, 2), Real(2, 3)),
        OpSample.Of("flatten", x => Aten.Flatten(x[0], 1), Real(2, 3, 2)),
        OpSample.Of("unflatten", x => Aten.Unflatten(Aten.Contiguous(x[0]), 1, 2, -1), Real(2, 4)),
        OpSample.Of("squeeze", x => Aten.Squeeze(x[0]), Real(1, 2, 1, 3)),
        OpSample.Of("squeeze.dim", x => Aten.Squeeze(x[0], -2), Real(2, 1, 3)),
        OpSample.Of("squeeze.dim kept", x => Aten.Squeeze(x[0], 0), Real(2, 1, 3)),
        OpSample.Of("squeeze.dims", x => Aten.Squeeze(x[0], [0, -1, 1]), Real(1, 2, 1)),
        OpSample.Of("unsqueeze", x => Aten.Unsqueeze(x[0], -1), Real(2, 3)),
        OpSample.Of("unsqueeze.0-dim", x => Aten.Unsqueeze(x[0], 0), Real()),
        OpSample.Of("transpose", x => Aten.Transpose(x[0], -1, 0), Real(2, 3, 2)),
        OpSample.Of("t", x => Aten.T(x[0]), Real(2, 3)),
        OpSample.Of("permute", x => Aten.Permute(x[0], 2, -3, 1), Complex(2, 3, 2)),
        OpSample.Of("adjoint", x => Aten.Adjoint(x[0]), Complex(2, 3, 2)),
        OpSample.Of("movedim", x => Aten.MoveDim(x[0], [0, 2], [-1, 0]), Real(2, 3, 2)),
        OpSample.Of("select", x => Aten.Select(x[0], 1, -2), Real(2, 3)),
        OpSample.Of("slice", x => Aten.Slice(x[0], 1, -3, null, 2), Real(2, 4)),
        OpSample.Of("slice.empty", x => Aten.Slice(x[0], 0, 1, 1), Real(2, 4)),
        OpSample.Of("narrow", x => Aten.Narrow(x[0], 0, -2, 1), Real(3, 2)),
        OpSample.Of("expand", x => Aten.Expand(x[0], 2, -1, 3), Real(2, 1)),
        OpSample.Of("expand.0-dim", x => Aten.Expand(x[0], 2, 2), Complex()),
        OpSample.Of("diagonal", x => Aten.Diagonal(x[0], 1, -1, 0), Real(3, 2, 3)),
        OpSample.Of("diagonal.empty", x => Aten.Diagonal(x[0], 5), Real(3, 3)),
        OpSample.Of("diag.matrix", x => Aten.Diag(x[0], -1), Real(3, 3)),
        OpSample.Of("diag.vector", x => Aten.Diag(x[0], 1), Complex(3)),
        OpSample.Of("diag_embed", x => Aten.DiagEmbed(x[0], -1, 0, 2), Real(2, 3)),
        OpSample.Of("unfold", x => Aten.Unfold(x[0], 1, 3, 2), Real(2, 6)),
        OpSample.Of("unfold.overlapping", x => Aten.Unfold(x[0], 0, 3, 1), Complex(5, 2)),
        OpSample.Of("unfold.0-dim", x => Aten.Unfold(x[0], 0, 1, 1), Real()),
        OpSample.Of("as_strided", x => Aten.AsStrided(Aten.Contiguous(x[0]), [2, 2], [3, 2], 1), Real(2, 4)),
        OpSample.Of("as_strided.overlapping", x => Aten.AsStrided(Aten.Contiguous(x[0]), [3, 2], [1, 1], 0), Real(4)),
        OpSample.Of("alias", x => Aten.Alias(x[0]), Real(2, 3)),
        OpSample.Of("view_as_real", x => Aten.ViewAsReal(x[0]), Complex(2, 3)),
        OpSample.Of("view_as_complex", x => Aten.ViewAsComplex(Aten.Contiguous(x[0])), Real(3, 2)),
        OpSample.Of("conj", x => Aten.Conj(x[0]), Complex(2, 3)),
        OpSample.Of("imag", x => Aten.Imag(x[0]), Complex(2, 3)),
        OpSample.Of("imag.conj", x => Aten.Imag(Aten.Conj(x[0])), Complex(2, 3)),
        OpSample.Of("real", x => Aten.Real(x[0]), Complex(2)),
        OpSample.Of("split", x => Aten.Split(x[0], 2, 1), Real(2, 5)),
        OpSample.Of("split.one part", x => Aten.Split(x[0], 2, 1)[1], Real(2, 5)),
        OpSample.Of("split_with_sizes", x => Aten.SplitWithSizes(x[0], [1, 0, 3], -1), Complex(2, 4)),
        OpSample.Of("unsafe_split", x => Aten.UnsafeSplit(x[0], 2, 0), Real(3, 2)),
        OpSample.Of("tensor_split", x => Aten.TensorSplit(x[0], [1, 3], 0), Real(4, 2)),
        OpSample.Of("unbind", x => Aten.Unbind(x[0], 1), Real(2, 3)),
        OpSample.Of("unbind.one part", x => Aten.Unbind(x[0], -1)[2], Real(2, 3)),
        OpSample.Of("cat", x => Aten.Cat([x[0], x[1]], 1), Real(2, 3), Real(2, 3)),
        OpSample.Of("cat.legacy empty", x => Aten.Cat([x[0], x[1], x[2]], 0), Real(2, 3), Real(0), Real(1, 3)),
        OpSample.Of("cat.complex with real", x => Aten.Cat([x[0], x[1]]), Complex(2), Real(3)),
        OpSample.Of("stack", x => Aten.Stack([x[0], x[1]], -1), Real(2, 3), Real(2, 3)),
        OpSample.Of("stack.0-dim", x => Aten.Stack([x[0], x[1]]), Real(), Real()),
        OpSample.Of("dstack", x => Aten.DStack([x[0], x[1]]), Real(2), Real(2)),
        OpSample.Of("column_stack", x => Aten.ColumnStack([x[0], x[1]]), Real(2), Real(2, 3)),
        OpSample.Of("block_diag", x => Aten.BlockDiag([x[0], x[1], x[2]]), Real(2, 3), Real(2), Real()),
        OpSample.Of("meshgrid", x => Aten.MeshGrid([x[0], x[1]], "xy"), Real(2), Real(3)),
        OpSample.Of("cartesian_prod", x => Aten.CartesianProd([x[0], x[1]]), Real(2), Real(3)),
        OpSample.Of("combinations", x => Aten.Combinations(x[0], 2, withReplacement: true), Real(3)),
        OpSample.Of("kron", x => Aten.Kron(Aten.Contiguous(x[0]), Aten.Contiguous(x[1])), Real(2, 2), Real(3)),
        OpSample.Of("repeat", x => Aten.Repeat(x[0], 2, 1, 3), Real(2, 3)),
        OpSample.Of("repeat.zero", x => Aten.Repeat(x[0], 0, 2), Real(2, 3)),
        OpSample.Of("tile", x => Aten.Tile(x[0], 2), Complex(2, 3)),
        OpSample.Of("repeat_interleave", x => Aten.RepeatInterleave(x[0], 2, 1), Real(2, 3)),
        OpSample.Of("repeat_interleave.tensor", x => Aten.RepeatInterleave(x[0], x[1], 0), Real(3, 2), Indices(2, 0, 1)),
        OpSample.Of("flip", x => Aten.Flip(x[0], 0, -1), Real(2, 3)),
        OpSample.Of("roll", x => Aten.Roll(x[0], [1, -2], 0, 1), Real(2, 3)),
        OpSample.Of("roll.flat", x => Aten.Roll(x[0], [4]), Complex(2, 3)),
        OpSample.Of("rot90.1", x => Aten.Rot90(x[0], 1, 0, 1), Real(2, 3)),
        OpSample.Of("rot90.2", x => Aten.Rot90(x[0], 2, 0, 2), Real(2, 3, 2)),
        OpSample.Of("rot90.-1", x => Aten.Rot90(x[0], -1, 2, 0), Real(2, 3, 2)),
        OpSample.Of("tril", x => Aten.Tril(x[0], -1), Real(2, 3, 3)),
        OpSample.Of("tril.in-place", x => new Tril(0).InPlace(Aten.Clone(x[0])), Real(3, 3)),
        OpSample.Of("triu", x => Aten.Triu(x[0], 1), Complex(3, 4)),
        OpSample.Of("pixel_shuffle", x => Aten.PixelShuffle(x[0], 2), Real(1, 4, 2, 1)),
        OpSample.Of("pixel_unshuffle", x => Aten.PixelUnshuffle(x[0], 2), Real(1, 2, 4)),
        OpSample.Of("channel_shuffle", x => Aten.ChannelShuffle(x[0], 3), Real(1, 6, 2)),
        OpSample.Of("im2col", x => Aten.Im2Col(x[0], [2, 3], [2, 1], [1, 2], [1, 2]), Real(2, 2, 4, 3)),
        OpSample.Of("col2im", x => Aten.Col2Im(x[0], [3, 4], [2, 2], [1, 2], [1, 0], [2, 1]), Real(1, 8, 4)),
        OpSample.Of("constant_pad_nd", x => Aten.ConstantPadNd(x[0], [1, -1, 0, 2], 3), Real(2, 3)),
        OpSample.Of("constant_pad_nd.crop", x => Aten.ConstantPadNd(x[0], [-1, -1]), Complex(2, 4)),
        OpSample.Of("reflection_pad1d", x => Aten.ReflectionPad(x[0], 2, 1), Real(2, 3)),
        OpSample.Of("reflection_pad2d", x => Aten.ReflectionPad(x[0], 2, -1, 1, 1), Complex(1, 2, 3)),
        OpSample.Of("reflection_pad3d", x => Aten.ReflectionPad(x[0], 1, 1, 0, 1, 1, 0), Real(1, 2, 2, 2)),
        OpSample.Of("replication_pad1d", x => Aten.ReplicationPad(x[0], 4, 1), Real(2, 3)),
        OpSample.Of("replication_pad2d", x => Aten.ReplicationPad(x[0], -1, 2, 1, 3), Real(1, 1, 2, 3)),
        OpSample.Of("replication_pad3d", x => Aten.ReplicationPad(x[0], 1, 1, 0, 1, 1, 0), Real(1, 2, 2, 2)),
        OpSample.Of("pad_circular", x => Aten.CircularPad(x[0], 1, 2, 2, 0), Real(1, 1, 2, 3)),
    ];

    private static OpInput Indices(params long[] values)
    {
        TensorImpl tensor = TensorImpl.Empty([values.Length], DType.Int64);
        values.CopyTo(tensor.Span<long>());
        return OpInput.Constant(tensor);
    }
}
