using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections I and J, what HookTests leaves: modes inside of the engine, inference mode, retained gradients.</summary>
[Collection("warnings")]
public class ModeTests : SemanticsTest
{
    private static readonly List<(string, bool)> s_seen = [];

    private sealed class Watching : autograd.SingleTensorFunction<Watching>
    {
        public override string Name => "Watching";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            s_seen.Add(("forward", is_grad_enabled()));
            return (Tensor)vars[0] * 2;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            s_seen.Add(("backward", is_grad_enabled()));
            return [grad_output * 2];
        }
    }

    [Fact]
    public void I02_AD13_modes_take_effect_at_once_and_end_with_an_exception()
    {
        using (set_grad_enabled(false))
        {
            Assert.False(is_grad_enabled());
        }
        Assert.True(is_grad_enabled());
        Assert.Throws<InvalidOperationException>(Interrupted);
        Assert.True(is_grad_enabled());

        static void Interrupted()
        {
            using IDisposable mode = no_grad();
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public void I04_leaves_made_without_recording_are_leaves_like_others()
    {
        Tensor a, b, p;
        using (no_grad())
        {
            a = ones(1, requires_grad: true);
            b = ones(1).requires_grad_();
            p = nn.Parameter(ones(1));
        }
        Assert.All([a, b, p], t => Assert.True(t.requires_grad));
        (a * 2).backward();
        Assert.Equal([2f], Values(a.grad));
    }

    [Fact]
    public void I06_the_mode_inside_of_backward_is_that_of_create_graph()
    {
        s_seen.Clear();
        Tensor x = Leaf(1);
        Tensor y = Watching.apply(x);
        y.register_hook(_ =>
        {
            s_seen.Add(("hook", is_grad_enabled()));
            return null;
        });
        autograd.grad([y], [x], retain_graph: true);
        using (no_grad())
        {
            autograd.grad([y], [x], create_graph: true);
        }
        Assert.Equal([("forward", false), ("hook", false), ("backward", false), ("hook", true), ("backward", true)], s_seen);
    }

    [Fact]
    public void I07_inference_mode_nests()
    {
        Tensor x = Leaf(1);
        using (inference_mode())
        {
            Assert.False((x * 2).requires_grad);
            Assert.True((x * 2).is_inference());
            using (inference_mode(false))
            {
                Assert.False(is_inference_mode_enabled());
                Assert.True(is_grad_enabled());
                Assert.False(ones(1).is_inference());
            }
            Assert.True(is_inference_mode_enabled());
        }
    }

    [Fact]
    public void I08_a_result_of_inference_tensors_is_a_normal_tensor_outside()
    {
        Tensor t;
        using (inference_mode())
        {
            t = ones(2);
        }
        Assert.False((t * 2).is_inference());
    }

    [Fact]
    public void I09_a_normal_tensor_stays_one_in_inference_mode()
    {
        Tensor a = Leaf(1, 2) * 1;
        Tensor w;
        using (inference_mode())
        {
            int before = a._version;
            a.add_(1);
            Assert.Equal(before + 1, a._version);
            w = a.view(-1);
        }
        Assert.False(a.is_inference());
        Assert.False(w.is_inference());
        Refused("A view was created in inference mode and is being modified inplace in normal mode.", () => w.add_(1));
    }

    [Fact]
    public void I10_grad_mode_on_does_not_end_inference_mode()
    {
        Tensor x = Leaf(1);
        using (inference_mode())
        using (enable_grad())
        {
            Tensor y = x * 2;
            Assert.True(is_grad_enabled());
            Assert.False(y.requires_grad);
            Assert.True(y.is_inference());
        }
    }

    [Fact]
    public void J01_a_retained_gradient_accumulates_once_however_often_it_was_asked_for()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 2;
        y.retain_grad();
        y.retain_grad();
        Tensor z = (y * 3).sum();
        z.backward(retain_graph: true);
        Assert.Equal([3f, 3f], Values(y.grad));
        z.backward();
        Assert.Equal([6f, 6f], Values(y.grad));
        x.retain_grad();
        Assert.True(y.retains_grad);
        Assert.False(x.retains_grad);
    }

    [Fact]
    public void J02_nothing_is_retained_unless_asked_for() => Assert.False((Leaf(1) * 2).retains_grad);

    [Fact]
    public void J05_grad_for_the_tensor_itself_fills_its_retained_gradient()
    {
        Tensor x = Leaf(1);
        Tensor y = x * 2;
        y.retain_grad();
        Tensor z = (y * 3).sum();
        autograd.grad([z], [y], retain_graph: true);
        Tensor first = y.grad!;
        Assert.Equal([3f], Values(first));
        autograd.grad([z], [x]);
        Assert.Equal([6f], Values(y.grad));
        Assert.Equal([3f], Values(first));
    }

    [Fact]
    public void J06_a_retained_gradient_has_memory_of_its_own()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x + 0;
        y.retain_grad();
        y.sum().backward();
        y.grad!.zero_();
        Assert.Equal([1f, 1f], Values(x.grad));
    }
}
