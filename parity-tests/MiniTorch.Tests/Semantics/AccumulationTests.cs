using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections D and E, what HigherOrderTests leaves: second derivatives, where gradients are kept and in what layout.</summary>
[Collection("warnings")]
public class AccumulationTests : SemanticsTest
{
    private static Tensor Gradient(Tensor y, Tensor x, bool create = true) => autograd.grad([y], [x], create_graph: create)[0];

    /// <summary>Keeps the gradient that it makes, or only the storage.</summary>
    private sealed class Twice : autograd.SingleTensorFunction<Twice>
    {
        internal static bool Holds { get; set; }

        internal static Tensor? Held { get; private set; }

        internal static object? Storage { get; private set; }

        public override string Name => "Twice";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 1;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var result = new Tensor((grad_output * 2).Impl);
            Storage = result.Impl.Storage;
            Held = Holds ? result : null;
            return [result];
        }
    }

    [Fact]
    public void D08_graphs_of_first_derivatives()
    {
        Tensor x = Leaf(1, 2);
        Assert.Equal("ThresholdBackwardBackward0", Gradient(x.relu().sum(), x).grad_fn!.name());
        Assert.Equal("SigmoidBackwardBackward0", Gradient(x.sigmoid().sum(), x).grad_fn!.name());
        Tensor m = ones(2, 2, requires_grad: true);
        Assert.Equal("Add0(Mm0(None,T0(Acc)),Mm0(T0(Acc),None))", Graph(Gradient(m.matmul(m).sum(), m)));
    }

    [Fact]
    public void D09_the_second_derivative_of_relu()
    {
        Tensor x = Leaf(-1, 0, 2);
        Tensor g = Gradient(x.relu().pow(2).sum(), x);
        Assert.Equal([0f, 0f, 4f], Values(g));
        Assert.Equal([0f, 0f, 2f], Values(Gradient(g.sum(), x, create: false)));
    }

    [Fact]
    public void D10_a_second_derivative_that_PyTorch_lacks_is_refused_at_the_second()
    {
        Tensor c = rand(2, 3, requires_grad: true);
        Tensor h = Gradient(cdist(c, rand(2, 3)).sum(), c);
        Refused("the derivative for '_cdist_backward' is not implemented.", () => Gradient(h.sum(), c, create: false));
    }

    [Fact]
    public void E04_a_gradient_is_a_plain_leaf()
    {
        Tensor x = Leaf(1, 2);
        x.sum().backward();
        Assert.False(x.grad!.requires_grad);
        Assert.True(x.grad.is_leaf);
        Assert.Null(x.grad.grad_fn);
    }

    [Fact]
    public void E06_a_fresh_gradient_is_taken_over()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 2;
        MiniTorch.Core.StorageImpl? made = null;
        y.grad_fn!.register_hook((inputs, _) =>
        {
            made = inputs[0]!.Impl.Storage;
            inputs[0]!.Dispose();   // the handle is an owner
            return null;
        });
        y.backward([ones(2)]);
        Assert.Same(made, x.grad!.Impl.Storage);
    }

    [Fact]
    public void E06_a_gradient_that_somebody_holds_is_copied()
    {
        Twice.Holds = true;
        Tensor x = Leaf(1, 2);
        Twice.apply(x).backward([ones(2)]);
        Assert.NotSame(Twice.Storage, x.grad!.Impl.Storage);
        Twice.Held!.zero_();
        Assert.Equal([2f, 2f], Values(x.grad));
    }

    [Fact]
    public void E08_a_gradient_has_the_layout_of_a_dense_leaf_else_rows()
    {
        Tensor a = rand(3, 2).t().requires_grad_();
        (a * rand(2, 3)).sum().backward();
        Assert.Equal([1L, 2L], a.grad!.stride());
        Tensor b = empty_strided([2, 2], [4, 2]).fill_(1).requires_grad_();
        (b * rand(2, 2)).sum().backward();
        Assert.Equal([2L, 1L], b.grad!.stride());
    }

    [Fact]
    public void E10_a_leaf_has_one_accumulator_that_the_graph_keeps()
    {
        Tensor x = Leaf(1);
        autograd.graph.Node first = (x * 2).grad_fn!.next_functions[0].node!;
        Assert.Same(first, (x * 3).grad_fn!.next_functions[0].node);
        Assert.Same(x.Impl, first.variable!.Impl);
        (Tensor y, autograd.graph.Node sink) = Unnamed();
        y.backward();
        Assert.Equal([2f], Values(sink.variable!.grad));

        static (Tensor, autograd.graph.Node) Unnamed()
        {
            Tensor leaf = Leaf(1);
            Tensor result = leaf * 2;
            leaf.Dispose();
            return (result, result.grad_fn!.next_functions[0].node!);
        }
    }

    [Fact]
    public void E11_a_gradient_has_the_dtype_of_its_leaf()
    {
        Tensor p = Leaf(1, 2);
        (p.@double() * 2).sum().backward();
        Assert.Equal(float32, p.grad!.dtype);
        Tensor h = ones(2, dtype: float16, requires_grad: true);
        (h * ones(2)).sum().backward();
        Assert.Equal(float16, h.grad!.dtype);
    }

    [Fact]
    public void E12_through_a_view_of_a_leaf()
    {
        Tensor x = Leaf(1, 2, 3);
        Tensor v = x[1];
        (v * 3).backward();
        Assert.Equal([0f, 3f, 0f], Values(x.grad));
        Assert.False(v.is_leaf);
        WarningsOf(() => Assert.Null(v.grad));
    }

    [Fact]
    public void E15_a_module_takes_gradients_away_and_an_optimizer_fills_them()
    {
        nn.Module<Tensor, Tensor> layer = nn.Linear(2, 1, hasBias: false);
        Tensor p = layer.parameters().Single();
        optim.Optimizer optimizer = optim.SGD(layer.parameters(), 0.1);
        p.sum().backward();
        optimizer.zero_grad();
        Assert.Equal([0f, 0f], Values(p.grad));
        p.sum().backward();
        layer.zero_grad(set_to_none: true);
        Assert.Null(p.grad);
    }
}
