using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections F, G, H: in-place operators and version counters, views, detach.</summary>
[Collection("warnings")]
public class InPlaceTests : SemanticsTest
{
    private const string Modified = "one of the variables needed for gradient computation has been modified by an inplace operation: ";

    [Fact]
    public void F01_F02_what_bumps_the_version()
    {
        Tensor x = ones(2);
        Assert.Equal(0, x._version);
        x.add_(1);
        Assert.Equal(1, x._version);
        Assert.Equal(1, x.view(2)._version);
        Assert.Equal(1, x.detach()._version);
        Assert.Equal(0, x.clone()._version);
        Action<Tensor>[] changes = [t => t.add_(1), t => t.zero_(), t => t.copy_(zeros(2)), t => t[0] = tensor(1f), t => t.view(2).mul_(2), t => t.masked_fill_(t > 0, 0)];
        foreach (Action<Tensor> change in changes)
        {
            Tensor t = ones(2);
            change(t);
            Assert.Equal(1, t._version);
        }
        Tensor matrix = ones(2, 1);
        matrix.t_();
        matrix.squeeze_();
        Assert.Equal(2, matrix._version);
    }

    [Fact]
    public void F03_F04_leaves_and_their_views_cannot_be_written()
    {
        Tensor x = Leaf(1, 2);
        Refused(LeafInPlace, () => x.add_(1));
        Refused(LeafInPlace, () => x.tanh_());
        Refused(LeafViewInPlace, () => x[0] = tensor(1f));
        Refused(LeafViewInPlace, () => x.view(2).add_(1));
        Assert.Equal([1f, 2f], Values(x));
        Assert.Equal(0, x._version);
    }

