using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections N to S, what HigherOrderTests and EngineTests leave: what grad runs and gives, order, reentrance, threads, depth.</summary>
[Collection("warnings")]
public class GradTests : SemanticsTest
{
    private static readonly List<string> s_log = [];

    /// <summary>Notes when its backward runs, and may do something there.</summary>
    private sealed class Noted : autograd.SingleTensorFunction<Noted>
    {
        public override string Name => "Noted";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("name", vars[1]);
            ctx.save_data("action", vars.Length > 2 ? vars[2] : null!);
            return ((Tensor)vars[0]).clone();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            s_log.Add((string)ctx.get_data("name"));
            if (ctx.get_data("action") is Action action)
            {
                action();
                return [grad_output, null!, null!];
            }
            return [grad_output, null!];
        }
    }

    [Fact]
    public void N01_grad_leaves_the_leaf_alone()
    {
        Tensor x = Leaf(2);
        Assert.Equal([4f], Values(Assert.Single(autograd.grad([x * x], [x]))));
        Assert.Null(x.grad);
    }

    [Fact]
    public void N02_AD08_unused_inputs_can_be_zeros()
    {
        (Tensor x, Tensor w) = (Leaf(1, 2), Leaf(1, 2, 3));
        IList<Tensor?> grads = autograd.grad([x.sum()], [x, w], null, false, false, null, materialize_grads: true);
        Assert.Equal([1f, 1f], Values(grads[0]));
        Assert.Equal([0f, 0f, 0f], Values(grads[1]));
        Assert.StartsWith("Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.", Assert.Throws<ArgumentException>(() => autograd.grad([x.sum()], [x, w], null, false, false, false, materialize_grads: true)).Message, StringComparison.Ordinal);
        Refused("The differentiated Tensor at index 1 appears to not have been used in the graph.", () => autograd.grad([x * 2], [x, w], [ones(2)]));
    }

    [Fact]
    public void N03_without_outputs_nothing_was_used()
    {
        Tensor x = Leaf(2);
        Refused("The differentiated Tensor at index 0 appears to not have been used in the graph.", () => autograd.grad([], [x]));
    }

    [Fact]
    public void N05_N06_only_what_leads_to_the_inputs_runs()
    {
        s_log.Clear();
        (Tensor x, Tensor w) = (Leaf(1), Leaf(1));
        Tensor y = Noted.apply(x, "F");
        Tensor z = y * 2;
        autograd.grad([z], [y], retain_graph: true);
        Assert.Empty(s_log);
        autograd.grad([z], [x]);
        Assert.Equal(["F"], s_log);
        s_log.Clear();
        Assert.Null(autograd.grad([Noted.apply(x * 2, "F")], [w], allow_unused: true)[0]);
        Assert.Empty(s_log);
    }

    [Fact]
    public void N08_two_gradients_may_be_one_tensor()
    {
        (Tensor x, Tensor w) = (Leaf(1, 2), Leaf(3, 4));
        IList<Tensor> grads = autograd.grad([(x + w).sum()], [x, w]);
        Assert.Same(grads[0].Impl, grads[1].Impl);
    }

    [Fact]
    public void N09_several_gradients_at_once()
    {
        Tensor x = Leaf(1, 2);
        Tensor jacobian = autograd.grad([x.pow(2)], [x], [eye(2)], false, false, false, materialize_grads: false, is_grads_batched: true)[0]!;
        Assert.Equal([2L, 2L], jacobian.shape);
        Assert.Equal([2f, 0f, 0f, 4f], Values(jacobian));
    }

    [Fact]
    public void N11_a_view_made_afterwards_was_not_used()
    {
        Tensor y = Leaf(1, 2) * 2;
        Tensor v = y[0];
        Refused("The differentiated Tensor at index 0 appears to not have been used in the graph.", () => autograd.grad([y.sum()], [v]));
    }

    [Fact]
    public void O01_O02_a_scalar_input_and_an_unused_one_are_accepted()
    {
        (Tensor x, Tensor w) = (Leaf(3), Leaf(1));
        (x * x + w).backward(inputs: [w]);
        Assert.Equal([1f], Values(w.grad));
        Assert.Null(x.grad);
        (x * x).backward(inputs: [Scalar(1)]);
        (x * 2).backward(inputs: [w]);
        Assert.Equal([1f], Values(w.grad));
    }

    [Fact]
    public void P01_the_order_is_that_of_creation_whatever_the_sum()
    {
        s_log.Clear();
        Tensor x = Leaf(1);
        (Tensor a, Tensor b, Tensor c) = (Noted.apply(x, "a"), Noted.apply(x, "b"), Noted.apply(x, "c"));
        (c + (b + a)).backward();
        Assert.Equal("cba", string.Concat(s_log));
    }

    [Fact]
    public void P03_a_leaf_gets_its_gradient_as_soon_as_it_is_complete()
    {
        s_log.Clear();
        (Tensor x1, Tensor x2) = (Leaf(1), Leaf(1));
        x1.register_hook(_ => Log("x1"));
        x2.register_hook(_ => Log("x2"));
        (Noted.apply(x1, "c") + Noted.apply(x2, "d")).backward();
        Assert.Equal(["d", "x2", "c", "x1"], s_log);
    }

    [Fact]
    public void P04_of_two_roots_the_newer_runs_first()
    {
        s_log.Clear();
        Tensor x = Leaf(1);
        (Tensor old, Tensor young) = (Noted.apply(x, "old"), Noted.apply(x, "new"));
        autograd.backward([old, young]);
        Assert.Equal(["new", "old"], s_log);
    }

    [Fact]
    public void P05_callbacks_run_after_the_whole_backward()
    {
        s_log.Clear();
        Tensor x = Leaf(1);
        Tensor y = Noted.apply(x, "f");
        y.register_hook(_ =>
        {
            autograd.graph.queue_callback(() => s_log.Add("first " + Values(x.grad)[0]));
            autograd.graph.queue_callback(() => s_log.Add("second"));
            return null;
        });
        y.backward();
        Assert.Equal(["f", "first 1", "second"], s_log);
        Refused("Final callbacks can only be installed during backward pass.", () => autograd.graph.queue_callback(() => { }));
    }

    [Fact]
    public void P06_sequence_numbers_belong_to_the_thread()
    {
        s_log.Clear();
        Tensor x = Leaf(1);
        Tensor older = x;
        for (int i = 0; i < 50; i++)
        {
            older = x * 2;
        }
        older = Noted.apply(x, "main-older");
        Tensor newer = OnThread(() => Noted.apply(x, "thread-newer"));
        (older + newer).backward();
        Assert.Equal(["main-older", "thread-newer"], s_log);
    }

    [Fact]
    public void P07_after_an_exception_the_next_backward_works()
    {
        (Tensor x1, Tensor x2) = (Leaf(1), Leaf(1));
        Tensor c = Noted.apply(x1, "boom", (Action)(() => throw new InvalidOperationException("boom")));
        Tensor d = x2 * 2;
        Assert.Equal("boom", Assert.Throws<InvalidOperationException>(() => (c + d).backward()).Message);
        Assert.Null(x1.grad);
        Assert.Equal([2f], Values(x2.grad));
        (x2 * 2).backward();
        Assert.Equal([4f], Values(x2.grad));
    }

    [Fact]
    public void Q03_a_backward_inside_runs_to_its_end_before_the_outer_goes_on()
    {
        s_log.Clear();
        Tensor a = Noted.apply(Scalar(6), "M");
        Tensor b = Nested(9);
        (a * b).backward();
        Assert.Equal("RRRRRRRRRRM", string.Concat(s_log));

        static Tensor Nested(int depth) => Noted.apply(Scalar(depth), "R", () =>
        {
            if (depth > 0)
            {
                using IDisposable mode = enable_grad();
                Nested(depth - 1).backward();
            }
        });
    }

    [Fact]
    public void Q04_an_error_inside_of_a_nested_backward_reaches_the_outer_caller()
    {
        Tensor child = Noted.apply(Leaf(1), "child", (Action)(() => throw new InvalidOperationException("child")));
        Tensor outer = Noted.apply(Leaf(1), "outer", () => child.backward());
        Assert.Equal("child", Assert.Throws<InvalidOperationException>(() => outer.backward()).Message);
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void R01_hooks_run_on_the_thread_that_called_backward()
    {
        Tensor x = Leaf(1, 1);
        int elsewhere = 0;
        InParallel(10, () =>
        {
            int here = Environment.CurrentManagedThreadId;
            Tensor z = (x + 3) * (x + 4) * 0.5;
            z.register_hook(_ =>
            {
                if (Environment.CurrentManagedThreadId != here)
                {
                    Interlocked.Increment(ref elsewhere);
                }
                return null;
            });
            z.sum().backward();
        });
        Assert.Equal(0, elsewhere);
        Assert.Equal([45f, 45f], Values(x.grad));
    }

    [Fact]
    public void R02_threads_that_share_a_graph_fail_with_the_second_time_error_or_succeed()
    {
        for (int round = 0; round < 20; round++)
        {
            foreach (bool retain in new[] { false, true })
            {
                Tensor x = Leaf(2);
                Tensor a = x * x;
                int succeeded = 0;
                var failures = new System.Collections.Concurrent.ConcurrentBag<Exception>();
                InParallel(5, () =>
                {
                    try
                    {
                        (a * 1.0).sum().backward(retain_graph: retain);
                        Interlocked.Increment(ref succeeded);
                    }
                    catch (Exception e)
                    {
                        failures.Add(e);
                    }
                });
                Assert.All(failures, e => Assert.StartsWith("Trying to backward through the graph a second time", e.Message, StringComparison.Ordinal));
                Assert.Equal(5, succeeded + failures.Count);
                Assert.True(succeeded >= 1);
                if (retain)
                {
                    Assert.Equal([20f], Values(x.grad));
                }
            }
        }
    }

    [Fact]
    public void R03_a_graph_made_on_one_thread_runs_on_another()
    {
        Tensor x = Leaf(2);
        OnThread(() => (x * x).exp()).backward();
        Close([218.3926f], Values(x.grad));
    }

    [Fact]
    public void S01_long_chains_run_and_are_released()
    {
        Tensor x = Scalar(1);
        Tensor y = x;
        for (int i = 0; i < 100_000; i++)
        {
            y = y + 1e-6;
        }
        y.backward();
        Assert.Equal([1f], Values(x.grad));
    }

    [Fact]
    public void S02_long_chains_of_custom_functions_and_long_searches()
    {
        s_log.Clear();
        Tensor x = Scalar(1);
        Tensor y = x;
        for (int i = 0; i < 20_000; i++)
        {
            y = Noted.apply(y, "f");
        }
        y.backward();
        Assert.Equal(20_000, s_log.Count);
        y = x;
        Tensor middle = x;
        for (int i = 0; i < 20_000; i++)
        {
            y = y + 1e-6;
            middle = i == 10_000 ? y : middle;
        }
        Assert.All(autograd.grad([y], [middle, x]), g => Assert.Equal([1f], Values(g)));
    }

    private static Tensor? Log(string name)
    {
        s_log.Add(name);
        return null;
    }

    private static T OnThread<T>(Func<T> make)
    {
        T result = default!;
        var thread = new Thread(() => result = make());
        thread.Start();
        thread.Join();
        return result;
    }

    private static void InParallel(int count, Action action)
    {
        Thread[] threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(() => action()))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }
}
