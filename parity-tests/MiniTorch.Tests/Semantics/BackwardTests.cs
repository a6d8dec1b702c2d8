using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections A to C: leaves, the arguments of backward, what a second backward finds.</summary>
[Collection("warnings")]
public class BackwardTests : SemanticsTest
{
    [Fact]
    public void A01_A02_attributes_of_leaves_and_results()
    {
        Tensor x = Leaf(1, 1);
        Assert.True(x.is_leaf && x.requires_grad);
        Assert.Null(x.grad_fn);
        Assert.Null(x.grad);
        Assert.Equal((0, 0), (x.output_nr, x._version));
        Tensor y = x * 2;
        Assert.False(y.is_leaf);
        Assert.Equal("MulBackward0", y.grad_fn!.name());
        Tensor z = ones(2) * 2;
        Assert.True(z.is_leaf);
        Assert.False(z.requires_grad);
    }

    [Fact]
    public void A04_dtypes_that_can_require_a_gradient()
    {
        ScalarType[] accepted = [ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64, ScalarType.ComplexFloat32, ScalarType.ComplexFloat64];
        foreach (MiniTorch.Core.DType supported in Enum.GetValues<MiniTorch.Core.DType>())
        {
            var dtype = (ScalarType)supported;
            if (accepted.Contains(dtype))
            {
                Assert.True(zeros(1, dtype: dtype).requires_grad_().requires_grad);
            }
            else
            {
                Refused("only Tensors of floating point dtype can require gradients", () => zeros(1, dtype: dtype).requires_grad_());
            }
        }
    }

    [Fact]
    public void A06_requires_grad_of_a_result_cannot_be_taken_away()
    {
        Tensor y = Leaf(1) * 2;
        Refused("you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().", () => y.requires_grad_(false));
        Assert.Same(y, y.requires_grad_(true));
    }

    [Fact]
    public void A07_a_leaf_that_stopped_asking_gets_no_gradient()
    {
        Tensor x = Scalar(1);
        Tensor y = x * 2;
        x.requires_grad_(false);
        y.backward();
        Assert.Null(x.grad);
    }

