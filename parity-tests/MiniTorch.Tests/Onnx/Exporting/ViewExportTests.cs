using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Onnx.Exporting;

/// <summary>Views, writes through views, joins: with a first dimension of 4 and of 6.</summary>
public sealed class ViewExportTests
{
    public static TheoryData<string, Func<Tensor, Tensor>> Views => new()
    {
        { "view", x => x.view(x.shape[0], 12) }, { "view -1", x => x.view(-1, 4) }, { "reshape by half", x => x.reshape(x.shape[0] / 2, 24) }, { "flatten", x => x.flatten(1) }, { "unsqueeze", x => x.unsqueeze(-1) },
        { "squeeze", x => x.unsqueeze(1).squeeze(1) }, { "transpose", x => x.transpose(0, 2) }, { "permute", x => x.permute(2, 0, 1) }, { "t", x => x.select(1, 0).t() }, { "expand", x => x.unsqueeze(1).expand(x.shape[0], 5, 3, 4) },
        { "select", x => x.select(0, 1) }, { "select from the end", x => x.select(0, -1) }, { "select last", x => x.select(0, x.shape[0] - 1) }, { "narrow", x => x.narrow(0, 1, 2) }, { "narrow all but one", x => x.narrow(0, 1, x.shape[0] - 1) },
        { "slice", x => x[TensorIndex.Slice(1), TensorIndex.Slice(null, -1), TensorIndex.Slice(0, 4, 2)] }, { "index by number", x => x[2] }, { "half", x => x[TensorIndex.Slice(null, x.shape[0] / 2)] }, { "diagonal", x => x.diagonal(1, 1, 2) },
        { "diagonal below", x => x.diagonal(-1, 0, 1) }, { "unfold", x => x.unfold(0, 2, 1) }, { "unfold by steps", x => x.unfold(2, 2, 2) }, { "as_strided", x => x.select(0, 0).contiguous().as_strided([2, 3], [1, 4]) },
        { "contiguous", x => x.transpose(1, 2).contiguous().view(x.shape[0], -1) }, { "detach", x => x.detach() * 2 }, { "repeat", x => x.repeat(2, 1, 3) }, { "flip", x => x.flip([0, 2]) }, { "roll", x => x.roll([1], [0]) }, { "roll both", x => x.roll([2, -1], [0, 2]) },
        { "rot90", x => x.rot90(1, (0, 1)) }, { "tril", x => x.tril() }, { "triu", x => x.triu(1) }, { "cat", x => cat([x, x * 2, x[TensorIndex.Slice(1)]], 0) }, { "cat last", x => cat([x, x.to(ScalarType.Float64)], -1) }, { "stack", x => stack([x, -x], 1) },
        { "split", x => { Tensor[] parts = x.split(2, 2); return parts[0] * parts[1]; } }, { "split with sizes", x => { Tensor[] parts = x.split([1, 3], 2); return parts[0] + parts[1]; } }, { "chunk", x => { Tensor[] parts = x.chunk(2, 0); return parts[0] - parts[1]; } },
        { "unbind", x => { Tensor[] parts = x.unbind(1); return parts[0] + parts[2]; } }, { "movedim", x => x.movedim([0], [2]) }, { "view as", x => (x * 2).view(x.shape[0] * 3, 4).sum([0]) },
        { "product of sizes", x => x.view(x.shape[0] * x.shape[1], x.shape[2]) }, { "zeros of a size", x => x + zeros(x.shape[0], 1, 4) }, { "ones like", x => ones_like(x).cumsum(0) * x }, { "arange of a size", x => x + arange(x.shape[0]).view(-1, 1, 1) },
        { "arange with steps", x => x + arange(3, 3 + 2 * x.shape[0], 2).view(-1, 1, 1) }, { "divided by a size", x => x / x.shape[0] }, { "times a root of a size", x => x * (1 / Math.Sqrt(x.shape[0])) }, { "causal mask", x => x.sum(2) .matmul(x.sum(2).t()).masked_fill(ones(x.shape[0], x.shape[0]).triu(1).to(ScalarType.Bool), -9) },
        { "eye", x => x.sum(2).t().matmul(eye(x.shape[0] > 0 ? 4 : 4)[0].expand(x.shape[0], 4)) },
    };

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(Views))]
    public void A_view(string name, Func<Tensor, Tensor> function)
    {
        Assert.NotEmpty(name);
        manual_seed(11);
        Exported.Check(function, randn(4, 3, 4), randn(6, 3, 4));
    }

    public static TheoryData<string, Func<Tensor, Tensor>> Writes => new()
    {
        { "row", x => { Tensor y = x.clone(); y[1].fill_(3); return y; } }, { "read after write", x => { Tensor y = x * 1; Tensor row = y[0]; y.mul_(2); return row + 1; } },
        { "write seen by the base", x => { Tensor y = x * 1; y[TensorIndex.Slice(), 1].add_(5); return y; } }, { "write seen by another view", x => { Tensor y = x * 1; Tensor other = y.view(-1); y.select(1, 0).zero_(); return other * 2; } },
        { "slice", x => { Tensor y = x * 1; y[TensorIndex.Slice(1)] = 7; return y; } }, { "slice with a step", x => { Tensor y = x * 1; y[TensorIndex.Slice(), TensorIndex.Slice(0, 3, 2)] = x[TensorIndex.Slice(), TensorIndex.Slice(0, 2)]; return y; } },
        { "view of a view", x => { Tensor y = x * 1; y[0].view(-1)[TensorIndex.Slice(2, 5)].mul_(-1); return y; } }, { "transposed", x => { Tensor y = x * 1; y.transpose(0, 1)[1].add_(1); return y; } },
        { "permuted", x => { Tensor y = x * 1; y.permute(2, 0, 1).add_(arange(12).view(1, 1, 3, 4).select(1, 0).select(0, 0).t().unsqueeze(1)[TensorIndex.Slice(0, 4)]); return y; } },
        { "diagonal", x => { Tensor y = x.sum(2); y.diagonal().fill_(0); return y; } }, { "unsqueezed in place", x => { Tensor y = x * 1; y.unsqueeze_(0); return y.squeeze_(0) + 1; } }, { "transposed in place", x => { Tensor y = x.sum(2); y.t_(); return y * 2; } },
        { "split part", x => { Tensor y = x * 1; Tensor part = y.narrow(2, 1, 2); part.copy_(part * 3); return y; } }, { "empty then copied", x => { Tensor y = empty(x.shape); y.copy_(x); return y + 1; } },
        { "zeros then rows", x => { Tensor y = zeros(x.shape[0], 3, 4); y[TensorIndex.Slice(), 0] = x[TensorIndex.Slice(), 1]; return y; } }, { "the input", x => { Tensor y = x.clone(); y.add_(y); return y; } },
        { "masked", x => { Tensor y = x * 1; y[y.gt(0)] = 0; return y; } },
    };

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(Writes))]
    public void A_write_through_a_view(string name, Func<Tensor, Tensor> function)
    {
        Assert.NotEmpty(name);
        manual_seed(12);
        Exported.Check(function, randn(4, 3, 4), randn(6, 3, 4));
    }

    public static TheoryData<string, Func<Tensor, Tensor>> Indexing => new()
    {
        { "index_select", x => x.index_select(1, tensor(new long[] { 2, 0, 0 })) }, { "gather", x => x.gather(2, (x.abs() * 2).to(ScalarType.Int64).clamp(0, 3)) }, { "take", x => x.take(tensor(new long[] { 5, 0, -1 })) },
        { "by a tensor", x => x[tensor(new long[] { 1, -1, 0 })] }, { "by two tensors", x => x[TensorIndex.Slice(), TensorIndex.Tensor(tensor(new long[] { 0, 2 })), TensorIndex.Tensor(tensor(new long[] { 3, 1 }))] },
        { "by tensors that broadcast", x => x[TensorIndex.Tensor(tensor(new long[,] { { 0 }, { 2 } })), TensorIndex.Tensor(tensor(new long[] { 0, 2, 1 }))] }, { "by tensors apart", x => x[TensorIndex.Tensor(tensor(new long[] { 0, 2 })), TensorIndex.Slice(), TensorIndex.Tensor(tensor(new long[] { 3, 1 }))] },
        { "scatter", x => zeros(4, 3, 4).scatter(0, (x.abs() * 2).to(ScalarType.Int64).clamp(0, 3)[TensorIndex.Slice(0, 1)], x) }, { "scatter_add", x => zeros(4, 3, 4).scatter_add(0, (x.abs() * 2).to(ScalarType.Int64).clamp(0, 3), x) },
        { "index_add", x => x.index_add(1, tensor(new long[] { 2, 0 }), x[TensorIndex.Slice(), TensorIndex.Slice(0, 2)], 0.5) }, { "index_copy", x => x.index_copy(1, tensor(new long[] { 2, 0 }), x[TensorIndex.Slice(), TensorIndex.Slice(0, 2)]) },
        { "index_fill", x => x.index_fill(2, tensor(new long[] { 1, 3 }), 9) }, { "index_put", x => { Tensor y = x * 1; y[tensor(new long[] { 1, 0 })] = x[tensor(new long[] { 2, 3 })]; return y; } },
        { "index_put accumulates", x => (x * 1).index_put_(x[0], [tensor(new long[] { 1, 1 })], accumulate: true) }, { "one_hot", x => nn.functional.one_hot((x.abs() * 2).to(ScalarType.Int64).clamp(0, 3), 4) },
        { "embedding", x => nn.functional.embedding((x.abs() * 2).to(ScalarType.Int64).clamp(0, 3), arange(12).view(4, 3).to(ScalarType.Float32)) },
        { "index_put in the middle", x => { Tensor y = x * 1; y[TensorIndex.Slice(), TensorIndex.Tensor(tensor(new long[] { 1, 0 })), TensorIndex.Tensor(tensor(new long[] { 3, 2 }))] = 5f; return y; } },
    };

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(Indexing))]
    public void An_index(string name, Func<Tensor, Tensor> function)
    {
        Assert.NotEmpty(name);
        manual_seed(13);
        Exported.Check(function, randn(4, 3, 4), randn(6, 3, 4));
    }
}
