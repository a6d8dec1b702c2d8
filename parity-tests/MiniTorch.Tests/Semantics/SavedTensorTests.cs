using System.Reflection;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections U, V, W and AD, what EngineTests leaves: hooks of saved tensors, anomaly mode, gradcheck.</summary>
[Collection("warnings")]
public class SavedTensorTests : SemanticsTest
{
    private sealed class Scaled : autograd.SingleTensorFunction<Scaled>
    {
        internal static Func<Tensor, Tensor> Derivative { get; set; } = g => g;

        public override string Name => "Scaled";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 1;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [Derivative(grad_output)];
    }

    [Fact]
    public void U01_how_often_the_hooks_are_called()
    {
        (Tensor a, Tensor b) = (Leaf(1), Leaf(2));
        (Func<Tensor>, int, int)[] cases = [(() => a * b, 2, 2), (() => a * a, 2, 2), (() => a + b, 0, 0), (() => a * 2, 0, 0), (() => a.exp(), 1, 1), (() => a.sum(), 0, 0)];
        foreach ((Func<Tensor> build, int packs, int unpacks) in cases)
        {
            (int packed, int unpacked) = (0, 0);
            Tensor y;
            using (autograd.graph.saved_tensors_hooks(t => { packed++; return t; }, t => { unpacked++; return (Tensor)t; }))
            {
                y = build();
            }
            Assert.Equal(packs, packed);
            y.backward();
            Assert.Equal(unpacks, unpacked);
        }
    }

    [Fact]
    public void U02_what_is_unpacked_is_the_saved_value()
    {
        (Tensor a, Tensor b) = (Leaf(1), Leaf(2));
        Tensor y;
        using (autograd.graph.saved_tensors_hooks(t => t, t => (Tensor)t * 10))
        {
            y = a * b;
        }
        y.backward();
        Assert.Equal([20f], Values(a.grad));
        Assert.Equal([10f], Values(b.grad));
    }

    [Fact]
    public void U03_hooks_must_not_write_and_the_innermost_counts()
    {
        Tensor a = Leaf(1);
        using (autograd.graph.saved_tensors_hooks(t => t.add_(1), t => (Tensor)t))
        {
            Refused("A saved tensor pack hook is modifying its input in place.", () => (a * 1) * (a * 1));
        }
        string log = "";
        using (autograd.graph.saved_tensors_hooks(t => { log += 'o'; return t; }, t => (Tensor)t))
        using (autograd.graph.saved_tensors_hooks(t => { log += 'i'; return t; }, t => (Tensor)t))
        {
            _ = a * a;
        }
        Assert.Equal("ii", log);
    }

    [Fact]
    public void U04_hooks_of_one_saved_tensor()
    {
        Tensor a = Leaf(2);
        Tensor y = a * a;
        y.grad_fn!.raw_saved("self")!.register_hooks(t => t, t => (Tensor)t * 10);
        Refused("Calling register_hooks on a saved tensor whose hooks have already been set.", () => y.grad_fn.raw_saved("self")!.register_hooks(t => t, t => (Tensor)t));
        autograd.graph.SavedTensorSlot other = y.grad_fn.raw_saved("other")!;
        y.backward();
        Assert.Equal([22f], Values(a.grad));
        Refused("Calling register_hooks on a saved tensor after it has been freed.", () => other.register_hooks(t => t, t => (Tensor)t));
        Assert.Null(y.grad_fn.raw_saved("nothing"));
    }

    [Fact]
    public void U05_AD12_copies_give_the_same_gradient_and_hooks_can_be_refused()
    {
        Tensor a = Leaf(3);
        Tensor y;
        using (autograd.graph.save_on_cpu())
        {
            y = a * a;
        }
        y.sum().backward();
        Assert.Equal([6f], Values(a.grad));
        using (autograd.graph.disable_saved_tensors_hooks("no hooks here"))
        {
            Refused("no hooks here", () => autograd.graph.save_on_cpu());
            Refused("no hooks here", () => autograd.graph.saved_tensors_hooks(t => t, t => (Tensor)t));
        }
    }

    [Fact]
    public void U06_with_hooks_a_changed_value_is_used()
    {
        Tensor x = Leaf(2);
        Tensor a = x * 1;
        Tensor y;
        using (autograd.graph.saved_tensors_hooks(t => t, t => (Tensor)t))
        {
            y = a * a;
        }
        a.add_(1);
        y.backward();
        Assert.Equal([6f], Values(x.grad));
    }

    [Fact]
    public void AD11_saved_tensors_may_be_changed_where_that_is_allowed()
    {
        Tensor a = Leaf(0, 1);
        using (autograd.graph.allow_mutation_on_saved_tensors())
        {
            Tensor x = a * 1;
            Tensor y = x.sin();
            x.mul_(0);
            y.sum().backward();
        }
        Close([1, 0.5403f], Values(a.grad));
    }