    [Fact]
    public void A10_grad_of_a_result_is_null_and_warned_of()
    {
        Tensor y = Leaf(1) * 2;
        List<string> warnings = WarningsOf(() => Assert.Null(y.grad));
        Assert.StartsWith("UserWarning: The .grad attribute of a Tensor that is not a leaf Tensor is being accessed.", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A11_a_gradient_that_does_not_fit_is_refused()
    {
        Tensor x = Leaf(1, 1);
        Refused("attempting to assign a gradient of size '[3]' to a tensor of size '[2]'.", () => x.grad = zeros(3));
        Refused("attempting to assign a gradient with dtype 'double' to a tensor with grad_dtype 'Float'.", () => x.grad = zeros(2, dtype: float64));
        Refused("can't assign Variable as its own grad", () => x.grad = x);
    }

    [Fact]
    public void B01_B02_implicit_gradients_are_for_one_element()
    {
        Refused("grad can be implicitly created only for scalar outputs", () => (Leaf(1, 2, 3) * 2).backward());
        foreach (long[] shape in new long[][] { [], [1], [1, 1] })
        {
            Tensor x = full(shape, 1f, requires_grad: true);
            (x * 3).backward();
            Assert.Equal([3f], Values(x.grad));
            Assert.Equal(shape, x.grad!.shape);
        }
    }

    [Fact]
    public void B03_roots_must_require_a_gradient()
    {
        Refused("element 0 of tensors does not require grad and does not have a grad_fn", () => ones(1).backward());
        Refused("element 1 of tensors does not require grad and does not have a grad_fn", () => autograd.backward([Scalar(1) * 2, ones(1)]));
    }

    [Fact]
    public void B04_a_gradient_must_have_the_shape_of_its_output()
    {
        Tensor y = Leaf(1, 2, 3) * 2;
        Refused("Mismatch in shape: grad_output[0] has a shape of torch.Size([2]) and output[0] has a shape of torch.Size([3]).", () => y.backward([ones(2)]));
        Refused("Mismatch in shape: grad_output[0] has a shape of torch.Size([1, 3]) and output[0] has a shape of torch.Size([3]).", () => y.backward([ones(1, 3)]));
        Refused("Mismatch in shape: grad_output[0] has a shape of torch.Size([]) and output[0] has a shape of torch.Size([3]).", () => y.backward([tensor(1f)]));
    }

    [Fact]
    public void B05_a_gradient_of_another_dtype_is_cast()
    {
        Tensor x = Leaf(1, 1);
        (x * 2).backward([ones(2, dtype: float64)]);
        Assert.Equal(float32, x.grad!.dtype);
        Assert.Equal([2f, 2f], Values(x.grad));
    }

    [Fact]
    public void B06_complex_outputs_need_a_gradient_given()
    {
        Tensor z = ones(1, dtype: complex64, requires_grad: true);
        Refused("grad can be implicitly created only for real scalar outputs but got torch.complex64", () => (z * 2).backward());
        Refused("For complex Tensors, both grad_output and output are required to have the same dtype.", () => (Leaf(1) * 2).backward([ones(1, dtype: complex64)]));
    }

    [Fact]
    public void B08_a_leaf_can_be_the_root()
    {
        Tensor v = Scalar(3);
        v.backward();
        Assert.Equal([1f], Values(v.grad));
        v.backward([tensor(5f)]);
        Assert.Equal([6f], Values(v.grad));
    }

    [Fact]
    public void B09_B10_several_roots_add_up()
    {
        Tensor x = Leaf(1, 1);
        Tensor y = x * 2;
        autograd.backward([y, y], [ones(2), ones(2)]);
        Assert.Equal([4f, 4f], Values(x.grad));
        x = Scalar(2);
        y = x * x;
        autograd.backward([y, y * y * y]);
        Assert.Equal([196f], Values(x.grad));
    }

    [Fact]
    public void B11_the_callers_gradient_is_never_aliased_or_changed()
    {
        Tensor v = Leaf(0, 0);
        Tensor g = ones(2);
        v.backward([g]);
        v.backward([g]);
        Assert.Equal([1f, 1f], Values(g));
        Assert.Equal([2f, 2f], Values(v.grad));
    }

    [Fact]
    public void B12_backward_works_where_nothing_is_recorded()
    {
        Tensor x = Leaf(2);
        Tensor y = x * x;
        using (no_grad())
        {
            y.backward();
        }
        Assert.Equal([4f], Values(x.grad));
    }

    [Fact]
    public void C01_a_second_backward_is_refused_with_the_whole_text()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = (x * x).sum();
        y.backward();
        Refused(SecondTime + " Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.", () => y.backward());
    }

    [Fact]
    public void C02_C03_C04_what_a_second_backward_may_do()
    {
        Tensor x = Leaf(0, 0);
        Tensor y = (x + 1).sum();
        y.backward();
        y.backward();
        Assert.Equal([2f, 2f], Values(x.grad));

        x = Scalar(3);
        y = x * x;
        y.backward(retain_graph: true);
        y.backward(retain_graph: true);
        y.backward();
        Assert.Equal([18f], Values(x.grad));
        Refused(SecondTime, () => y.backward());

        y = x * x;
        autograd.grad([y], [x], create_graph: true);
        autograd.grad([y], [x]);
        Refused(SecondTime, () => autograd.grad([y], [x]));
    }

    [Fact]
    public void C05_saved_tensors_are_gone_after_backward_but_edges_stay()
    {
        Tensor x = Scalar(3);
        Tensor y = x * x;
        autograd.graph.Node node = y.grad_fn!;
        Assert.Equal([3f], Values((Tensor)node.saved("self")!));
        y.backward();
        Refused(SecondTime, () => node.saved("self"));
        Assert.Equal(2, node.next_functions.Count);
    }

    [Fact]
    public void C06_C07_only_what_ran_is_freed()
    {
        Tensor x = Scalar(2);
        Tensor a = x * x;
        (Tensor u, Tensor v) = (a * 2, a * 3);
        u.backward();
        Refused(SecondTime, () => v.backward());

        Tensor w = Scalar(1);
        Tensor c = x.exp() + w.exp();
        autograd.grad([c], [x]);
        autograd.grad([c], [w]);
        Refused(SecondTime, () => autograd.grad([c], [x]));
    }

    [Fact]
    public void C08_only_what_is_needed_is_saved()
    {
        Tensor x = Leaf(1, 2);
        Tensor w = tensor(new float[] { 3, 4 });
        Tensor y = x * w;
        Assert.Null(y.grad_fn!.saved("self"));
        Assert.Same(w.Impl, ((Tensor)y.grad_fn.saved("other")!).Impl);
    }

    [Fact]
    public void C11_a_view_written_in_place_counts_as_saved()
    {
        Tensor y = Leaf(1, 2) * 1;
        y.select(0, 0).mul_(2);
        Tensor sum = y.sum();
        sum.backward();
        Refused(SecondTime, () => sum.backward());
    }
}
