using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections A to C, what BackwardTests leaves: leaves, attributes, conversions, corners of the arguments of backward.</summary>
[Collection("warnings")]
public class LeafTests : SemanticsTest
{
    [Fact]
    public void A03_a_result_requires_a_gradient_if_any_input_does()
    {
        foreach ((bool left, bool right) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            Assert.Equal(left || right, (ones(2, requires_grad: left) + ones(2, requires_grad: right)).requires_grad);
        }
        Assert.True(cat([ones(1), Leaf(1)]).requires_grad);
    }

    [Fact]
    public void A05_integers_cannot_require_a_gradient()
    {
        Tensor a = ones(2, dtype: int64);
        Refused("Only Tensors of floating point and complex dtype can require gradients", () => ones(2, dtype: int64, requires_grad: true));
        Refused("only Tensors of floating point dtype can require gradients", () => a.requires_grad_());
        Refused("only Tensors of floating point and complex dtype can require gradients", () => a.requires_grad = true);
        Assert.Same(a, a.requires_grad_(false));
    }

    [Fact]
    public void A08_comparisons_indices_and_conversions_to_integers_have_no_gradient()
    {
        Tensor x = Leaf(1, 2);
        Tensor[] plain = [x > 0, x.argmax(), x.to(int64), x.max(0).indexes, x.isnan(), x.ones_like()];
        Assert.All(plain, t => Assert.False(t.requires_grad));
        Assert.True(x.sign().requires_grad);
    }

    [Fact]
    public void A09_conversions_that_change_nothing_give_the_tensor_itself()
    {
        Tensor x = Leaf(1, 2);
        Assert.All([x.@float(), x.to(x.dtype), x.contiguous(), x.requires_grad_(), x.type_as(x)], t => Assert.Same(x.Impl, t.Impl));
        Assert.Equal("ToCopyBackward0", x.@double().grad_fn!.name());
        Assert.Equal("CloneBackward0", x.clone().grad_fn!.name());
    }

    [Fact]
    public void A12_a_detached_tensor_shares_memory_and_version()
    {
        Tensor x = Leaf(1, 2);
        x.detach().add_(1);
        Assert.Equal(1, x._version);
        Assert.False(x.detach().requires_grad);
        Assert.Equal([2f, 3f], Values(x));
    }

    [Fact]
    public void A15_what_requires_a_gradient_cannot_be_resized()
    {
        Tensor x = Leaf(1, 2);
        Refused("cannot resize variables that require grad", () => x.resize_(3));
        Refused("cannot resize variables that require grad", () => (x * 2).resize_(3));
        Assert.Equal([3L], x.detach().resize_(3).shape);
        Assert.Equal([2L], x.shape);
    }

    [Fact]
    public void A16_parameters_are_leaves()
    {
        Tensor p = nn.Parameter(ones(2));
        Assert.True(p.requires_grad && p.is_leaf);
        Tensor q = nn.Parameter(Leaf(1) * 2);
        Assert.True(q.is_leaf);
        Assert.Null(q.grad_fn);
    }

    [Fact]
    public void A18_empty_tensors_have_empty_gradients()
    {
        Tensor x = ones(0, 3, requires_grad: true);
        x.sum().backward();
        Assert.Equal([0L, 3L], x.grad!.shape);
        Assert.True(float.IsNaN(Values(x.mean())[0]));
    }

    [Fact]
    public void B05_an_integer_gradient_is_cast()
    {
        Tensor x = Leaf(1, 2);
        (x * 2).backward([ones(2, dtype: int64)]);
        Assert.Equal(float32, x.grad!.dtype);
        Assert.Equal([2f, 2f], Values(x.grad));
    }

    [Fact]
    public void B07_gradients_too_few_too_many_and_null()
    {
        Tensor y = Leaf(1, 2) * 2;
        Tensor g = ones(2);
        autograd.backward([y], [g, g]);
        Refused("got 2 tensors and 1 gradients", () => autograd.backward([y, y], [g]));
        Refused("grad can be implicitly created only for scalar outputs", () => autograd.backward([y], [null!]));
    }

    [Fact]
    public void B12_a_gradient_made_in_inference_mode_is_an_inference_tensor()
    {
        Tensor x = Leaf(2);
        Tensor y = (x * x).sum();
        using (inference_mode())
        {
            y.backward();
        }
        Assert.Equal([4f], Values(x.grad));
        Assert.True(x.grad!.is_inference());
    }

    [Fact]
    public void B13_an_empty_root_needs_a_gradient_given()
    {
        Tensor x = ones([0], requires_grad: true);
        Refused("grad can be implicitly created only for scalar outputs", () => (x * 2).backward());
        (x * 2).backward([ones([0])]);
        Assert.Equal([0L], x.grad!.shape);
    }

    [Fact]
    public void C10_what_a_node_saved()
    {
        Tensor x = Leaf(1, 2);
        (Tensor y, Tensor z) = (x.exp(), x.sin());
        var saved = (Tensor)y.grad_fn!.saved("result")!;
        Assert.NotSame(y.Impl, saved.Impl);
        Assert.Same(y.grad_fn, saved.grad_fn);
        Assert.Same(y.Impl.Storage, saved.Impl.Storage);
        Assert.Same(x.Impl, ((Tensor)z.grad_fn!.saved("self")!).Impl);
    }
}
