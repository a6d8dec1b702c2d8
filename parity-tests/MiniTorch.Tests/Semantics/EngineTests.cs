using System.Runtime.InteropServices;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections P to V: order of execution, reentrance, threads, depth, custom functions, saved-tensor hooks, anomaly mode.</summary>
[Collection("warnings")]
public class EngineTests : SemanticsTest
{
    private static readonly List<string> s_log = [];

    /// <summary>Doubles, and notes when its backward runs.</summary>
    private sealed class Noted : autograd.SingleTensorFunction<Noted>
    {
        public override string Name => "Noted";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("name", vars[1]);
            return ((Tensor)vars[0]) * 2;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            s_log.Add((string)ctx.get_data("name"));
            return [grad_output * 2, null!];
        }
    }

    /// <summary>x², with its own second derivative by the operators it uses.</summary>
    private sealed class Square : autograd.SingleTensorFunction<Square>
    {
        public override string Name => "Square";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x]);
            return x * x;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output * 2 * ctx.get_saved_variables()[0]];
    }

    /// <summary>Gives back what it was told to, whatever that is.</summary>
    private sealed class Misbehaving : autograd.SingleTensorFunction<Misbehaving>
    {
        internal static List<Tensor> Result { get; set; } = [];

        public override string Name => "Fn";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => ((Tensor)vars[0]) * 1;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => Result;
    }

    private sealed class Pair : autograd.MultiTensorFunction<Pair>
    {
        internal static List<Tensor> Seen { get; set; } = [];

        public override string Name => "Pair";

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars) => [((Tensor)vars[0]) * 2, ((Tensor)vars[0]) * 3];

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
        {
            Seen = grad_outputs;
            return [grad_outputs[0] * 2 + grad_outputs[1] * 3];
        }
    }

    private static string Run(Func<Tensor, Tensor> build)
    {
        s_log.Clear();
        build(Scalar(1)).backward();
        return string.Concat(s_log);
    }

    [Fact]
    public void P01_P02_the_newest_ready_node_runs_first()
    {
        Assert.Equal("cba", Run(x => Noted.apply(x, "a") + Noted.apply(x, "b") + Noted.apply(x, "c")));
        Assert.Equal("wzy", Run(x =>
        {
            Tensor y = Noted.apply(x, "y");
            Tensor z = Noted.apply(y, "z");
            return Noted.apply(y, "w") + z;
        }));
    }

    [Fact]
    public void P07_an_exception_stops_the_run_and_keeps_what_was_accumulated()
    {
        (Tensor x1, Tensor x2) = (Scalar(1), Scalar(1));
        Tensor c = x1 * 2;
        c.register_hook(_ => throw new ArgumentException("boom"));
        Tensor d = x2 * 2;
        Assert.Throws<ArgumentException>(() => (c + d).backward());
        Assert.Null(x1.grad);
        Assert.Equal([2f], Values(x2.grad));
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void Q01_Q02_backward_inside_of_backward()
    {
        Tensor other = Scalar(3);
        Tensor x = Scalar(1);
        Tensor y = x * 2;
        y.register_hook(_ =>
        {
            using (enable_grad())
            {
                (other * 5).backward();
            }
            return null;
        });
        y.backward();
        Assert.Equal([5f], Values(other.grad));
        Assert.Equal([2f], Values(x.grad));

        int depth = 0;
        Tensor Nested()
        {
            Tensor leaf = Scalar(1);
            Tensor result = leaf * 1;
            result.register_hook(_ =>
            {
                if (++depth < 500)
                {
                    using IDisposable mode = enable_grad();
                    Nested().backward();
                }
                return null;
            });
            return result;
        }
        Nested().backward();
        Assert.Equal(500, depth);
    }

    [Fact]
    public void R01_threads_share_a_leaf()
    {
        Tensor x = Leaf(1, 1);
        Thread[] threads = [.. Enumerable.Range(0, 10).Select(_ => new Thread(() => ((x + 3) * (x + 4) * 0.5).sum().backward()))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal([45f, 45f], Values(x.grad));
    }

    [Fact]
    public void S03_wide_graphs_and_diamonds()
    {
        Tensor x = Scalar(1);
        Tensor sum = x * 1;
        for (int i = 1; i < 5000; i++)
        {
            sum = sum + x;
        }
        sum.backward();
        Assert.Equal([5000f], Values(x.grad));
        x = Scalar(1);
        Tensor y = x;
        for (int i = 0; i < 30; i++)
        {
            y = y + y;
        }
        y.backward();
        Assert.Equal([1073741824f], Values(x.grad));
    }

    [Fact]
    public void T01_T02_T13_custom_functions()
    {
        Tensor x = Scalar(3);
        Tensor y = Square.apply(x);
        Assert.Equal("SquareBackward", y.grad_fn!.name());
        Tensor g = autograd.grad([y], [x], create_graph: true)[0];
        Assert.Equal([6f], Values(g));
        Assert.Equal([2f], Values(autograd.grad([g], [x])[0]));
        Assert.False(Square.apply(ones(1)).requires_grad);
    }

    [Fact]
    public void T03_C09_saved_tensors_of_custom_functions_are_checked_and_freed()
    {
        Tensor x = Leaf(1) * 1;
        Tensor y = Square.apply(x);
        x.add_(1);
        Refused("one of the variables needed for gradient computation has been modified by an inplace operation: ", () => y.backward());
        y = Square.apply(Scalar(2));
        y.backward();
        Refused(SecondTime, () => y.backward());
    }

    [Fact]
    public void T04_T05_gradients_that_do_not_fit()
    {
        Tensor y = Misbehaving.apply(Leaf(1, 2));
        Misbehaving.Result = [];
        Refused("function FnBackward returned an incorrect number of gradients (expected 1, got 0)", () => y.sum().backward());
        y = Misbehaving.apply(Leaf(1, 2));
        Misbehaving.Result = [ones(5)];
        Refused("Function FnBackward returned an invalid gradient at index 0 - got [5] but expected shape compatible with [2]", () => y.sum().backward());
        Tensor x = Leaf(1, 2);
        Misbehaving.Result = [ones(3, 2, dtype: float64)];
        Misbehaving.apply(x).sum().backward();
        Assert.Equal([3f, 3f], Values(x.grad));
        Assert.Equal(float32, x.grad!.dtype);
    }

    [Fact]
    public void T08_outputs_without_gradient_are_given_zeros()
    {
        Tensor x = Leaf(1, 1);
        Pair.apply(x)[0].sum().backward();
        Assert.Equal([1f, 1f], Values(Pair.Seen[0]));
        Assert.Equal([0f, 0f], Values(Pair.Seen[1]));
        Assert.Equal([2f, 2f], Values(x.grad));
    }

    [Fact]
    public void U01_U02_U05_U06_hooks_of_saved_tensors()
    {
        (int packed, int unpacked) = (0, 0);
        (Tensor a, Tensor b) = (Leaf(1) * 1, Leaf(2) * 1);
        Tensor y;
        using (autograd.graph.saved_tensors_hooks(t => { packed++; return t; }, t => { unpacked++; return (Tensor)t; }))
        {
            y = a * b;
        }
        Assert.Equal((2, 0), (packed, unpacked));
        a.add_(1);   // the version check is left to the hooks
        y.backward();
        Assert.Equal(2, unpacked);

        Tensor x = Scalar(3);
        using (autograd.graph.saved_tensors_hooks(t => t, t => ((Tensor)t) * 10))
        {
            y = x * x;
        }
        y.backward();
        Assert.Equal([60f], Values(x.grad));
        using (autograd.graph.disable_saved_tensors_hooks("hooks off"))
        {
            Refused("hooks off", () => autograd.graph.saved_tensors_hooks(t => t, t => (Tensor)t));
        }
    }

    [Fact]
    public void V01_V02_V05_anomaly_mode()
    {
        var warnings = new List<string>();
        warnings = WarningsOf(() =>
        {
            using (autograd.detect_anomaly())
            {
                Tensor x = Scalar(-1);
                Refused("Function 'SqrtBackward0' returned nan values in its 0th output.", () => (x.sqrt() * 0).backward());
            }
        });
        Assert.StartsWith("UserWarning: Anomaly Detection has been enabled.", warnings[0], StringComparison.Ordinal);
        Assert.Contains(warnings, text => text.StartsWith("UserWarning: Error detected in SqrtBackward0. Traceback of forward call that caused the error:", StringComparison.Ordinal));
        Assert.False(AnomalyMode.IsEnabled);
        Tensor y = Scalar(-1);
        (y.sqrt() * 0).backward();
        Assert.True(float.IsNaN(Values(y.grad)[0]));
    }

    [Fact]
    public void W01_W02_gradcheck()
    {
        Tensor x = tensor(new double[] { 0.3, 1.2 }, requires_grad: true);
        Assert.True(autograd.gradcheck(t => t.sin(), x));
        Assert.True(autograd.gradgradcheck(t => [t[0].sin()], [x]));
        Misbehaving.Result = [ones(2, dtype: float64) * 1.1];
        autograd.GradcheckError error = Assert.Throws<autograd.GradcheckError>(() => autograd.gradcheck(t => Misbehaving.apply(t), x));
        Assert.StartsWith("Jacobian mismatch for output 0 with respect to input 0,", error.Message, StringComparison.Ordinal);
        Assert.False(autograd.gradcheck(t => Misbehaving.apply(t), x, raise_exception: false));
        Assert.Throws<ArgumentException>(() => autograd.gradcheck(t => t, ones(1, dtype: float64)));
    }
}
