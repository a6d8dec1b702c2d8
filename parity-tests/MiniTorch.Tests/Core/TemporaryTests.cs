using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Tests.Semantics;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Core;

/// <summary>
/// Buffers that go back by themselves (Note [Temporaries]) never take with them what somebody may still see. What has gone back throws when it is used; Debug
/// builds poison it too, and <see cref="Reuse"/> overwrites it.
/// </summary>
[Collection("Global state")]   // the pool
public class TemporaryTests : SemanticsTest
{
    private const int Size = 1024;

    [Fact]
    public void A_scope_returns_what_nobody_owns()
    {
        StorageImpl temporary, owned, kept, exposed;
        using (TemporaryScope.Open())
        {
            using (TemporaryScope inner = TemporaryScope.Open())
            {
                temporary = StorageImpl.Allocate(4 * Size);
                owned = StorageImpl.Allocate(4 * Size);
                owned.AddOwner();
                exposed = StorageImpl.Allocate(4 * Size);
                exposed.Expose();
                TensorImpl result = TensorImpl.Empty([Size], DType.Float32);
                kept = inner.Keep(result).Storage;
            }
            Assert.Throws<InvalidOperationException>(() => temporary.Reference<float>());
            owned.Reference<float>() = 1;
            exposed.Reference<float>() = 1;
            kept.Reference<float>() = 1;
        }
        Assert.Throws<InvalidOperationException>(() => kept.Reference<float>());
        owned.Reference<float>() = 1;
        StorageImpl outside = StorageImpl.Allocate(4 * Size);
        using (TemporaryScope.Open())
        {
        }
        outside.Reference<float>() = 1;
    }

    [Fact]
    public void What_the_outermost_scope_keeps_is_left_alone()
    {
        StorageImpl kept;
        using (TemporaryScope scope = TemporaryScope.Open())
        {
            kept = scope.Keep(TensorImpl.Empty([Size], DType.Float32)).Storage;
        }
        using (TemporaryScope.Open())
        {
        }
        kept.Reference<float>() = 1;
    }

    [Fact]
    public void A_suspended_thread_returns_nothing()
    {
        StorageImpl before, during, after;
        using (TemporaryScope.Open())
        {
            before = StorageImpl.Allocate(4 * Size);
            TemporaryScope.Suspend();
            during = StorageImpl.Allocate(4 * Size);
            TemporaryScope.Resume();
            after = StorageImpl.Allocate(4 * Size);
        }
        before.Reference<float>() = 1;
        during.Reference<float>() = 1;
        Assert.Throws<InvalidOperationException>(() => after.Reference<float>());
    }

