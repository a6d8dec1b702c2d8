using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Section T, what EngineTests leaves: what a custom function may give, mark and save.</summary>
[Collection("warnings")]
public class CustomFunctionTests : SemanticsTest
{
    private delegate List<Tensor> Forward(autograd.AutogradContext ctx, object[] vars);

    private delegate List<Tensor> Backward(autograd.AutogradContext ctx, List<Tensor> grads);

    /// <summary>A function made of two lambdas.</summary>
    private sealed class Fn : autograd.MultiTensorFunction<Fn>
    {
        [field: ThreadStatic]
        internal static (Forward Forward, Backward Backward) Parts { get; set; }

        private readonly (Forward Forward, Backward Backward) _parts = Parts;

        public override string Name => "Fn";

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars) => _parts.Forward(ctx, vars);

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) => _parts.Backward(ctx, grad_outputs);
    }

    private sealed class Once : autograd.SingleTensorFunction<Once>
    {
        public override string Name => "Once";

        protected override bool once_differentiable => true;

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[0]]);
            return (Tensor)vars[0] * (Tensor)vars[0];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output * 2 * ctx.get_saved_variables()[0]];
    }

    private static Tensor[] Call(Forward forward, Backward backward, params object[] vars)
    {
        Fn.Parts = (forward, backward);
        return [.. Fn.apply(vars)];
    }

    private static Tensor X(object[] vars, int index = 0) => (Tensor)vars[index];

    [Fact]
    public void T01_T02_what_the_context_knows_in_forward()
    {
        var seen = new List<(bool[], bool)>();
        Tensor y = Call(Noting, (_, g) => [g[0], null!, null!], Leaf(1), ones(1), 3)[0];
        Assert.Equal("FnBackward", y.grad_fn!.name());
        Assert.Equal("Fn(Acc,None)", Graph(y));
        Assert.Equal([true, false, false], seen[0].Item1);
        Assert.False(seen[0].Item2);
        Tensor plain = Call(Noting, (_, g) => g, ones(1), ones(1), 3)[0];
        Assert.False(plain.requires_grad);
        Assert.Equal([false, false, false], seen[1].Item1);
        using (no_grad())
        {
            Tensor z = Call(Noting, (_, g) => g, Leaf(1), ones(1), 3)[0];
            Assert.False(z.requires_grad);
            Assert.Null(z.grad_fn);
        }
        Assert.Equal([true, false, false], seen[2].Item1);

        List<Tensor> Noting(autograd.AutogradContext ctx, object[] vars)
        {
            seen.Add(([.. ctx.needs_input_grad], is_grad_enabled()));
            return [X(vars) * X(vars, 1) * (int)vars[2]];
        }
    }

    [Fact]
    public void T03_a_saved_input_is_the_input_and_null_may_be_saved()
    {
        Tensor x = Leaf(1);
        Call(
            (ctx, vars) =>
            {
                ctx.save_for_backward([null!, X(vars)]);
                return [X(vars) * 2];
            },
            (ctx, g) =>
            {
                List<Tensor> saved = ctx.get_saved_variables();
                Assert.Null(saved[0]);
                Assert.Same(x.Impl, saved[1].Impl);
                return g;
            },
            x)[0].backward();
        Assert.Equal([1f], Values(x.grad));
    }

    [Fact]
    public void T04_null_is_no_gradient_and_trailing_nulls_do_not_count()
    {
        Tensor x = Leaf(1);
        Call((_, v) => [X(v) * 2], (_, _) => [null!], x)[0].backward();
        Assert.Null(x.grad);
        Refused("function FnBackward returned an incorrect number of gradients (expected 2, got 1)", () => Call((_, v) => [X(v) * X(v, 1)], (_, g) => g, Leaf(1), Leaf(1))[0].backward());
        Refused("function FnBackward returned an incorrect number of gradients (expected 1, got 2)", () => Call((_, v) => [X(v) * 2], (_, g) => [g[0], g[0]], Leaf(1))[0].backward());
        Call((_, v) => [X(v) * 2], (_, g) => [g[0], null!, null!], x)[0].backward();
        Assert.Equal([1f], Values(x.grad));
    }

    [Fact]
    public void T06_a_gradient_for_a_number_is_refused() =>
        Refused("function FnBackward returned a gradient different than None at position 2, but the corresponding forward input was not a Variable", () => Call((_, v) => [X(v) * (int)v[1]], (_, g) => [g[0], g[0]], Leaf(1), 3)[0].backward());

    [Fact]
    public void T07_comparisons_among_the_outputs_have_no_gradient_and_null_is_an_output()
    {
        Tensor[] outputs = Call((_, v) => [X(v) * 2, X(v) > 0], (_, g) => [g[0] * 2], Leaf(1));
        Assert.True(outputs[0].requires_grad);
        Assert.False(outputs[1].requires_grad);
        Assert.Null(Call((_, v) => [X(v) * 2, null!], (_, g) => [g[0] * 2], Leaf(1))[1]);
    }

    [Fact]
    public void T08_outputs_marked_as_not_differentiable()
    {
        Tensor x = Leaf(1, 2);
        List<Tensor> seen = [];
        Tensor[] outputs = Call(
            (ctx, v) =>
            {
                (Tensor a, Tensor b) = (X(v) + 1, X(v) + 2);
                ctx.mark_non_differentiable([a]);
                return [a, b];
            },
            (_, g) =>
            {
                seen = g;
                return [g[1]];
            },
            x);
        outputs[1].sum().backward();
        Assert.False(outputs[0].requires_grad);
        Assert.True(outputs[1].requires_grad);
        Assert.Equal([0f, 0f], Values(seen[0]));
        Assert.Equal([1f, 1f], Values(seen[1]));
        Assert.Equal(1, outputs[1].output_nr);
    }

    [Fact]
    public void T09_missing_gradients_are_zeros_or_null()
    {
        foreach (bool materialize in new[] { true, false })
        {
            List<Tensor> seen = [];
            Call(
                (ctx, v) =>
                {
                    ctx.set_materialize_grads(materialize);
                    return [X(v) + 1, X(v) + 2];
                },
                (_, g) =>
                {
                    seen = g;
                    return [g[1]];
                },
                Leaf(1))[1].backward();
            Assert.Equal(materialize ? [0f] : null, seen[0] is null ? null : Values(seen[0]));
        }
    }

    private static List<Tensor> AddOne(autograd.AutogradContext ctx, object[] vars)
    {
        X(vars).add_(1);
        ctx.mark_dirty([X(vars)]);
        return [X(vars)];
    }

    [Fact]
    public void T10_a_function_that_works_in_place()
    {
        Refused("a leaf Variable that requires grad has been used in an in-place operation.", () => Call(AddOne, (_, g) => [g[0] * 3], Leaf(1)));
        Tensor x = Leaf(1);
        Tensor y = x * 2;
        Tensor r = Call(AddOne, (_, g) => [g[0] * 3], y)[0];
        Assert.Same(y.Impl, r.Impl);
        Assert.Equal("FnBackward", r.grad_fn!.name());
        r.backward();
        Assert.Equal([6f], Values(x.grad));
        Refused("Some elements marked as dirty during the forward method were not returned as output.", () => Call((ctx, v) => [AddOne(ctx, v)[0] * 2], (_, g) => g, Leaf(1) * 1));
    }

    [Fact]
    public void T11_a_function_that_works_in_place_on_a_view()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 1;
        Call(
            (ctx, v) =>
            {
                X(v).mul_(2);
                ctx.mark_dirty([X(v)]);
                return [X(v)];
            },
            (_, g) => [g[0] * 2],
            y.narrow(0, 0, 1));
        Assert.Equal([2f, 1f], Values(autograd.grad([y.sum()], [x])[0]));
        Refused("If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return more than one Tensor.", () => Call((ctx, v) => [AddOne(ctx, v)[0], X(v) + 1], (_, g) => [g[0]], (x * 1).narrow(0, 0, 1)));
        List<string> warnings = WarningsOf(() => Call(
            (ctx, v) =>
            {
                Tensor c = X(v) * 2;
                ctx.mark_dirty([c]);
                return [c];
            },
            (_, g) => g,
            x));
        Assert.StartsWith("UserWarning: ctx.mark_dirty() received a tensor that was not an input.", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void T12_an_argument_given_back_is_a_view_of_it_and_an_output_given_twice_is_one()
    {
        Tensor x = Leaf(1);
        Tensor o = Call((_, v) => [X(v)], (_, g) => [g[0] * 2], x)[0];
        Assert.NotSame(x.Impl, o.Impl);
        Assert.Equal("FnBackward", o.grad_fn!.name());
        Assert.True(o._is_view());
        var seen = new List<float>();
        o.register_hook(g =>
        {
            seen.Add(Values(g)[0]);
            return null;
        });
        (o + x).backward();
        Assert.Equal([1f], seen);
        Assert.Equal([3f], Values(x.grad));
        Tensor[] twice = Call(
            (_, v) =>
            {
                Tensor q = X(v) * 2;
                return [q, q];
            },
            (_, g) => [g[0] * 2 + g[1] * 2],
            Leaf(1));
        Assert.Same(twice[0].Impl, twice[1].Impl);
    }

    [Fact]
    public void T14_a_function_that_is_differentiable_once()
    {
        (Tensor x, Tensor w) = (Scalar(3), Scalar(1));
        Tensor g = autograd.grad([Once.apply(x) * w], [x], create_graph: true)[0];
        Assert.Equal([6f], Values(g));
        Assert.Equal("torch::autograd::Error", g.grad_fn!.name());
        Refused("trying to differentiate twice a function that was marked with @once_differentiable", () => g.sum().backward());
        Assert.False(autograd.grad([Once.apply(x)], [x])[0].requires_grad);
    }

    [Fact]
    public void T16_a_backward_may_be_given_an_expanded_gradient()
    {
        Tensor seen = ones(1);
        Call(
            (_, v) => [X(v) * 1],
            (_, g) =>
            {
                seen = g[0];
                return g;
            },
            ones(2, 3, requires_grad: true))[0].sum().backward();
        Assert.Equal([0L, 0L], seen.stride());
        Assert.Equal([2L, 3L], seen.shape);
        Assert.False(seen.requires_grad);
    }

    [Fact]
    public void T17_exceptions_keep_their_type_and_tensors_in_lists_are_not_tracked()
    {
        Assert.Equal("bad", Assert.Throws<InvalidOperationException>(() => Call((_, v) => [X(v) * 1], (_, _) => throw new InvalidOperationException("bad"), Leaf(1))[0].backward()).Message);
        (Tensor x, Tensor w) = (Leaf(1), Leaf(1));
        bool[] needed = [];
        autograd.grad(
            Call(
                (_, v) => [X(v) * X(v, 1)],
                (ctx, g) =>
                {
                    needed = [.. ctx.needs_input_grad];
                    return [g[0], g[0]];
                },
                x,
                w),
            [x]);
        Assert.Equal([true, true], needed);
        Assert.False(Call((_, v) => [((Tensor[])v[0])[0] * 1], (_, g) => g, (object)new[] { x })[0].requires_grad);
    }

    [Fact]
    public void C09_saved_tensors_are_gone_after_backward()
    {
        autograd.AutogradContext? kept = null;
        Call(
            (ctx, v) =>
            {
                ctx.save_for_backward([X(v)]);
                return [X(v) * 2];
            },
            (ctx, g) =>
            {
                kept = ctx;
                return g;
            },
            Leaf(1))[0].backward();
        Refused(SecondTime, () => kept!.get_saved_variables());
    }
}
