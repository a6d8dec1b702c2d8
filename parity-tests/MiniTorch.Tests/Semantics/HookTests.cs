using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections I to M and AD: modes, retained gradients, hooks of tensors and nodes, nodes with several outputs.</summary>
[Collection("warnings")]
public class HookTests : SemanticsTest
{
    [Fact]
    public void I01_I02_I05_grad_modes_nest_and_belong_to_the_thread()
    {
        Tensor x = Leaf(1);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            using (enable_grad())
            {
                Assert.True((x * 2).requires_grad);
            }
            Assert.False((x * 2).requires_grad);
            bool elsewhere = false;
            var thread = new Thread(() => elsewhere = is_grad_enabled());
            thread.Start();
            thread.Join();
            Assert.True(elsewhere);
        }
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void I07_I08_inference_tensors()
    {
        Tensor t;
        using (inference_mode())
        {
            t = ones(2);
            Assert.False(is_grad_enabled());
            Assert.True(is_inference_mode_enabled());
            Refused("Inference tensors do not track version counter.", () => t._version);
        }
        Tensor x = Leaf(1, 1);
        Refused("Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation tracked by autograd.", () => x * t);
        Assert.True((x + t).requires_grad);
        Refused("Inplace update to inference tensor outside InferenceMode is not allowed.", () => t.add_(1));
        Refused("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.", () => t.requires_grad_());
    }

    [Fact]
    public void J01_J02_J04_retained_gradients()
    {
        Tensor x = Leaf(1);
        Tensor y = x * 2;
        y.retain_grad();
        (y * 3).sum().backward();
        Assert.Equal([3f], Values(y.grad));
        Refused("can't retain_grad on Tensor that has requires_grad=False", () => ones(1).retain_grad());
        y = x * 2;
        y.retain_grad();
        y.mul_(5);
        x.grad = null;
        (y * 3).sum().backward();
        Assert.Equal([3f], Values(y.grad));
        Assert.Equal([30f], Values(x.grad));
    }

    [Fact]
    public void J03_retained_gradients_come_after_all_hooks()
    {
        Tensor y = Leaf(1) * 2;
        y.retain_grad();
        y.register_hook(g => g * 10);
        y.sum().backward();
        Assert.Equal([10f], Values(y.grad));
    }

    [Fact]
    public void K01_K02_hooks_replace_gradients()
    {
        Tensor x = Leaf(1);
        Tensor y = x * 2;
        var seen = new List<float>();
        y.register_hook(g =>
        {
            seen.Add(Values(g)[0]);
            return g * 10;
        });
        (y * 3).backward();
        Assert.Equal([3f], seen);
        Assert.Equal([60f], Values(x.grad));

        x = Leaf(1);
        x.register_hook(g =>
        {
            seen.Add(Values(g)[0]);
            return g + 1;
        });
        (x * 2 + x * 3).backward();
        Assert.Equal([3f, 5f], seen);
        Assert.Equal([6f], Values(x.grad));
    }

    [Fact]
    public void K03_removal_is_idempotent_and_takes_effect_next_time()
    {
        Tensor x = Leaf(1);
        var log = new List<int>();
        utils.hooks.RemovableHandle? second = null;
        x.register_hook(_ =>
        {
            log.Add(1);
            second!.remove();
            second.remove();
            return null;
        });
        second = x.register_hook(_ =>
        {
            log.Add(2);
            return null;
        });
        (x * 2).backward();
        (x * 2).backward();
        Assert.Equal([1, 2, 1], log);
    }

    [Fact]
    public void K05_K06_bad_hooks()
    {
        Tensor y = Leaf(1, 2) * 2;
        y.register_hook(_ => ones(3));
        Refused("hook '<lambda>' has changed the size of value", () => y.sum().backward());
        y = Leaf(1, 2) * 2;
        y.register_hook(_ => ones(2, dtype: float64));
        Refused("hook '<lambda>' has changed the type of value (was torch.FloatTensor got torch.DoubleTensor)", () => y.sum().backward());
        Refused("cannot register a hook on a tensor that doesn't require gradient", () => ones(1).register_hook(g => g));
        y = Leaf(1) * 2;
        y.register_hook(_ => throw new KeyNotFoundException("boom"));
        Assert.Throws<KeyNotFoundException>(() => y.backward());
    }

    [Fact]
    public void K07_K08_hooks_and_captured_gradients()
    {
        Tensor x = Scalar(1);
        int calls = 0;
        x.register_hook(g =>
        {
            calls++;
            return g * 10;
        });
        Assert.Equal([20f], Values(autograd.grad([x * 2], [x])[0]));
        Assert.Equal(1, calls);
        Assert.Null(x.grad);
    }

