using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections D, E, N, O: higher derivatives, accumulation, autograd.grad, backward with inputs.</summary>
[Collection("warnings")]
public class HigherOrderTests : SemanticsTest
{
    private static Tensor Gradient(Tensor y, Tensor x, bool create = true) => autograd.grad([y], [x], create_graph: create)[0];

    [Fact]
    public void D01_D02_derivatives_of_any_order()
    {
        Tensor x = Scalar(3);
        Tensor y = x.pow(3);
        foreach (float expected in new float[] { 27, 18, 6 })
        {
            y = Gradient(y, x);
            Assert.Equal(expected, Values(y)[0], 4);
        }
        x = Scalar(0.5f);
        y = x.sin();
        foreach (float expected in new[] { MathF.Cos(0.5f), -MathF.Sin(0.5f), -MathF.Cos(0.5f), MathF.Sin(0.5f) })
        {
            y = Gradient(y, x);
            Assert.Equal(expected, Values(y)[0], 4);
        }
    }

    [Fact]
    public void D03_the_graph_of_a_gradient()
    {
        Tensor x = Scalar(3);
        Assert.False(Gradient(x * x, x, create: false).requires_grad);
        Assert.Equal("Add0(Mul0(None,Acc),Mul0(None,Acc))", Graph(Gradient(x * x, x)));
    }

    [Fact]
    public void D04_the_gradient_of_a_linear_function_has_no_graph()
    {
        Tensor x = Scalar(3);
        Tensor g = Gradient(x * 2, x);
        Assert.False(g.requires_grad);
        Refused("element 0 of tensors does not require grad and does not have a grad_fn", () => Gradient(g, x));
    }

