using MiniTorch.Operators;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Onnx.Exporting;

public sealed class ReductionExportTests
{
    public static TheoryData<string, Func<Tensor, Tensor>> Reductions => new()
    {
        { "sum", x => x.sum() }, { "sum dims", x => x.sum([0, 2]) }, { "sum keepdim", x => x.sum(1, keepdim: true) }, { "sum of bools", x => x.gt(0).sum([0]) }, { "mean", x => x.mean() }, { "mean dims", x => x.mean([-1, 0]) },
        { "max", x => x.max() }, { "amax", x => x.amax([1]) }, { "amin", x => x.amin([0, 1], keepdim: true) }, { "max dim", x => x.max(0).values }, { "places of max", x => x.max(0).indexes }, { "min dim", x => x.min(2).values }, { "argmax", x => x.argmax() },
        { "argmax dim", x => x.argmax(1) }, { "argmin keepdim", x => x.argmin(1, keepdim: true) }, { "all", x => x.gt(-1).all(0) }, { "any", x => x.gt(1).any() }, { "prod", x => x.prod(1) }, { "cumsum", x => x.cumsum(0) },
        { "var", x => x.var() }, { "std dims", x => x.std([0, 2]) }, { "var biased", x => x.var(0, unbiased: false) }, { "logsumexp", x => x.logsumexp(1) }, { "norm", x => x.norm() }, { "norm dim", x => x.norm(0) },
        { "softmax", x => x.softmax(-1) }, { "softmax of the open dimension", x => x.softmax(0) }, { "log_softmax", x => x.log_softmax(1) }, { "topk", x => x.topk(2, 0).values }, { "places of topk", x => x.topk(2, 2, largest: false).indexes },
        { "sort", x => x.sort(0).Values }, { "argsort", x => x.argsort(2, descending: true) }, { "mse", x => nn.functional.mse_loss(x, x * 0.5) },
    };

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(Reductions))]
    public void A_reduction(string name, Func<Tensor, Tensor> function)
    {
        Assert.NotEmpty(name);
        manual_seed(21);
        Exported.Check(function, randn(4, 3, 5), randn(7, 3, 5));
    }

    public static TheoryData<string, Func<Tensor, Tensor>> Products => new()
    {
        { "matrix", x => x[0].matmul(x[0].t()) }, { "batch", x => x.matmul(x.transpose(1, 2)) }, { "batch by matrix", x => x.matmul(x[0].t()) }, { "matrix by batch", x => x[0].matmul(x.transpose(1, 2)) }, { "by vector", x => x.matmul(x[0, 0]) },
        { "vector by batch", x => x[0, TensorIndex.Slice(), 0].matmul(x) }, { "dot", x => x[0, 0].dot(x[0, 1]) }, { "mm", x => x[0].mm(x[1].t()) }, { "bmm", x => x.bmm(x.transpose(1, 2)) }, { "mv", x => x[0].mv(x[1, 0]) },
        { "addmm", x => addmm(x[0, 0], x[1], x[2].t().matmul(x[0]), beta: 0.5f, alpha: 2) }, { "addmm beta 0", x => addmm(x[0, 0], x[1], x[2].t().matmul(x[0]), beta: 0, alpha: 1) }, { "baddbmm", x => baddbmm(x, x.matmul(x.transpose(1, 2)), x, beta: 2, alpha: 0.25f) },
        { "einsum", x => einsum("bij,bkj->bik", x, x) }, { "einsum outer", x => einsum("bij,kj->bki", x, x[0]) }, { "einsum trace", x => einsum("ii->i", x[0].matmul(x[0].t())) }, { "outer", x => x[0, 0].outer(x[0, 1]) },
        { "linear", x => nn.functional.linear(x, arange(15).view(3, 5) / 10.0, arange(3) / 10.0) }, { "linear without bias", x => nn.functional.linear(x, arange(15).view(3, 5) / 10.0) }, { "linear of rows", x => nn.functional.linear(x[0], arange(15).view(3, 5) / 10.0, arange(3) / 10.0) },
        { "integers", x => (x * 3).to(ScalarType.Int64)[0].matmul((x * 3).to(ScalarType.Int64)[1].t()) },
    };

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(Products))]
    public void A_product(string name, Func<Tensor, Tensor> function)
    {
        Assert.NotEmpty(name);
        manual_seed(22);
        Exported.Check(function, randn(4, 3, 5), randn(7, 3, 5));
    }

    [LiveFact(LiveReference.OnnxRuntime)]
    public void One_divided_by_a_tensor_survives_the_optimizer() => Exported.Check(x => ones([]) / x.exp(), randn(3), randn(5));

    private static Tensor Pooled((MiniTorch.Core.TensorImpl Output, MiniTorch.Core.TensorImpl Indices) pair, bool places) => new(places ? pair.Indices : pair.Output);

    public static TheoryData<string, Func<Tensor, Tensor>, int[]> Images => new()
    {
        { "conv", x => new(Aten.Conv(2, x.Impl, Weight(6, 2, 3, 3).Impl, Weight(6).Impl, [2, 1], [1, 0], [1, 2], 2)), [17, 18] }, { "conv1d", x => new(Aten.Conv(1, x.view(x.shape[0], 4, 36).Impl, Weight(3, 4, 2).Impl, null, [1], [1], [1], 1)), [18] },
        { "conv without batch", x => new(Aten.Conv(2, x[0].Impl, Weight(3, 4, 2, 2).Impl, null, [1], [0], [1], 1)), [17, 18] },
        { "conv transposed", x => new(Aten.ConvTranspose(2, x.Impl, Weight(4, 3, 3, 3).Impl, Weight(3).Impl, [2], [1], [1], 1, [1])), [17, 18] }, { "conv transposed, more added than a stride", x => new(Aten.ConvTranspose(2, x.Impl, Weight(4, 3, 3, 3).Impl, null, [1], [2], [1], 1, [2])), [18] },
        { "max_pool", x => Pooled(Aten.MaxPool(2, x.Impl, [3], [2], [1], null, false), false), [17, 18] }, { "max_pool ceil", x => Pooled(Aten.MaxPool(2, x.Impl, [3], [2], [1], [2], true), false), [18] }, { "places of max_pool", x => Pooled(Aten.MaxPool(2, x.Impl, [2], null, null, null, false), true), [17, 18] },
        { "max_pool1d", x => Pooled(Aten.MaxPool(1, x[0].Impl, [2], null, null, null, false), false), [18] }, { "max_pool without batch", x => Pooled(Aten.MaxPool(2, x[0].Impl, [2], null, null, null, false), false), [18] },
        { "avg_pool", x => new(new AvgPool(new PoolingOptions(2, [3], [2], [1], null, false), true, null).Call(x.Impl)), [17, 18] }, { "avg_pool without padding's zeros", x => new(new AvgPool(new PoolingOptions(2, [3], [2], [1], null, true), false, null).Call(x.Impl)), [17, 18] },
        { "avg_pool ceil", x => new(new AvgPool(new PoolingOptions(2, [3], [2], [1], null, true), true, null).Call(x.Impl)), [19, 21] }, { "avg_pool divisor", x => new(new AvgPool(new PoolingOptions(2, [2], null, null, null, false), true, 3).Call(x.Impl)), [18] },
        { "adaptive average 1", x => new(new AdaptiveAvgPool(2, [1, 1]).Call(x.Impl)), [17, 18] }, { "adaptive average, even", x => new(new AdaptiveAvgPool(2, [3, 2]).Call(x.Impl)), [18] }, { "adaptive average, uneven", x => new(new AdaptiveAvgPool(2, [4, 5]).Call(x.Impl)), [17, 18] },
        { "adaptive max", x => new(new MaxPool(2, null, [4, 1]).Call(x.Impl)[0]), [17, 18] },
        { "pad", x => nn.functional.pad(x, [1, 2, 0, -1], value: 3), [17, 18] }, { "pad reflect", x => nn.functional.pad(x, [1, 2, 3, 0], PaddingModes.Reflect), [17, 18] }, { "pad replicate", x => nn.functional.pad(x, [1, 2, 3, 0], PaddingModes.Replicate), [18] },
        { "pad circular", x => nn.functional.pad(x, [1, 2, 3, 0], PaddingModes.Circular), [17, 19] }, { "pixel_shuffle", x => new(Aten.PixelShuffle(x.Impl, 2)), [17, 18] }, { "pixel_unshuffle", x => new(Aten.PixelUnshuffle(x.Impl, 2)), [17, 18] },
        { "unfold", x => nn.functional.unfold(x, (2, 3), (1, 2), (1, 0), (2, 1)), [17, 18] },
        { "batch_norm", x => nn.functional.batch_norm(x, Weight(4), Weight(4).abs() + 0.5, Weight(4), Weight(4)), [17, 18] }, { "batch_norm without affine", x => nn.functional.batch_norm(x, Weight(4), Weight(4).abs() + 0.5), [17, 18] },
        { "batch_norm of the batch", x => nn.functional.batch_norm(x, null, null, Weight(4), Weight(4), training: true), [17, 18] }, { "layer_norm", x => nn.functional.layer_norm(x, [6, 6], Weight(6, 6), Weight(6, 6)), [17, 18] }, { "layer_norm without affine", x => nn.functional.layer_norm(x, [6]), [17, 18] },
    };

    private static Tensor Weight(params long[] size)
    {
        long count = size.Aggregate(1L, (a, b) => a * b);
        return (((arange(count) * 7).remainder(11)).to(ScalarType.Float32) / 11 - 0.4).view(size);
    }

    [LiveTheory(LiveReference.OnnxRuntime), MemberData(nameof(Images))]
    public void Images_with_any_batch(string name, Func<Tensor, Tensor> function, int[] opsets)
    {
        Assert.NotEmpty(name);
        manual_seed(23);
        Exported.Check(function, randn(2, 4, 6, 6), randn(5, 4, 6, 6), opsets: opsets);
    }

    [LiveFact(LiveReference.OnnxRuntime)]
    public void Images_of_any_size()
    {
        manual_seed(24);
        Exported.Check(x =>
        {
            var y = new Tensor(Aten.Conv(2, x.Impl, Weight(3, 4, 3, 3).Impl, null, [2], [1], [1], 1));
            y = Pooled(Aten.MaxPool(2, y.Impl, [2], null, null, null, false), false);
            y = y.view(y.shape[0], 3, y.shape[2] * y.shape[3]);
            return y.mean([2]) / y.shape[2];
        }, randn(2, 4, 12, 16), randn(3, 4, 17, 21));
    }
}