    [Fact]
    public void K09_AD04_hooks_belong_to_the_value_they_were_put_on()
    {
        Tensor x = Leaf(1);
        Tensor y = x * 2;
        var log = new List<(string, float)>();
        y.register_hook(g => Log("before", g));
        y.mul_(5);
        y.register_hook(g => Log("after", g));
        (y * 3).backward();
        Assert.Equal([("after", 3f), ("before", 15f)], log);

        Tensor? Log(string name, Tensor g)
        {
            log.Add((name, Values(g)[0]));
            return null;
        }
    }

    [Fact]
    public void L02_L03_L08_nodes_and_edges()
    {
        (Tensor x, Tensor w) = (Leaf(2), Leaf(3));
        Tensor y = x * w;
        Assert.Equal(["torch::autograd::AccumulateGrad", "torch::autograd::AccumulateGrad"], y.grad_fn!.next_functions.Select(edge => edge.node!.name()));
        Assert.Same(y.grad_fn, y.grad_fn);
        Assert.Null((x + 1).grad_fn!.next_functions[1].node);
        Tensor[] parts = Leaf(1, 2).unbind();
        Assert.Equal(1, (parts[1] * 1).grad_fn!.next_functions[0].input_nr);
        Assert.Equal(1, parts[1].output_nr);
    }

    [Fact]
    public void L04_L05_L06_hooks_of_nodes()
    {
        (Tensor x, Tensor w) = (Leaf(2), Leaf(3));
        Tensor y = x * w;
        var log = new List<string>();
        y.grad_fn!.register_prehook(outputs =>
        {
            log.Add("pre " + Values(outputs[0])[0]);
            return [outputs[0]! * 10];
        });
        y.register_hook(g =>
        {
            log.Add("tensor " + Values(g)[0]);
            return null;
        });
        y.grad_fn.register_hook((inputs, outputs) =>
        {
            log.Add($"post {Values(inputs[0])[0]} {Values(outputs[0])[0]}");
            return null;
        });
        y.backward();
        Assert.Equal(["tensor 1", "pre 1", "post 30 10"], log);
        Assert.Equal([30f], Values(x.grad));
        Assert.Equal([20f], Values(w.grad));

        y = x * w;
        y.grad_fn!.register_hook((inputs, _) => [inputs[0]]);
        Refused("hook '<lambda>' has returned an incorrect number of values (got 1, but expected 2)", () => y.backward());
        y = x + 1;
        y.grad_fn!.register_hook((inputs, _) => [inputs[0], ones(1)]);
        Refused("can't replace a None gradient with a non-None value", () => y.backward());
    }

    [Fact]
    public void M01_unused_outputs_count_as_zero()
    {
        Tensor x = Leaf(1, 2);
        Tensor[] parts = x.unbind();
        Assert.Same(parts[0].grad_fn, parts[1].grad_fn);
        Assert.Equal([0, 1], parts.Select(part => part.output_nr));
        (parts[1] * 5).backward();
        Assert.Equal([0f, 5f], Values(x.grad));
    }

    [Fact]
    public void AD01_AD02_hooks_after_accumulation()
    {
        Tensor x = Leaf(1);
        var log = new List<float>();
        using (x.register_post_accumulate_grad_hook(leaf => log.Add(Values(leaf.grad)[0])))
        {
            (x * 3).backward();
            (x * 3).backward();
        }
        (x * 3).backward();
        Assert.Equal([3f, 6f], log);
        Refused("post accumulate grad hooks cannot be registered on non-leaf tensors", () => (x * 2).register_post_accumulate_grad_hook(_ => { }));
        x.grad = null;
        x.register_post_accumulate_grad_hook(leaf => leaf.grad = null);
        (x * 3).backward();
        Assert.Null(x.grad);
    }

    [Fact]
    public void AD09_AD10_nodes_are_objects()
    {
        Tensor x = Leaf(1);
        (Tensor first, Tensor second) = (x * 2, x * 3);
        Assert.True(second.grad_fn!._sequence_nr() > first.grad_fn!._sequence_nr());
        first.grad_fn.metadata["k"] = 1;
        Assert.Equal(1, first.grad_fn.metadata["k"]);
        Assert.Equal(7, new Dictionary<autograd.graph.Node, int> { [first.grad_fn] = 7 }[first.grad_fn]);
    }
}