    [Fact]
    public void D05_backward_with_create_graph_warns_and_records_the_gradient()
    {
        Tensor x = Scalar(3);
        List<string> warnings = WarningsOf(() => (x * x).backward(create_graph: true));
        Assert.StartsWith("UserWarning: Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient which can cause a memory leak.", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal("torch::autograd::CopyBackwards", x.grad!.grad_fn!.name());
    }

    [Fact]
    public void D06_mixed_partials_commute()
    {
        (Tensor x, Tensor y) = (Scalar(2), Scalar(3));
        Tensor f = x.pow(2) * y.pow(3);
        IList<Tensor> first = autograd.grad([f], [x, y], create_graph: true);
        Assert.Equal([54f], Values(autograd.grad([first[0]], [x], retain_graph: true)[0]));
        Assert.Equal([108f], Values(autograd.grad([first[0]], [y], retain_graph: true)[0]));
        Assert.Equal([108f], Values(autograd.grad([first[1]], [x], retain_graph: true)[0]));
        Assert.Equal([72f], Values(autograd.grad([first[1]], [y])[0]));
    }

    [Fact]
    public void D07_the_gradient_can_be_differentiated_for_its_cotangent()
    {
        Tensor x = Leaf(2, 3);
        Tensor v = zeros(2, requires_grad: true);
        Tensor g = autograd.grad([x * x], [x], [v], create_graph: true)[0];
        Assert.Equal([4f, 60f], Values(autograd.grad([g], [v], [tensor(new float[] { 1, 10 })])[0]));
    }

    [Fact]
    public void D11_through_a_step_of_gradient_descent()
    {
        Tensor w = Scalar(1);
        Tensor w1 = w - Gradient(w * w, w) * 0.1;
        Assert.Equal(1.28f, Values(Gradient(w1 * w1, w, create: false))[0], 5);
    }

    [Fact]
    public void E01_E02_E03_where_accumulation_happens()
    {
        Tensor x = Leaf(1, 1);
        (x * 2).sum().backward();
        Tensor first = x.grad!;
        (x * 2).sum().backward();
        Assert.Same(first.Impl, x.grad!.Impl);
        Assert.Equal(1, x.grad._version);
        Assert.Equal([4f, 4f], Values(x.grad));

        x.grad = zeros(2);
        Tensor given = x.grad!;
        (x * 2).sum().backward();
        Assert.Same(given.Impl, x.grad!.Impl);

        x = Leaf(1, 1);
        (x * x).sum().backward();
        Tensor before = x.grad!;
        WarningsOf(() => (x * x).sum().backward(create_graph: true));
        Assert.NotSame(before.Impl, x.grad!.Impl);
        Assert.Equal([2f, 2f], Values(before));
        Assert.Equal([4f, 4f], Values(x.grad));
    }

    [Fact]
    public void E05_leaves_do_not_share_their_gradients()
    {
        (Tensor a, Tensor b) = (Leaf(1, 1), Leaf(1, 1));
        (a + b).sum().backward();
        Assert.NotSame(a.grad!.Impl.Storage, b.grad!.Impl.Storage);
    }

    [Fact]
    public void E07_E13_an_expanded_gradient_is_materialised_and_zero_is_a_tensor()
    {
        Tensor x = ones(2, 3, requires_grad: true);
        x.sum().backward();
        Assert.Equal([3L, 1L], x.grad!.stride());
        x = Leaf(1, 2);
        (x * 0).sum().backward();
        Assert.Equal([0f, 0f], Values(x.grad));
    }

    [Fact]
    public void E09_a_leaf_used_three_times_accumulates_once()
    {
        Tensor x = Leaf(1);
        int calls = 0;
        using var handle = x.register_post_accumulate_grad_hook(_ => calls++);
        (x + x * 2 + x * 3).backward();
        Assert.Equal(1, calls);
        Assert.Equal([6f], Values(x.grad));
    }

    [Fact]
    public void E10_one_accumulator_per_leaf()
    {
        Tensor x = Leaf(1);
        autograd.graph.Node sink = (x * 2).grad_fn!.next_functions[0].node!;
        Assert.Same(sink, (x * 3).grad_fn!.next_functions[0].node);
        Assert.Same(x.Impl, sink.variable!.Impl);
    }

    [Fact]
    public void E11_the_gradient_has_the_dtype_of_its_leaf()
    {
        Tensor p = Leaf(1, 2);
        (p.to(float64) * 2).sum().backward();
        Assert.Equal(float32, p.grad!.dtype);
    }

    [Fact]
    public void N02_N03_what_grad_refuses()
    {
        (Tensor x, Tensor w) = (Scalar(2), Scalar(1));
        Refused("The differentiated Tensor at index 1 appears to not have been used in the graph.", () => autograd.grad([x * x], [x, w]));
        IList<Tensor> grads = autograd.grad([x * x], [x, w], allow_unused: true);
        Assert.Equal([4f], Values(grads[0]));
        Assert.Null(grads[1]);
        Refused("One of the differentiated Tensors does not require grad", () => autograd.grad([x * x], [ones(1)]));
        Refused("element 0 of tensors does not require grad and does not have a grad_fn", () => autograd.grad([ones(1)], [x]));
        Refused("`inputs` argument to `grad()` cannot be empty.", () => autograd.grad([x * x], []));
    }

    [Fact]
    public void N04_N07_intermediates_repeats_and_sums()
    {
        Tensor x = Scalar(2);
        Tensor y = x * x;
        Tensor z = y * 3;
        IList<Tensor> grads = autograd.grad([z], [x, y, z]);
        Assert.Equal([12f, 3f, 1f], grads.Select(g => Values(g)[0]));
        z = x * x * 3;
        Assert.All(autograd.grad([z], [x, x]), g => Assert.Equal([12f], Values(g)));
        x = Scalar(3);
        Assert.Equal([8f], Values(autograd.grad([x * 2, x * x], [x])[0]));
    }

    [Fact]
    public void N10_after_an_in_place_change_the_old_value_is_out_of_reach()
    {
        Tensor y = Leaf(1) * 2;
        y.mul_(3);
        Assert.Equal([5f], Values(autograd.grad([(y * 5).sum()], [y])[0]));
    }

    [Fact]
    public void O01_O02_backward_into_chosen_inputs_only()
    {
        (Tensor x, Tensor w) = (Scalar(3), Scalar(1));
        (x * x + w).backward(inputs: [x]);
        Assert.Equal([6f], Values(x.grad));
        Assert.Null(w.grad);
        Refused("`inputs` argument to `backward()` cannot be empty.", () => (x * x).backward(inputs: []));
        x = Scalar(1);
        Tensor y = x * 2;
        (y * 3).backward(inputs: [y]);
        Assert.Null(x.grad);
        WarningsOf(() => Assert.Equal([3f], Values(y.grad)));
    }
}
