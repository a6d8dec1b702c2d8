using Xunit;
using static MiniTorch.torch;
using AF = MiniTorch.torch.autograd.functional;
using F = MiniTorch.torch.nn.functional;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections X, Y and AD: torch.autograd.functional and checkpointing.</summary>
[Collection("warnings")]
public class FunctionalTests : SemanticsTest
{
    private static Tensor Vector(params float[] values) => tensor(values);

    [Fact]
    public void X01_jacobians_have_the_sizes_of_output_and_input()
    {
        Assert.Equal([2f, 0f, 0f, 4f], Values(AF.jacobian(x => x.pow(2), Vector(1, 2))));
        Assert.Equal([3L, 2L], AF.jacobian(x => cat([x, x.narrow(0, 0, 1)]), Vector(1, 2)).shape);
        Tensor[] both = [.. AF.jacobian((Tensor[] x) => x[0] * x[1], ones(2), ones(2))];
        Assert.All(both, j => Assert.Equal([2L, 2L], j.shape));
        Assert.Equal(2, both.Length);
        Assert.Equal([3L], AF.jacobian(x => x.sum(), ones(3)).shape);
    }

    [Fact]
    public void X02_jacobians_of_several_outputs_for_several_inputs()
    {
        Tensor[][] all = AF.jacobian((Tensor[] x) => [x[0] * x[1], x[0].sum()], [ones(2), ones(2)], create_graph: false);
        Assert.Equal([2L, 2L], all[0][1].shape);
        Assert.Equal([2L], all[1][0].shape);
        Assert.Equal([0f, 0f], Values(all[1][1]));
        Assert.Equal([0f, 0f, 0f, 0f], Values(AF.jacobian((Tensor _) => ones(2), ones(2))));
        Refused("Output 0 of the user-provided function does not require gradients.", () => AF.jacobian(x => x.detach(), ones(2), create_graph: false, strict: true));
    }

    [Fact]
    public void X03_hessians()
    {
        Assert.Equal([6f, 0f, 0f, 12f], Values(AF.hessian(x => x.pow(3).sum(), Vector(1, 2))));
        Tensor[][] mixed = AF.hessian(x => (x[0] * x[1]).sum(), [ones(1), ones(1)]);
        Assert.Equal([0f, 1f, 1f, 0f], mixed.SelectMany(row => row).Select(h => Values(h)[0]));
        Refused("The Tensor returned by the function given to hessian should contain a single element", () => AF.hessian(x => x.pow(2), ones(2)));
    }

    [Fact]
    public void X04_vector_jacobian_products()
    {
        (Tensor output, Tensor product) = AF.vjp(x => x.pow(2), Vector(1, 2), Vector(1, 10));
        Assert.Equal([1f, 4f], Values(output));
        Assert.Equal([2f, 40f], Values(product));
        Assert.Null(product.grad_fn);
        Refused("The vector v can only be None if the user-provided function returns a single Tensor with a single element.", () => AF.vjp(x => x.pow(2), Vector(1, 2)));
        Refused("v has invalid size: should be torch.Size([2]) but got torch.Size([3]).", () => AF.vjp(x => x.pow(2), Vector(1, 2), ones(3)));
    }

    [Fact]
    public void X05_jacobian_and_hessian_vector_products()
    {
        (Tensor x, Tensor v) = (Vector(1, 2), Vector(1, 10));
        Assert.Equal([2f, 40f], Values(AF.jvp(t => t.pow(2), x, v).jvp));
        (Tensor value, Tensor hvp) = AF.hvp(t => t.pow(3).sum(), x, v);
        Assert.Equal([9f], Values(value));
        Assert.Equal([6f, 120f], Values(hvp));
        Assert.Equal([6f, 120f], Values(AF.vhp(t => t.pow(3).sum(), x, v).vhp));
        Assert.True(AF.jvp(t => t.pow(2), Leaf(1, 2), v, create_graph: true).jvp.requires_grad);
    }

    [Fact]
    public void X06_the_inputs_stay_as_they_are()
    {
        Tensor x = Leaf(1, 2);
        AF.jacobian(t => t.pow(2), x);
        Assert.True(x.requires_grad);
        Assert.Null(x.grad);
        using (no_grad())
        {
            Assert.Equal([2f, 0f, 0f, 4f], Values(AF.jacobian(t => t.pow(2), x)));
        }
    }

