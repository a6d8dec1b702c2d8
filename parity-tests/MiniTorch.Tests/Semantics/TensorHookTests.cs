using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections K and AD, what HookTests leaves: hooks of leaves, of several outputs, of several tensors, their order.</summary>
[Collection("warnings")]
public class TensorHookTests : SemanticsTest
{
    private readonly List<string> _log = [];

    private Func<Tensor, Tensor?> Note(string name, Func<Tensor, Tensor?>? change = null) => g =>
    {
        _log.Add(FormattableString.Invariant($"{name} {Values(g)[0]}"));
        return change?.Invoke(g);
    };

    [Fact]
    public void K02_the_hook_of_a_leaf_runs_before_accumulation()
    {
        Tensor x = Leaf(1);
        var seen = new List<(float, float?)>();
        x.register_hook(g =>
        {
            seen.Add((Values(g)[0], x.grad is null ? null : Values(x.grad)[0]));
            return g + 1;
        });
        (x * 2 + x * 3).backward();
        (x * 2 + x * 3).backward();
        Assert.Equal([(5f, null), (5f, 6f)], seen);
        Assert.Equal([12f], Values(x.grad));
    }

    [Fact]
    public void K04_a_handle_ends_its_hook()
    {
        Tensor x = Leaf(1);
        using (x.register_hook(Note("x")))
        {
            (x * 2).backward();
        }
        (x * 2).backward();
        Assert.Single(_log);
    }

    [Fact]
    public void K08_the_gradient_of_a_result_is_captured_after_its_hooks()
    {
        Tensor x = Leaf(1);
        Tensor y = x * 2;
        y.register_hook(Note("y", g => g * 10));
        Tensor z = y * 3;
        Assert.Equal([30f], Values(autograd.grad([z], [y], retain_graph: true)[0]));
        Assert.Single(_log);
        IList<Tensor> both = autograd.grad([z], [y, x]);
        Assert.Equal(2, _log.Count);
        Assert.Equal([60f], Values(both[1]));
    }

    [Fact]
    public void K09_a_hook_put_on_after_an_in_place_change_sees_the_new_value()
    {
        Tensor y = Leaf(1) * 2;
        y.mul_(5);
        y.register_hook(Note("after"));
        (y * 3).backward();
        Assert.Equal(["after 3"], _log);
    }

    [Fact]
    public void K10_an_output_without_a_gradient_calls_no_hook_or_one_with_nothing()
    {
        Tensor x = Leaf(1, 2);
        Tensor[] parts = x.unbind();
        parts[0].register_hook(Note("unused"));
        parts[1].backward();
        Assert.Empty(_log);
        Assert.Equal([0f, 1f], Values(x.grad));
    }

    [Fact]
    public void K11_hooks_of_several_outputs_run_in_the_order_of_registration()
    {
        Tensor[] parts = Leaf(1, 2).unbind();
        parts[1].register_hook(Note("b"));
        parts[0].register_hook(Note("a"));
        (parts[0] * 2 + parts[1] * 3).backward();
        Assert.Equal(["b 3", "a 2"], _log);
    }

    [Fact]
    public void K12_a_hook_is_differentiated_too()
    {
        Tensor x = Scalar(3);
        Tensor y = x * x;
        y.register_hook(g => g * x);
        Tensor g = autograd.grad([y], [x], create_graph: true)[0];
        Assert.Equal([18f], Values(g));
        Assert.Equal([12f], Values(autograd.grad([g], [x])[0]));
    }

    [Fact]
    public void K13_a_hook_of_the_root_sees_what_was_given()
    {
        Tensor y = Scalar(1) * 2;
        y.register_hook(Note("root"));
        y.backward([tensor(7f)]);
        Assert.Equal(["root 7"], _log);
    }

    [Fact]
    public void O03_the_hook_of_a_leaf_among_the_inputs_runs()
    {
        Tensor x = Leaf(1);
        x.register_hook(Note("x", g => g * 10));
        (x * 2).backward(inputs: [x]);
        Assert.Single(_log);
        Assert.Equal([20f], Values(x.grad));
    }

    [Fact]
    public void AD01_hooks_after_accumulation_come_after_the_tensors_own()
    {
        Tensor x = Leaf(1, 2);
        using (x.register_post_accumulate_grad_hook(leaf =>
        {
            Assert.Same(x.Impl, leaf.Impl);
            Note("post")(leaf.grad!);
        }))
        {
            x.register_hook(Note("tensor"));
            (x * 3).sum().backward();
            (x * 3).sum().backward();
        }
        (x * 3).sum().backward();
        Assert.Equal(["tensor 3", "post 3", "tensor 3", "post 6", "tensor 3"], _log);
    }

    [Fact]
    public void AD02_hooks_after_accumulation_run_in_backward_only()
    {
        Tensor x = Leaf(1);
        x.register_post_accumulate_grad_hook(leaf =>
        {
            Note("post")(leaf.grad!);
            leaf.grad = null;
        });
        (x * 2).sum().backward();
        Assert.Null(x.grad);
        autograd.grad([(x * 2).sum()], [x]);
        (x * 5).sum().backward(inputs: [x]);
        Assert.Equal(["post 2", "post 5"], _log);
    }

    [Fact]
    public void AD03_one_hook_for_several_tensors()
    {
        (Tensor a, Tensor b, Tensor c) = (Leaf(1), Leaf(2), Leaf(3));
        var seen = new List<float?[]>();
        using (autograd.graph.register_multi_grad_hook([a, b, c], (IReadOnlyList<Tensor?> grads) => seen.Add([.. grads.Select(g => g is null ? (float?)null : Values(g)[0])])))
        {
            (a * 2 + b * 3).sum().backward();
        }
        (a * 2 + b * 3).sum().backward();
        Assert.Equal([2f, 3f, null], Assert.Single(seen));
        using (autograd.graph.register_multi_grad_hook([a, b], (Tensor g) => Note("any")(g)))
        {
            (a * 2 + b * 3).sum().backward();
        }
        Assert.Equal(["any 3"], _log);
    }

    [Fact]
    public void AD04_retained_gradients_follow_an_in_place_change_and_hooks_do_not()
    {
        Tensor x = Leaf(1);
        Tensor y = x * 2;
        y.register_hook(Note("h1"));
        y.retain_grad();
        y.mul_(5);
        y.register_hook(Note("h2"));
        (y * 3).sum().backward();
        Assert.Equal(["h2 3", "h1 15"], _log);
        Assert.Equal([3f], Values(y.grad));
        Assert.Equal([30f], Values(x.grad));
    }

    [Fact]
    public void AD05_L07_the_hooks_of_a_leaf_and_of_its_accumulator()
    {
        Tensor x = Leaf(1);
        autograd.graph.Node sink = (x * 1).grad_fn!.next_functions[0].node!;
        sink.register_prehook(grads =>
        {
            Assert.Null(x.grad);
            Note("pre")(grads[0]!);
            return null;
        });
        sink.register_hook((inputs, outputs) =>
        {
            Assert.Empty(inputs);
            Assert.Equal([20f], Values(x.grad));
            Note("post")(outputs[0]!);
            return null;
        });
        x.register_hook(Note("tensor", g => g * 10));
        (x * 2).sum().backward();
        Assert.Equal(["tensor 2", "pre 20", "post 20"], _log);
        Assert.Equal([20f], Values(x.grad));
    }
}