    [Fact]
    public void F05_without_recording_a_leaf_is_written_and_saved_values_notice()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = (x * x).sum();
        using (no_grad())
        {
            x.add_(1);
        }
        Assert.True(x.is_leaf);
        Assert.Equal(1, x._version);
        Refused(Modified + "[torch.FloatTensor [2]] is at version 1; expected version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).", () => y.backward());
    }

    [Fact]
    public void F06_F07_saved_inputs_and_results_notice_a_change()
    {
        Tensor a = Leaf(1, 2, 3) + 1;
        Tensor b = a * a;
        a.add_(1);
        Refused(Modified + "[torch.FloatTensor [3]], which is output 0 of Add, is at version 1; expected version 0 instead.", () => b.sum().backward());
        Tensor y = Leaf(1, 2).exp();
        y.add_(1);
        Refused(Modified + "[torch.FloatTensor [2]], which is output 0 of Exp, is at version 1; expected version 0 instead.", () => y.sum().backward());
    }

    [Fact]
    public void F08_F09_a_safe_change_rewrites_the_history()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 2;
        y.add_(1).mul_(3);
        y.sum().backward();
        Assert.Equal([6f, 6f], Values(x.grad));

        y = x + 1;
        autograd.graph.Node before = y.grad_fn!;
        Assert.Same(y, y.mul_(2));
        Assert.Equal("MulBackward0", y.grad_fn!.name());
        Assert.Same(before, y.grad_fn.next_functions[0].node);
    }

    [Fact]
    public void F10_a_plain_tensor_joins_the_graph()
    {
        (Tensor a, Tensor b) = (ones(2), Leaf(1, 1));
        a.add_(b);
        Assert.True(a.requires_grad);
        Assert.Equal("Add0(None,Acc)", Graph(a));
        a.sum().backward();
        Assert.Equal([1f, 1f], Values(b.grad));
    }

    [Fact]
    public void F11_shapes_and_dtypes_that_do_not_fit()
    {
        Refused("output with shape [1] doesn't match the broadcast shape [3]", () => ones(1).add_(ones(3)));
        Refused("result type Float can't be cast to the desired output type Long", () => ones(2, dtype: int64).add_(1.5));
        Refused("result type Float can't be cast to the desired output type Long", () => ones(2, dtype: int64).div_(2));
    }

    [Fact]
    public void F13_fills_cut_the_history()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 1;
        y.zero_();
        Assert.Equal("Zero0(Mul0(Acc,None))", Graph(y));
        y.sum().backward();
        Assert.Equal([0f, 0f], Values(x.grad));
        y = x * 1;
        y.uniform_(0, 1);
        Assert.Equal("Uniform0(Mul0(Acc,None))", Graph(y));
    }

    [Fact]
    public void F14_F15_copies_and_assignments()
    {
        Tensor x = Leaf(1, 2);
        Tensor s = tensor(new double[] { 5 }, requires_grad: true);
        Tensor d = x * 1;
        d.copy_(s);
        Assert.Equal("CopyBackwards(Mul0(Acc,None),Acc)", Graph(d));
        d.sum().backward();
        Assert.Equal([0f, 0f], Values(x.grad));
        Assert.Equal([2f], Values(s.grad));
        Assert.Equal(float64, s.grad!.dtype);

        x = Leaf(1, 2, 3);
        Tensor y = x * 1;
        y[0] = tensor(5f);
        Assert.Equal("CopySlices(Mul0(Acc,None),None)", Graph(y));
        y.sum().backward();
        Assert.Equal([0f, 1f, 1f], Values(x.grad));
    }

    [Fact]
    public void G01_G02_G03_views_have_one_base_and_CopySlices_writes_through()
    {
        Tensor x = ones(2, 3, requires_grad: true);
        Tensor y = x * 1;
        Tensor v = y.narrow(0, 0, 1);
        v.mul_(2);
        Assert.Equal("CopySlices(Mul0(Acc,None),None)", Graph(y));
        Assert.Equal("AsStrided0(CopySlices(Mul0(Acc,None),None))", Graph(v));
        y.sum().backward();
        Assert.Equal([2f, 2, 2, 1, 1, 1], Values(x.grad));

        x = Leaf(3, 4);
        Tensor w = Scalar(5);
        y = x * 1;
        y[0].mul_(w);
        Assert.Equal("CopySlices(Mul0(Acc,None),Acc)", Graph(y));
        y.sum().backward();
        Assert.Equal([5f, 1f], Values(x.grad));
        Assert.Equal([3f], Values(w.grad));
    }

    [Fact]
    public void G04_G05_G06_views_renew_their_node()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 1;
        Tensor v = y[0];
        Assert.Equal("SelectBackward0", v.grad_fn!.name());
        y.mul_(3);
        Assert.Equal("AsStrided0(Mul0(Mul0(Acc,None),None))", Graph(v));
        v.backward();
        Assert.Equal([3f, 0f], Values(x.grad));

        x = Leaf(1, 2);
        y = x * 1;
        (Tensor v1, Tensor v2) = (y.narrow(0, 0, 1), y.narrow(0, 0, 1));
        v1.mul_(2);
        Assert.Equal("AsStrided0(CopySlices(Mul0(Acc,None),None))", Graph(v2));
        v2.sum().backward();
        Assert.Equal([2f, 0f], Values(x.grad));

        x = ones(2, 2, requires_grad: true);
        y = x * 1;
        v = y.narrow(1, 1, 1).narrow(0, 0, 1);
        v.mul_(2);
        v.mul_(3);
        Assert.Equal("CopySlices(CopySlices(Mul0(Acc,None),None),None)", Graph(y));
        y.sum().backward();
        Assert.Equal([1f, 6, 1, 1], Values(x.grad));
    }

    [Fact]
    public void G07_a_plain_base_joins_the_graph_through_its_view()
    {
        Tensor b = ones(2);
        Tensor v = b[1];
        Tensor r = Scalar(7);
        Assert.False(v.requires_grad);
        v.copy_(r);
        Assert.True(v.requires_grad);
        Assert.True(b.requires_grad);
        Assert.Equal("CopySlices(None,Acc)", Graph(b));
    }

    [Fact]
    public void G08_outputs_of_split_and_unbind_cannot_be_written()
    {
        Tensor y = Leaf(1, 2) * 1;
        Tensor[] parts = y.unbind();
        Refused("Output 0 of Unbind is a view and is being modified inplace. This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.", () => parts[0].add_(1));
        Tensor[] halves = y.split(1);
        Refused("Output 1 of Split is a view and is being modified inplace.", () => halves[1].add_(1));
    }

    [Fact]
    public void G09_G10_views_made_where_nothing_is_recorded()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 1;
        Tensor v;
        using (no_grad())
        {
            v = y.view(-1);
        }
        Refused("A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this use case is ambiguous and error-prone, it is forbidden.", () => v.add_(1));
        Tensor plain;
        using (no_grad())
        {
            plain = ones(2).view(-1);
        }
        plain.add_(1);
        using (no_grad())
        {
            v = x.view(-1);
        }
        Assert.True(v.requires_grad && v.is_leaf);
        Assert.Null(v.grad_fn);
        Assert.Equal("Sum0(Mul0(None,None))", Graph((v * 2).sum()));
    }

    [Fact]
    public void G13_an_expanded_tensor_cannot_be_written()
    {
        Refused("unsupported operation: more than one element of the written-to tensor refers to a single memory location.", () => (ones(2, 1, requires_grad: true) * 1).expand(2, 3).mul_(2));
        Refused("view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces).", () => ones(2, 3).t().view(-1));
    }

    [Fact]
    public void G15_G16_names_of_reshapes_and_layout_changes()
    {
        Tensor y = ones(2, 3, requires_grad: true);
        Assert.Equal("View0(Acc)", Graph(y.reshape(6)));
        Assert.Equal("UnsafeView0(Clone0(T0(Acc)))", Graph(y.t().reshape(6)));
        Assert.Equal("View0(Acc)", Graph(y.flatten()));
        Tensor z = y * 1;
        z.t_();
        Assert.Equal("TBackward1", z.grad_fn!.name());
        z = y * 1;
        z.unsqueeze_(0);
        Assert.Equal("UnsqueezeBackward1", z.grad_fn!.name());
        Refused(LeafInPlace, () => y.t_());
    }

    [Fact]
    public void G17_overlapping_views()
    {
        Tensor x = Leaf(1, 2, 3);
        x.as_strided([2, 2], [1, 1]).sum().backward();
        Assert.Equal([1f, 2, 1], Values(x.grad));
        x = ones(3, 3, requires_grad: true);
        Tensor y = x * 1;
        y.diagonal().zero_();
        y.sum().backward();
        Assert.Equal([0f, 1, 1, 1, 0, 1, 1, 1, 0], Values(x.grad));
    }

    [Fact]
    public void H01_H02_H03_detach()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = x * 2;
        Tensor d = y.detach();
        Assert.True(d.is_leaf && !d.requires_grad);
        Assert.Same(y.Impl.Storage, d.Impl.Storage);
        d.requires_grad_();
        (d * 3).sum().backward();
        Assert.Equal([3f, 3f], Values(d.grad));
        Assert.Null(x.grad);
        (x + (x * 2).detach()).sum().backward();
        Assert.Equal([1f, 1f], Values(x.grad));
        Refused("Can't detach views in-place. Use detach() instead.", () => y[0].detach_());
    }

    [Fact]
    public void H05_a_saved_tensor_detached_in_place_is_an_error()
    {
        Tensor a = Leaf(1) + 1;
        Tensor b = a * a;
        a.detach_();
        Refused("Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not supported, please use out-of-place `.detach()` instead", () => b.sum().backward());
    }
}