    [Fact]
    public void V02_a_graph_from_outside_of_anomaly_mode_has_no_traceback()
    {
        List<string> inside = WarningsOf(() =>
        {
            using AnomalyMode mode = autograd.detect_anomaly();
            Assert.ThrowsAny<Exception>(() => Changed().sum().backward());
        });
        Assert.StartsWith("UserWarning: Error detected in PowBackward0. Traceback of forward call that caused the error:", inside[1], StringComparison.Ordinal);
        List<string> outside = WarningsOf(() =>
        {
            Tensor b = Changed();
            using AnomalyMode mode = autograd.detect_anomaly();
            Assert.ThrowsAny<Exception>(() => b.sum().backward());
        });
        Assert.StartsWith("UserWarning: Error detected in PowBackward0. No forward pass information available. Enable detect anomaly during forward pass for more information.", outside[1], StringComparison.Ordinal);
    }

    [Fact]
    public void V03_nodes_know_where_and_by_whom_they_were_made()
    {
        Tensor x = Scalar(2);
        using (autograd.set_detect_anomaly(true))
        {
            Assert.True(AnomalyMode.IsEnabled);
            Tensor y = x.exp();
            Tensor g = autograd.grad([y], [x], create_graph: true)[0];
            Assert.Equal(["traceback_"], y.grad_fn!.metadata.Keys);
            Assert.Equal(["parent_", "traceback_"], g.grad_fn!.metadata.Keys.Order(StringComparer.Ordinal));
            Assert.Same(y.grad_fn, g.grad_fn.metadata["parent_"]);
        }
        Assert.False(AnomalyMode.IsEnabled);
    }

    [Fact]
    public void V04_in_anomaly_mode_the_hint_points_above()
    {
        string message = "";
        WarningsOf(() =>
        {
            using AnomalyMode mode = autograd.detect_anomaly();
            message = Assert.ThrowsAny<Exception>(() => Changed().sum().backward()).Message;
        });
        Assert.EndsWith("Hint: the backtrace further above shows the operation that failed to compute its gradient. The variable in question was changed in there or anywhere later. Good luck!", message, StringComparison.Ordinal);
    }

    [Fact]
    public void V05_infinity_is_no_anomaly()
    {
        Tensor x = Scalar(0);
        using (autograd.set_detect_anomaly(true))
        {
            (1 / x).backward();
        }
        Assert.Equal([float.NegativeInfinity], Values(x.grad));
    }

    [Fact]
    public void W03_gradcheck_refuses_what_it_cannot_judge()
    {
        Scaled.Derivative = g => g;
        List<string> warnings = WarningsOf(() => autograd.gradcheck(t => t * 1, Leaf(1), atol: 1e-1));
        Assert.StartsWith("UserWarning: Input #0 requires gradient and is not a double precision floating point or complex.", warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.", Assert.Throws<ArgumentException>(() => autograd.gradcheck(t => t.sin(), ones(1, dtype: float64))).Message, StringComparison.Ordinal);
        Tensor x = Leaf64(0.3, 0.7);
        Scaled.Derivative = g => g * (1 + rand_like(g) * 1e-5);
        Assert.StartsWith("Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values, although analytical gradient matches numerical gradient.The tolerance for nondeterminism was 0.0.", Assert.Throws<autograd.GradcheckError>(() => autograd.gradcheck(t => Scaled.apply(t), x)).Message, StringComparison.Ordinal);
        Scaled.Derivative = g => g + 1e-2;
        Assert.StartsWith("backward not multiplied by grad_output", Assert.Throws<autograd.GradcheckError>(() => autograd.gradcheck(t => Scaled.apply(t), x, atol: 1e-1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void W04_the_tolerances_are_those_of_PyTorch()
    {
        MethodInfo method = typeof(autograd).GetMethods().First(m => m.Name == "gradcheck");
        var defaults = method.GetParameters().Where(p => p.HasDefaultValue).ToDictionary(p => p.Name!, p => p.DefaultValue);
        Assert.Equal(1e-6, defaults["eps"]);
        Assert.Equal(1e-5, defaults["atol"]);
        Assert.Equal(1e-3, defaults["rtol"]);
        Assert.Equal(0.0, defaults["nondet_tol"]);
        Assert.Equal(true, defaults["raise_exception"]);
    }

    [Fact]
    public void W05_complex_functions_and_kinks()
    {
        Tensor z = tensor(new System.Numerics.Complex[] { new(1, 2), new(-1, 0.5) }, requires_grad: true);
        Assert.True(autograd.gradcheck(t => t * t, z));
        Assert.True(autograd.gradcheck(t => t * t.conj(), z));
        Assert.False(autograd.gradcheck(t => t.relu(), Leaf64(0), raise_exception: false));
    }

    /// <summary>(x + 1)², of which x + 1 was changed afterwards.</summary>
    private static Tensor Changed()
    {
        Tensor a = Leaf(1, 2) + 1;
        Tensor b = a.pow(2);
        a.add_(1);
        return b;
    }
}
