using System.Collections.Concurrent;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Several threads, exceptions at bad moments, hooks that misbehave, depth: the engine stays usable and never gives a wrong number.</summary>
[Collection("warnings")]
public class HostileUseTests : SemanticsTest
{
    /// <summary>Fails in backward when told to.</summary>
    private sealed class Fragile : autograd.SingleTensorFunction<Fragile>
    {
        [field: ThreadStatic]
        internal static bool Fails { get; set; }

        public override string Name => "Fragile";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[0]]);
            return (Tensor)vars[0] * 2;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => Fails ? throw new InvalidOperationException("fragile") : [grad_output * 2];
    }

    /// <summary>Fails in forward.</summary>
    private sealed class Stillborn : autograd.SingleTensorFunction<Stillborn>
    {
        public override string Name => "Stillborn";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => throw new InvalidOperationException("stillborn");

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output];
    }

    [Fact]
    public void Threads_that_train_models_of_their_own_do_not_disturb_each_other()
    {
        float[] expected = Train();
        var results = new ConcurrentBag<float[]>();
        InParallel(4, () => results.Add(Train()));
        Assert.Equal(4, results.Count);
        Assert.All(results, result => Assert.Equal(expected, result));

        static float[] Train()
        {
            Tensor w = tensor(new float[] { 0.5f, -0.25f, 0.125f }, requires_grad: true);
            Tensor x = arange(12f).view(4, 3) / 10;
            for (int step = 0; step < 30; step++)
            {
                Tensor loss = (x.mv(w).tanh() - 0.3).pow(2).mean();
                loss.backward();
                using (no_grad())
                {
                    w.sub_(w.grad! * 0.1);
                }
                w.grad = null;
            }
            return Values(w);
        }
    }

    [Fact]
    public void One_model_serves_many_threads()
    {
        manual_seed(0);
        using nn.Module<Tensor, Tensor> model = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.GELU(), nn.LayerNorm(16), nn.Linear(16, 4), nn.Softmax(1));
        model.eval();
        Tensor[] inputs = [.. Enumerable.Range(0, 8).Select(i => full([3, 8], (float)i / 8))];
        float[][] expected = [.. inputs.Select(x => Values(model.forward(x)))];
        var failures = new ConcurrentBag<string>();
        InParallel(8, () =>
        {
            using IDisposable mode = Environment.CurrentManagedThreadId % 2 == 0 ? no_grad() : inference_mode();
            for (int round = 0; round < 20; round++)
            {
                for (int i = 0; i < inputs.Length; i++)
                {
                    using Tensor y = model.forward(inputs[i]);
                    if (!expected[i].AsSpan().SequenceEqual(Values(y)))
                    {
                        failures.Add($"input {i}");
                    }
                }
            }
        });
        Assert.Empty(failures);
    }

    [Fact]
    public void Threads_that_accumulate_into_one_model_lose_nothing()
    {
        Tensor w = zeros(16, requires_grad: true);
        InParallel(8, () =>
        {
            for (int i = 0; i < 50; i++)
            {
                (w * 1f).sum().backward();
            }
        });
        Assert.All(Values(w.grad), value => Assert.Equal(400f, value));
    }

    [Fact]
    public void A_backward_that_failed_in_a_custom_function_can_be_run_again()
    {
        Tensor x = Leaf(3);
        Tensor y = Fragile.apply(x);
        Fragile.Fails = true;
        Assert.Equal("fragile", Assert.Throws<InvalidOperationException>(() => y.backward()).Message);
        Assert.True(is_grad_enabled());
        Assert.Null(x.grad);
        Fragile.Fails = false;
        y.backward();
        Assert.Equal([2f], Values(x.grad));
        Refused("Final callbacks can only be installed during backward pass.", () => autograd.graph.queue_callback(() => { }));
    }

    [Fact]
    public void A_backward_that_failed_in_a_hook_can_be_run_again()
    {
        Tensor x = Leaf(2, 3);
        Tensor y = (x * x).exp();
        bool fails = true;
        y.register_hook(g => fails ? throw new InvalidOperationException("hook") : g);
        y.grad_fn!.register_hook((_, _) => fails ? throw new InvalidOperationException("node hook") : null);
        Tensor sum = y.sum();
        Assert.Throws<InvalidOperationException>(() => sum.backward(retain_graph: true));
        fails = false;
        sum.backward();
        Close([2 * 2 * MathF.Exp(4), 2 * 3 * MathF.Exp(9)], Values(x.grad));
    }

    [Fact]
    public void A_forward_that_failed_leaves_the_modes_and_the_inputs_alone()
    {
        Tensor x = Leaf(1);
        Assert.Throws<InvalidOperationException>(() => Stillborn.apply(x));
        Assert.True(is_grad_enabled());
        Assert.Equal(0, x._version);
        (x * 2).backward();
        Assert.Equal([2f], Values(x.grad));
    }

    [Fact]
    public void A_pack_hook_that_fails_leaves_the_input_alone_and_the_next_call_works()
    {
        Tensor x = Leaf(2);
        using (autograd.graph.saved_tensors_hooks(_ => throw new InvalidOperationException("pack"), packed => (Tensor)packed))
        {
            Assert.Throws<InvalidOperationException>(() => x * x);
        }
        (x * x).backward();
        Assert.Equal([4f], Values(x.grad));
    }

    [Fact]
    public void A_hook_may_run_operators_change_leaves_and_remove_itself()
    {
        (Tensor x, Tensor other) = (Leaf(1), Leaf(5));
        Tensor y = x * 3;
        utils.hooks.RemovableHandle? handle = null;
        int calls = 0;
        handle = y.register_hook(g =>
        {
            calls++;
            handle!.remove();
            other.add_(g);   // no graph is recorded in here
            return g * 2;
        });
        y.backward(retain_graph: true);
        Assert.Equal([6f], Values(x.grad));
        Assert.Equal([6f], Values(other));
        y.backward();
        Assert.Equal(1, calls);
        Assert.Equal([9f], Values(x.grad));
    }

    [Fact]
    public void A_hook_that_disposes_the_gradient_does_no_harm()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 3;
        y.register_hook(g =>
        {
            g.Dispose();
            return null;
        });
        (y * y).sum().backward();
        Assert.Equal([18f, 36f], Values(x.grad));
    }

    [Fact]
    public void Disposing_every_handle_before_backward_does_no_harm()
    {
        Tensor x = tensor(Enumerable.Range(0, 4096).Select(i => i / 4096f).ToArray(), requires_grad: true);
        Tensor sum;
        using (DisposeScope scope = NewDisposeScope())
        {
            Tensor y = (x * x).exp().tanh();
            sum = y.sum().MoveToOuterDisposeScope();
        }
        for (int i = 0; i < 8; i++)
        {
            full(4096, 7f).Dispose();   // would take memory that was given back too early
        }
        sum.backward();
        float[] actual = Values(x.grad);
        for (int i = 0; i < actual.Length; i += 511)
        {
            double v = i / 4096.0, e = Math.Exp(v * v), t = Math.Tanh(e);
            Assert.Equal((1 - t * t) * e * 2 * v, actual[i], 1e-5);
        }
    }

    [Fact]
    public void A_graph_of_many_outputs_and_a_chain_of_views_are_walked_without_recursion()
    {
        Tensor x = ones(2, requires_grad: true);
        var thread = new Thread(
            () =>
            {
                Tensor y = x * 1;
                for (int i = 0; i < 30_000; i++)
                {
                    y = y.view(2).unsqueeze(0).squeeze(0);
                }
                autograd.grad([y.sum()], [x], create_graph: true);
                y.sum().backward();
            },
            maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal([1f, 1f], Values(x.grad));
    }

    private static void InParallel(int count, Action action)
    {
        var failures = new ConcurrentBag<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failures.Add(e);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(failures);
    }
}
