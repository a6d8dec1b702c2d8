using MiniTorch.Core;
using MiniTorch.Operators;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests;

public class EngineSmokeTests
{
    private static Tensor Of(params float[] values)
    {
        TensorImpl impl = Aten.Empty([values.Length], DType.Float32);
        values.CopyTo(impl.Span<float>());
        return new Tensor(impl);
    }

    private static float[] Values(Tensor t) => MiniTorch.Kernels.Copy.Dense(t.Impl, DType.Float32).Span<float>().ToArray();

    [Fact]
    public void Chain_of_mul_add_tanh_has_the_gradients_of_the_chain_rule()
    {
        Tensor x = Of(0.5f, -1f).requires_grad_();
        Tensor y = ((x * x) + x).tanh();
        new Tensor(Aten.Sum(y.Impl)).backward();
        for (int i = 0; i < 2; i++)
        {
            float v = Values(x)[i];
            float t = MathF.Tanh(v * v + v);
            Assert.Equal((1 - t * t) * (2 * v + 1), Values(x.grad!)[i], 5);
        }
        Assert.Equal("TanhBackward0", y.grad_fn!.name());
        Assert.Same(y.grad_fn, y.grad_fn);
        Assert.Equal("AddBackward0", y.grad_fn.next_functions[0].node!.name());
    }

    [Fact]
    public void Writing_a_view_in_place_rebases_the_base_by_CopySlices()
    {
        Tensor x = Of(3, 4).requires_grad_();
        Tensor w = Of(5).requires_grad_();
        TensorImpl y = Aten.Mul(x.Impl, Aten.Scalar(1));
        TensorImpl v = Aten.Select(y, 0, 0);
        new Mul().InPlace(v, Aten.Select(w.Impl, 0, 0));
        Assert.Equal("torch::autograd::CopySlices", MiniTorch.Autograd.Variable.GradFn(y)!.Name);
        Assert.Equal("AsStridedBackward0", MiniTorch.Autograd.Variable.GradFn(v)!.Name);
        new Tensor(Aten.Sum(y)).backward();
        Assert.Equal([5f, 1f], Values(x.grad!));
        Assert.Equal([3f], Values(w.grad!));
    }

    [Fact]
    public void A_million_node_chain_runs_backward_on_a_small_stack()
    {
        float result = 0;
        var thread = new Thread(() =>
        {
            Tensor x = Of(1).requires_grad_();
            TensorImpl y = x.Impl;
            TensorImpl one = Aten.Scalar(1);
            for (int i = 0; i < 1_000_000; i++)
            {
                y = Aten.Add(y, one);
            }
            new Tensor(y).backward();
            result = Values(x.grad!)[0];
        }, 1 << 20);
        thread.Start();
        thread.Join();
        Assert.Equal(1f, result);
    }
}