    [Fact]
    public void A_training_step_of_attention_allocates_no_buffers()
    {
        Tensor x = randn([2, 4, 64, 32], requires_grad: true);
        Action step = () =>
        {
            using DisposeScope scope = NewDisposeScope();
            x.grad = null;
            Tensor y = nn.functional.scaled_dot_product_attention(x.tanh(), x * 2, x, is_casual: true);
            nn.functional.layer_norm(y.transpose(1, 2).reshape(2, 64, 128), [128]).pow(2).sum().backward();
        };
        for (int i = 0; i < 20; i++)
        {
            step();
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            step();
        }
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 20, 0, 60_000);   // one of its 14 activations and gradients has 65,536 bytes
    }

    [Fact]
    public void Hooks_may_keep_and_dispose_gradients()
    {
        Tensor x = Ramp(), kept = null!, keptInput = null!;
        Tensor y = x * 3;
        y.register_hook(grad =>
        {
            kept = grad;
            return null;
        });
        y.grad_fn!.register_hook((inputs, outputs) =>
        {
            keptInput = inputs[0]!.alias();
            inputs[0]!.Dispose();
            outputs[0]!.Dispose();
            return null;
        });
        (y * y).sum().backward();
        Reuse();
        float[] expected = Map(i => 6 * At(i));
        Assert.Equal(expected, Values(kept));
        Assert.Equal(Map(i => 18 * At(i)), Values(keptInput));
        Assert.Equal(Map(i => 18 * At(i)), Values(x.grad));
    }

    [Fact]
    public void A_hook_may_replace_a_gradient_and_dispose_the_old_one()
    {
        Tensor x = Ramp();
        Tensor y = x * 3;
        y.register_hook(grad =>
        {
            Tensor twice = grad * 2;
            grad.Dispose();
            Reuse();
            return twice;
        });
        (y * 1).backward([ones(Size)]);
        Reuse();
        Assert.Equal(Map(_ => 6), Values(x.grad));
    }

    [Fact]
    public void A_retained_graph_runs_again()
    {
        Tensor x = Ramp();
        Tensor loss;
        using (NewDisposeScope())
        {
            Tensor h = x.sin() * x;
            loss = (h * h + h).sum().DetachFromDisposeScope();
        }
        loss.backward(retain_graph: true);
        float[] once = Values(x.grad);
        Reuse();
        x.grad = null;
        loss.backward();
        Reuse();
        Assert.Equal(once, Values(x.grad));
        Refused(SecondTime, () => loss.backward());
    }

    [Fact]
    public void Higher_derivatives_keep_their_graph()
    {
        Tensor x = Ramp();
        Tensor first;
        using (NewDisposeScope())
        {
            first = autograd.grad([(x * x * x).sum()], [x], create_graph: true)[0].DetachFromDisposeScope();
        }
        Reuse();
        Tensor second = autograd.grad([first.sum()], [x], create_graph: true)[0];
        Reuse();
        Tensor third = autograd.grad([second.sum()], [x])[0];
        Reuse();
        Close(Map(i => 3 * At(i) * At(i)), Values(first));
        Close(Map(i => 6 * At(i)), Values(second));
        Assert.Equal(Map(_ => 6), Values(third));
    }

    [Fact]
    public void Results_of_grad_outlive_the_run()
    {
        Tensor x = Ramp();
        Tensor y = x * 2, z = y * y;
        Tensor[] grads = [.. autograd.grad([z], [x, y, x, z], [ones(Size)])];
        Reuse();
        Assert.Equal(Map(i => 8 * At(i)), Values(grads[0]));
        Assert.Equal(Map(i => 4 * At(i)), Values(grads[1]));
        Assert.Equal(Map(i => 8 * At(i)), Values(grads[2]));
        Assert.Equal(Map(_ => 1), Values(grads[3]));
        grads[0].Dispose();
        Reuse();
        Assert.Equal(Map(i => 8 * At(i)), Values(grads[2]));
    }

    [Fact]
    public void The_callers_gradient_stays_the_callers()
    {
        Tensor x = Ramp(), gradient = ones(Size);
        x.view(32, 32).view(Size).backward([gradient]);
        Reuse();
        x.grad!.mul_(5);
        Assert.Equal(Map(_ => 1), Values(gradient));
        TensorImpl unowned = TensorImpl.Empty([Size], DType.Float32);
        unowned.Span<float>().Fill(2);
        Differentiate.Grad([(x * 1).Impl], [x.Impl], [unowned], null, false, null);
        Reuse();
        Assert.Equal(2, unowned.Span<float>()[Size - 1]);
    }

    [Fact]
    public void A_backward_that_fails_leaves_what_is_seen()
    {
        Tensor x = Ramp(), w = Ramp(), kept = null!;
        Tensor failing = x * 2;
        failing.register_hook(_ => throw new InvalidTimeZoneException());
        Tensor loss = (failing * w.exp().log()).sum();
        w.register_hook(grad =>
        {
            kept = grad;
            return null;
        });
        Assert.Throws<InvalidTimeZoneException>(() => loss.backward(retain_graph: true));
        Reuse();
        Tensor fine = (x * x).sum();
        fine.backward();
        Reuse();
        Assert.Equal(Map(i => 2 * At(i)), Values(x.grad));
        if (kept is not null)
        {
            Close(Map(i => 2 * At(i)), Values(kept));
        }
    }

    [Fact]
    public void Views_and_detached_tensors_outlive_the_graph()
    {
        Tensor x = Ramp();
        Tensor h = x * 2;
        Tensor view = h.view(32, 32)[3], detached = h.detach();
        Tensor loss = (h * h).sum();
        h.Dispose();
        loss.backward();
        loss.Dispose();
        Reuse();
        Assert.Equal(Map(i => 2 * At(i)), Values(detached));
        Assert.Equal(Map(i => 2 * At(i))[96..128], Values(view));
        x.grad!.view(32, 32)[0].Dispose();
        Reuse();
        Assert.Equal(Map(i => 8 * At(i)), Values(x.grad));
    }

    [Fact]
    public void Saved_tensor_hooks_may_keep_what_they_pack()
    {
        Tensor x = Ramp();
        var packed = new List<Tensor>();
        Tensor loss;
        using (autograd.graph.saved_tensors_hooks(
            tensor =>
            {
                packed.Add(tensor);
                return tensor + 0;
            },
            value => (Tensor)value * 1))
        {
            loss = (x.exp() * x).sum();
        }
        loss.backward();
        Reuse();
        Close(Map(i => MathF.Exp(At(i)) * (1 + At(i))), Values(x.grad));
        Assert.Contains(packed, tensor => Values(tensor)[1] == MathF.Exp(At(1)) || Math.Abs(Values(tensor)[1] - MathF.Exp(At(1))) < 1e-6f);
        Assert.Contains(packed, tensor => Values(tensor)[1] == At(1));
    }

    [Fact]
    public void A_backward_within_a_backward_returns_only_its_own()
    {
        Tensor x = Ramp(), inner = Ramp();
        Tensor y = x * 2;
        y.register_hook(grad =>
        {
            using (enable_grad())
            {
                (inner * inner * grad).sum().backward();
            }
            Reuse();
            return null;
        });
        (y * y).sum().backward();
        Reuse();
        Assert.Equal(Map(i => 8 * At(i)), Values(x.grad));
        Assert.Equal(Map(i => 8 * At(i) * At(i)), Values(inner.grad));
    }

    [Fact]
    public void A_recorder_of_a_backward_may_keep_what_it_hears()
    {
        Tensor x = Ramp();
        Tensor loss = (x.sin() * x).logsumexp(0);   // its derivative and that of sin have terms of their own
        var recorder = new Recorder();
        Listeners.Add(recorder);
        BackwardListeners.Add(recorder);
        try
        {
            loss.backward();
        }
        finally
        {
            Listeners.Remove(recorder);
            BackwardListeners.Remove(recorder);
        }
        Reuse();
        Assert.NotEmpty(recorder.Heard);
        Assert.All(recorder.Heard, static tensor => Assert.NotEqual(-777f, tensor.Reference<float>()));
    }

    [Fact]
    public void Composites_return_their_temporaries_and_nothing_else()
    {
        Tensor x = randn(64, 128), target = randint(0, 128, [64]);
        Tensor norm = nn.functional.instance_norm(x.view(4, 16, 128));
        Tensor loss = nn.functional.cross_entropy(x, target, reduction: nn.Reduction.None);
        Tensor einsum = torch.einsum("ij,kj->ik", x, x);
        float[] expected = Values(x.mm(x.t()));
        float[] losses = Values(nn.functional.nll_loss(nn.functional.log_softmax(x, 1), target, reduction: nn.Reduction.None));
        Reuse();
        Assert.Equal(64, Values(loss).Length);
        Close(losses, Values(loss));
        Close(expected, Values(einsum));
        Close(Map(16, _ => 0), [.. Values(norm.mean([2]))[..16].Select(static value => MathF.Round(value, 5) + 0f)]);
    }

    [Fact]
    public void Threads_with_graphs_of_their_own_share_leaves()
    {
        Tensor w = Ramp();
        float[] expected = Map(i => 2 * 50 * (3 + 2 * At(i)));
        Run(2, _ =>
        {
            for (int i = 0; i < 50; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                (w * 3 + (w * w)).sum().backward();
            }
        });
        float[] actual = Values(w.grad);
        for (int i = 0; i < Size; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-4f * (1 + expected[i]));
        }
    }

    /// <summary>Two backwards over one graph that is not retained: each ends in libtorch's error or has read the right numbers.</summary>
    [Fact]
    public void Threads_that_meet_in_one_graph_read_no_reused_memory()
    {
        int completed = 0, refused = 0;
        for (int round = 0; round < 200; round++)
        {
            Tensor x = Ramp();
            Tensor loss;
            using (NewDisposeScope())
            {
                Tensor h = x;
                for (int i = 0; i < 10; i++)
                {
                    h = h.cos().acos();   // both save what nothing else owns
                }
                loss = h.sum().DetachFromDisposeScope();
            }
            Run(2, _ =>
            {
                using DisposeScope scope = NewDisposeScope();
                try
                {
                    Tensor grad = autograd.grad([loss], [x])[0];
                    float[] values = Values(grad);
                    for (int i = 8; i < Size; i++)
                    {
                        Assert.InRange(values[i], 0.9f, 1.1f);
                    }
                    Interlocked.Increment(ref completed);
                }
                catch (System.Runtime.InteropServices.ExternalException e) when (e.Message.StartsWith(SecondTime, StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref refused);
                }
                Reuse();
            });
        }
        Assert.Equal(400, completed + refused);
        Assert.True(completed > 0);
    }

    private static float At(int i) => (i + 1) / (float)Size;

    private static float[] Map(Func<int, float> value) => Map(Size, value);

    private static float[] Map(int count, Func<int, float> value) => [.. Enumerable.Range(0, count).Select(value)];

    private static Tensor Ramp() => tensor(Map(At), requires_grad: true);

    /// <summary>Overwrites what has gone back to the pool.</summary>
    private static void Reuse()
    {
        var taken = new List<StorageImpl>();
        for (int i = 0; i < 32; i++)
        {
            StorageImpl storage = StorageImpl.Allocate(4 * Size);
            storage.Span<float>(0, Size).Fill(-777);
            storage.AddOwner();
            taken.Add(storage);
        }
        taken.ForEach(static storage => storage.RemoveOwner());
    }

    private static void Run(int count, Action<int> body)
    {
        var failures = new List<Exception>();
        using var start = new Barrier(count);
        Thread[] threads = [.. Enumerable.Range(0, count).Select(index => new Thread(() =>
        {
            try
            {
                start.SignalAndWait();
                body(index);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                lock (failures)
                {
                    failures.Add(e);
                }
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Assert.Empty(failures);
    }

    private sealed class Recorder : IOperatorListener, IBackwardListener
    {
        internal List<TensorImpl> Heard { get; } = [];

        public void Before(Operator op, TensorImpl? written)
        {
        }

        public void After(Operator op, ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> outputs) => Keep(outputs!);

        public void Enter(string name, object? attributes, ReadOnlySpan<TensorImpl?> inputs) => Keep(inputs);

        public void Exit(string name, ReadOnlySpan<TensorImpl> outputs) => Keep(outputs!);

        public void Read(TensorImpl tensor)
        {
        }

        public void Begin(ReadOnlySpan<Edge> roots, ReadOnlySpan<TensorImpl?> grads) => Keep(grads);

        public void Running(Node node, ReadOnlySpan<TensorImpl?> grads)
        {
        }

        /// <summary>Gradients have owners from now on; what stays in the list are the temporaries.</summary>
        public void Ran(Node node, ReadOnlySpan<TensorImpl?> gradInputs)
        {
            foreach (TensorImpl? grad in gradInputs)
            {
                Heard.RemoveAll(heard => grad is not null && heard.SharesStorageWith(grad));
            }
        }

        public void Delivered(Node from, int edge, TensorImpl grad, TensorImpl buffer)
        {
        }

        public void End()
        {
        }

        private void Keep(ReadOnlySpan<TensorImpl?> tensors)
        {
            foreach (TensorImpl? tensor in tensors)
            {
                if (tensor is { DType: DType.Float32 } && tensor.Storage.Owners == 0)
                {
                    Heard.Add(tensor);
                }
            }
        }
    }
}