    [Fact]
    public void Y01_a_checkpointed_function_runs_twice()
    {
        var modes = new List<bool>();
        Tensor x = Leaf(3);
        Tensor y = utils.checkpoint(
            t =>
            {
                modes.Add(is_grad_enabled());
                return t * t;
            },
            x,
            use_reentrant: true);
        y.backward();
        Assert.Equal([6f], Values(x.grad));
        Assert.Equal([false, true], modes);
        Assert.Equal("CheckpointFunctionBackward", y.grad_fn!.name());
    }

    [Fact]
    public void Y02_the_reentrant_form_looks_only_at_its_arguments()
    {
        Tensor w = Leaf(2);
        bool requires = true;
        List<string> warnings = WarningsOf(() => requires = utils.checkpoint(t => t * w, ones(1)).requires_grad);
        Assert.False(requires);
        Assert.StartsWith("UserWarning: torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly.", warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("UserWarning: None of the inputs have requires_grad=True.", warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Y03_what_each_form_can_do()
    {
        const string Text = "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to .backward().";
        (Tensor x, Tensor w) = (Leaf(3), Leaf(2));
        Refused(Text, () => autograd.grad([utils.checkpoint(t => t.exp(), x, use_reentrant: true)], [x]));
        Refused(Text, () => utils.checkpoint(t => t.exp(), x, use_reentrant: true).backward(inputs: [x]));
        Assert.Equal([6f], Values(autograd.grad([utils.checkpoint(t => t * t, x, use_reentrant: false)], [x])[0]));
        Tensor y = utils.checkpoint(t => t * w, ones(1), use_reentrant: false);
        Assert.True(y.requires_grad);
        y.backward();
        Assert.Equal([1f], Values(w.grad));
    }

    [Fact]
    public void Y04_random_numbers_are_the_same_both_times()
    {
        foreach (bool reentrant in new[] { true, false })
        {
            manual_seed(0);
            Tensor x = ones(64, requires_grad: true);
            Tensor y = utils.checkpoint(t => F.dropout(t * 1, 0.5), x, use_reentrant: reentrant);
            y.sum().backward();
            Assert.Equal(Values(y).Select(v => v != 0), Values(x.grad).Select(v => v != 0));
        }
    }

    [Fact]
    public void Y05_functions_in_a_row_and_saved_tensors_asked_for_twice()
    {
        Func<Tensor, Tensor>[] functions = [t => t.exp(), t => t.sin(), t => t.cos()];
        Tensor a = Leaf64(0.3);
        float[] expected = Values(autograd.grad([a.exp().sin().cos()], [a])[0]);
        foreach (bool reentrant in new[] { true, false })
        {
            Tensor b = Leaf64(0.3);
            utils.checkpoint_sequential(functions, 2, b, use_reentrant: reentrant).backward();
            Assert.Equal(expected, Values(b.grad));
        }
        int runs = 0;
        Tensor x = Leaf(2);
        utils.checkpoint(
            t =>
            {
                runs++;
                return (t * t) * (t * t);
            },
            x,
            use_reentrant: false).backward();
        Assert.Equal(2, runs);
        Assert.Equal([32f], Values(x.grad));
    }

    [Fact]
    public void AD15_only_as_much_is_run_again_as_is_asked_for()
    {
        var log = new List<int>();
        Tensor x = Leaf(1);
        utils.checkpoint(
            t =>
            {
                log.Add(1);
                Tensor y = t.sin();
                log.Add(2);
                return y + 1;
            },
            x,
            use_reentrant: false).sum().backward();
        Assert.Equal([1, 2, 1], log);
        Close([0.5403f], Values(x.grad));
    }

    [Fact]
    public void Y03_a_checkpoint_without_a_nested_backward_has_second_derivatives()
    {
        Tensor x = Leaf(0.5f);
        Tensor y = utils.checkpoint(t => t.sin(), x, use_reentrant: false);
        Tensor g = autograd.grad([y], [x], create_graph: true)[0];
        Close([MathF.Cos(0.5f)], Values(g));
        Close([-MathF.Sin(0.5f)], Values(autograd.grad([g], [x])[0]));
    }
}
