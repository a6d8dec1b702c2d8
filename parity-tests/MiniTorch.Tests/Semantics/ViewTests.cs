using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections F, G, H, what InPlaceTests leaves: out=, what counts as a view, detaching.</summary>
[Collection("warnings")]
public class ViewTests : SemanticsTest
{
    private const string Modified = "one of the variables needed for gradient computation has been modified by an inplace operation: ";

    /// <summary>Gives a view of its argument, or the argument itself.</summary>
    private sealed class Passing : autograd.SingleTensorFunction<Passing>
    {
        internal static bool AsIs { get; set; }

        public override string Name => "V";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => AsIs ? (Tensor)vars[0] : ((Tensor)vars[0]).view(-1);

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output];
    }

    [Fact]
    public void F07_every_saved_result_notices_a_change()
    {
        Func<Tensor, Tensor>[] functions = [x => x.exp(), x => x.sigmoid(), x => x.sqrt(), x => x.tanh(), x => (x + 0).relu_()];
        foreach (Func<Tensor, Tensor> function in functions)
        {
            Tensor y = function(Leaf(1, 2));
            y.mul_(2);
            Refused(Modified, () => y.sum().backward());
        }
    }

    [Fact]
    public void F08_F10_what_saves_its_input_may_be_written_and_nothing_is_recorded_without_a_graph()
    {
        Tensor x = Leaf(0, 0);
        Tensor y = x.sin();
        y.mul_(2);
        y.sum().backward();
        Assert.Equal([2f, 2f], Values(x.grad));
        Tensor plain = ones(2);
        using (no_grad())
        {
            plain.add_(x);
        }
        Assert.False(plain.requires_grad);
    }

    [Fact]
    public void F13_a_fill_with_a_number_cuts_the_history()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = (x * 1).fill_(1);
        Assert.Equal("Fill2(Mul0(Acc,None))", Graph(y));
        Assert.Equal([0f, 0f], Values(autograd.grad([y.sum()], [x])[0]));
    }

    [Fact]
    public void F15_assignments_to_elements_masks_and_lists()
    {
        (Tensor x, Tensor w, Tensor w2) = (Leaf(1, 2, 3), Scalar(9), Leaf(8, 7));
        Tensor y = x * 1;
        y[0] = w;
        Assert.Equal("CopySlices(Mul0(Acc,None),Acc)", Graph(y));
        IList<Tensor> grads = autograd.grad([y.sum()], [x, w]);
        Assert.Equal([0f, 1f, 1f], Values(grads[0]));
        Assert.Equal([1f], Values(grads[1]));
        y = x * 1;
        y[y > 1.5] = tensor(0f);
        Assert.Equal("IndexPut0(Mul0(Acc,None),None)", Graph(y));
        Assert.Equal([1f, 0f, 0f], Values(autograd.grad([y.sum()], [x])[0]));
        y = x * 1;
        y[tensor(new long[] { 0, 2 })] = w2;
        Assert.Equal("IndexPut0(Mul0(Acc,None),Acc)", Graph(y));
        grads = autograd.grad([y.sum()], [x, w2]);
        Assert.Equal([0f, 1f, 0f], Values(grads[0]));
        Assert.Equal([1f, 1f], Values(grads[1]));
    }

    [Fact]
    public void F12_a_destination_takes_no_part_in_a_graph()
    {
        (Tensor a, Tensor o) = (Leaf(1, 2), empty([]));
        const string Text = "amax(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.";
        Refused(Text, () => a.amax([0L], false, o));
        Refused(Text, () => ones(2).amax([0L], false, Scalar(1)));
        using (no_grad())
        {
            Assert.Equal([2f], Values(a.amax([0L], false, o)));
        }
    }

    [Fact]
    public void F17_a_change_through_a_detached_tensor_or_a_view_is_noticed()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = (x * x).sum();
        x.detach().mul_(10);
        Refused(Modified, () => y.backward());
        Tensor a = Leaf(1, 2) + 1;
        Tensor b = a * a;
        a[0].mul_(2);
        Refused(Modified, () => b.sum().backward());
    }

    [Fact]
    public void F18_what_was_not_saved_may_change()
    {
        Tensor leaf = Leaf(1, 2);
        Tensor x = leaf * 1;
        Tensor y = x * 3 + (x + x) + x.sum();
        x.zero_();
        y.sum().backward();
        Assert.Equal([7f, 7f], Values(leaf.grad));
    }

    [Fact]
    public void G11_without_recording_nothing_requires_a_gradient_and_a_detached_tensor_is_no_view()
    {
        Tensor x = Leaf(1, 2);
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
        }
        Tensor d = x.detach();
        Assert.False(d._is_view());
        Assert.Null(d._base);
    }

    [Fact]
    public void G12_a_view_from_a_custom_function_cannot_be_written()
    {
        Tensor y = Leaf(1, 2) * 1;
        foreach (bool asIs in new[] { false, true })
        {
            Passing.AsIs = asIs;
            Refused("Output 0 of V is a view and is being modified inplace. This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would override the custom backward associated with the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function.", () => Passing.apply(y).add_(1));
        }
        Assert.Equal([1f, 2f], Values(y));
    }

    [Fact]
    public void G14_which_operators_give_views()
    {
        Tensor y = ones(2, 3, requires_grad: true) * 1;
        Tensor z = ones(2, dtype: complex64);
        Tensor[] views =
        [
            y.reshape(6), y.flatten(), y.narrow(1, 0, 1).expand(2, 4), y.squeeze(), y.T, y.diagonal(), y.select(0, 0), y[0], real(z), z.view_as_real(),
            y.movedim([0], [1]), y.unfold(0, 1, 1), y.chunk(2)[0], y[TensorIndex.Colon], y.narrow(0, 0, 1), y.as_strided([2], [1]),
        ];
        Assert.All(views, v => Assert.True(v._is_view()));
        Assert.All(views[..8], v => Assert.Same(y.Impl, v._base!.Impl));
        Assert.All([y.t().reshape(6), y.t().contiguous(), y[tensor(new long[] { 0 })], y.detach()], t => Assert.False(t._is_view()));
    }

    [Fact]
    public void G18_a_view_of_a_plain_tensor_can_become_a_leaf()
    {
        Tensor b = ones(2);
        Tensor v = b[0];
        v.requires_grad_();
        Assert.True(v.is_leaf);
        Assert.False(b.requires_grad);
        Refused(LeafViewInPlace, () => v.mul_(2));
        b.mul_(2);
        Assert.Equal([2f, 2f], Values(b));
    }

    [Fact]
    public void H04_a_view_keeps_its_history_when_the_base_is_detached()
    {
        Tensor x = Leaf(1, 2);
        Tensor v = x.narrow(0, 0, 1);
        x.detach_();
        Assert.True(v.requires_grad);
        Assert.Equal("SliceBackward0", v.grad_fn!.name());
        Assert.Same(x.Impl, v._base!.Impl);
    }

    [Fact]
    public void H06_values_are_written_through_and_layouts_are_not()
    {
        Tensor x = ones(2, 1);
        x.detach().add_(1);
        Assert.Equal([2f, 2f], Values(x));
        Assert.Equal([1L, 2L], x.detach().t_().shape);
        Assert.Equal([1L, 2L, 1L], x.detach().unsqueeze_(0).shape);
        Assert.Equal([2L, 1L], x.shape);
    }
}
