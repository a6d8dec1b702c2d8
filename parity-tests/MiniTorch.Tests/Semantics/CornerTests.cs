using Xunit;
using static MiniTorch.torch;
using F = MiniTorch.torch.nn.functional;

namespace MiniTorch.Tests.Semantics;

/// <summary>Sections AB and AC, what ReductionCornerTests leaves: gradients of pointwise functions, pooling and indexing at kinks and singular points; error texts.</summary>
[Collection("warnings")]
public class CornerTests : SemanticsTest
{
    private const float NaN = float.NaN;
    private const float Inf = float.PositiveInfinity;

    /// <summary>The gradient at these values for a cotangent of ones.</summary>
    private static void At(float[] values, float[] expected, Func<Tensor, Tensor> function) => Close(expected, GradientOf(function, Leaf(values)));

    /// <summary>The gradients for two scalars.</summary>
    private static void AtPair(float a, float b, float expectedA, float expectedB, Func<Tensor, Tensor, Tensor> function)
    {
        float[]?[] grads = Gradients(x => function(x[0], x[1]), Leaf(a), Leaf(b));
        Close([expectedA], grads[0]);
        Close([expectedB], grads[1]);
    }

    [Fact]
    public void AB01_activations_around_zero()
    {
        float[] v = [-1, 0, 1];
        At(v, [0, 0, 1], x => F.relu(x));
        At(v, [0.01f, 0.01f, 1], x => F.leaky_relu(x));
        At(v, [0.3679f, 1, 1], x => F.elu(x, 1));
        At(v, [0.3679f, 1, 1], x => F.celu(x, 1));
        At(v, [0.6468f, 1.7581f, 1.0507f], x => F.selu(x));
        At(v, [0, 0, 1], x => F.threshold(x, 0, 0));
        At(v, [0.25f, 0.25f, 1], x => F.prelu(x, tensor(new[] { 0.25f })));
        At(v, [0.2292f, 0.2292f, 1], x => F.rrelu(x, training: false));
        At(v, [-0.0833f, 0.5f, 1.0833f], x => F.gelu(x));
        At(v, [0.0723f, 0.5f, 0.9277f], x => F.silu(x));
        At(v, [0.0592f, 0.6f, 1.0490f], x => F.mish(x));
        At(v, [0.2689f, 0.5f, 0.7311f], x => F.softplus(x));

    }

    [Fact]
    public void AB02_activations_at_their_bounds()
    {
        At([0, 6], [0, 0], x => F.relu6(x));
        At([-1, 1], [0, 0], x => F.hardtanh(x));
        At([-3, 3], [0, 0], x => F.hardsigmoid(x));
        At([-3, 3], [0, 1], x => F.hardswish(x));
        At([0.5f, -0.5f, 0.6f], [0, 0, 1], x => F.hardshrink(x));
        At([0.5f, 0.6f], [0, 1], x => F.softshrink(x));
        At([0], [0], x => F.tanhshrink(x));
        At([0], [1], x => F.softsign(x));
        At([0], [0.5f], F.logsigmoid);
    }

    [Fact]
    public void AB03_rounding_and_signs()
    {
        float[] v = [-1.5f, 0, 2];
        At(v, [-1, 0, 1], x => x.abs());
        foreach (Func<Tensor, Tensor> f in new Func<Tensor, Tensor>[] { x => x.sign(), x => x.sgn(), x => x.floor(), x => x.ceil(), x => x.round(), x => x.trunc() })
        {
            At(v, [0, 0, 0], f);
        }
        At(v, [1, 1, 1], x => x.frac());
    }

    [Fact]
    public void AB05_ties_and_NaN_of_two_operands()
    {
        AtPair(1, 1, 0.5f, 0.5f, maximum);
        AtPair(1, 1, 0.5f, 0.5f, minimum);
        AtPair(1, 1, 0.5f, 0.5f, (a, b) => a.max(b));
        AtPair(1, 1, 1, 0, (a, b) => a.fmax(b));
        AtPair(1, 1, 1, 0, (a, b) => a.fmin(b));
        AtPair(NaN, 1, 1, 1, maximum);
        AtPair(NaN, 1, 0, 1, (a, b) => a.fmax(b));
        AtPair(1, 1, 0, 0, (a, b) => a.dist(b));
    }

    [Fact]
    public void AB06_clamps_at_their_bounds()
    {
        At([-2, -1, 0, 1, 2], [0, 1, 1, 1, 0], x => x.clamp(-1, 1));
        At([0], [1], x => x.clamp_min(0));
        At([0], [1], x => x.clamp_max(0));
        At([0, 1.5f, 3], [0, 0, 0], x => x.clamp(2, 1));
        At([NaN], [0], x => x.clamp(-1, 1));
        float[]?[] grads = Gradients(x => x[0].clamp(x[1], x[2]), Leaf(0, 1, 2), Leaf(0, 0, 0), Leaf(2, 2, 2));
        Close([1, 1, 1], grads[0]);
        Close([0, 0, 0], grads[1]);
        Close([0, 0, 0], grads[2]);
    }

    [Fact]
    public void AB08_singular_points()
    {
        At([0], [Inf], x => x.sqrt());
        At([0], [-Inf], x => x.rsqrt());
        At([0], [-Inf], x => x.reciprocal());
        At([0], [Inf], x => x.log());
        At([-1], [Inf], x => x.log1p());
        At([0], [Inf], x => x.log2());
        At([1], [-Inf], x => x.acos());
        At([1], [Inf], x => x.asin());
        At([1], [Inf], x => x.atanh());
        At([1], [Inf], x => x.acosh());
        At([0], [Inf], x => x.pow(1.0 / 3));
    }

    [Fact]
    public void AB09_powers_of_zero()
    {
        At([0], [0], x => x.pow(0));
        AtPair(0, 0, 0, 0, (x, e) => x.pow(e));
        AtPair(0, 2, 0, 0, (x, e) => x.pow(e));
        At([-1, 0, 1], [-Inf, 0, 0], e => zeros(3).pow(e));
        At([-1, 0, 1], [-Inf, 0, 0], e => pow(0.0, e));
        AtPair(-2, 2, -4, NaN, (x, e) => x.pow(e));
        At([0], [1], x => x.pow(1));
        At([0], [0], x => x.pow(2));
        At([0], [Inf], x => x.pow(0.5));
    }

    [Fact]
    public void AB11_NaN_from_the_branch_that_was_not_taken()
    {
        At([-1, 0, 4], [NaN, NaN, 0.25f], x => where(x > 0, x.sqrt(), zeros([])));
        At([-1, 0, 4], [1, NaN, 0.25f], x => where(x > 0, x.log(), x));
        At([-1, 0, 4], [0, 0, 0.25f], x => x[x > 0].sqrt());
        At([NaN, Inf, 2], [0, 0, 1], x => x.nan_to_num());
    }

    [Fact]
    public void AB13_two_operands_and_special_functions_at_singular_points()
    {
        AtPair(0, 0, 0, 0, (a, b) => a.atan2(b));
        AtPair(0, 0, NaN, NaN, (a, b) => a.hypot(b));
        AtPair(0, 0, 0, NaN, (a, b) => a.xlogy(b));
        AtPair(0, 1, 0, 0, (a, b) => a.xlogy(b));
        AtPair(-Inf, -Inf, NaN, NaN, (a, b) => a.logaddexp(b));
        At([0], [0], x => x.sinc());
        At([1], [-0.5772f], x => x.lgamma());
        At([0], [0], x => x.i0());
        At([0], [0.8862f], x => x.erfinv());
    }

    [Fact]
    public void AB15_remainders_and_signs()
    {
        AtPair(7, 3, 1, -2, (a, b) => a.fmod(b));
        AtPair(7, 3, 1, -2, (a, b) => a.remainder(b));
        AtPair(-7, 3, 1, 3, (a, b) => a.remainder(b));
        AtPair(7, 3, 0, 0, (a, b) => a.div(b, RoundingMode.floor));
        AtPair(0, -1, 0, 0, (a, b) => a.copysign(b));
        AtPair(2, -1, -1, 0, (a, b) => a.copysign(b));
        Refused("derivative for aten::heaviside is not implemented", () => Leaf(1).heaviside(Leaf(1)).backward());
    }

    [Fact]
    public void AB16_similarity_of_a_zero_vector_and_triplets_at_the_margin()
    {
        At([0, 0], [70710680, 70710680], x => F.cosine_similarity(x, ones(2), 0));
        At([1], [2], x => F.triplet_margin_loss(x.unsqueeze(0), x.unsqueeze(0).detach(), x.unsqueeze(0).detach() + 1));
    }

    [Fact]
    public void AB17_ignored_and_smoothed_classes()
    {
        Close([-1, 0, 0, 0], GradientOf(x => F.nll_loss(x, tensor(new long[] { 0, -100 })), zeros(2, 2, requires_grad: true)));
        Close([-0.45f, 0.45f], GradientOf(x => F.cross_entropy(x, tensor(new long[] { 0 }), label_smoothing: 0.1), zeros(1, 2, requires_grad: true)));
    }

    [Fact]
    public void AB19_ties_and_overlaps_of_windows()
    {
        static Tensor Row(params float[] values) => tensor(values).view(1, 1, -1).requires_grad_();
        Close([1, 0], GradientOf(x => F.max_pool1d(x, 2), Row(1, 1)));
        Close([1, 0, 0], GradientOf(x => F.adaptive_max_pool1d(x, 1), Row(2, 2, 1)));
        Close([0, 2, 0], GradientOf(x => F.max_pool1d(x, 2, 1), Row(1, 3, 1)));
        Close([0.6667f, 1, 0.6667f], GradientOf(x => F.avg_pool1d(x, 3, 1, 1), Row(1, 1, 1)));
        Close([1, 2, 1], GradientOf(x => x.unfold(2, 2, 1), Row(1, 1, 1)));
    }

    [Fact]
    public void AB20_repeated_indices()
    {
        Tensor i = tensor(new long[] { 0, 0, 1 });
        At([1, 2], [2, 1], x => x[i]);
        At([1, 2], [2, 1], x => x.gather(0, i));
        At([1, 2], [2, 1], x => x.index_select(0, i));
        At([1, 2], [2, 1], x => x.take(i));
        Close([0, 1], GradientOf(w => F.embedding(i, w, padding_idx: 0), zeros(2, 1, requires_grad: true)));
        Both([0, 0], [1, 1, 1], (x, s) => x.scatter(0, i, s), [5, 6, 7]);
        Both([1, 1], [1, 1, 1], (x, s) => x.index_add(0, i, s, 1), [5, 6, 7]);
        Both([0, 0], [1, 1, 1], (x, s) => x.index_put(s, [i]), [5, 6, 7]);
        Both([0, 0], [0.5f, 0.5f, 1], (x, s) => x.scatter_reduce(0, i, s, "amax", include_self: false), [5, 5, 7]);

        static void Both(float[] expected, float[] expectedSource, Func<Tensor, Tensor, Tensor> function, float[] source)
        {
            float[]?[] grads = Gradients(x => function(x[0], x[1]), Leaf(1, 2), Leaf(source));
            Close(expected, grads[0]);
            Close(expectedSource, grads[1]);
        }
    }

    [Fact]
    public void AB21_masks_and_NaN()
    {
        At([-1, 1], [1, 0], x => x.masked_fill(x > 0, 0));
        At([-1, 1], [0, 1], x => x.masked_select(x > 0));
        At([NaN], [1], x => x.relu());
        At([NaN], [0], x => x.sign());
    }

    [Fact]
    public void AC01_side_arguments_that_require_a_gradient()
    {
        Refused("The function 'nll_loss_forward' is not differentiable with respect to argument 'weight'.", () => F.nll_loss(zeros(1, 2, requires_grad: true), tensor(new long[] { 0 }), weight: Leaf(1, 1)));
        F.binary_cross_entropy(Leaf(0.5f), Leaf(0.5f)).backward();
        Refused("the derivative for 'igamma: input' is not implemented.", () => Leaf(1).igamma(Leaf(1)).backward());
        F.mse_loss(Leaf(0.5f), Leaf(0.5f)).backward();
        F.kl_div(Leaf(0.5f), Leaf(0.5f), log_target: false).backward();
    }

    [Fact]
    public void AC02_what_has_no_derivative_says_so_in_backward()
    {
        Assert.False(Leaf(1, 2).histc().requires_grad);
        Assert.False(Leaf(0.5f, 0.5f).multinomial(1).requires_grad);
        Tensor unique = Leaf(1, 2).unique().output;
        Assert.Equal("Unique2Backward0", unique.grad_fn!.name());
        Refused("the derivative for '_unique2' is not implemented.", () => unique.sum().backward());
        Leaf(1, 2).aminmax().min.backward();
    }

    [Fact]
    public void AC03_shapes_that_do_not_fit()
    {
        Refused("The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0", () => ones(2) + ones(3));
        Refused("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", () => ones(2, 3).matmul(ones(2, 3)));
        Refused("Sizes of tensors must match except in dimension 0.", () => cat([ones(2, 2), ones(3, 3)]));
        Refused("shape '[5]' is invalid for input of size 6", () => ones(6).view(5));
    }

    [Fact]
    public void AC05_negative_slopes_in_place()
    {
        Refused("In-place leakyReLu backward calculation is triggered with a negative slope which is not supported.", () => F.leaky_relu(Leaf(-1) * 1, -2, inplace: true).backward());
        Refused("In-place elu backward calculation is triggered with a negative slope which is not supported.", () => F.elu(Leaf(-1) * 1, -2, inplace: true).backward());
    }

    [Fact]
    public void AC06_a_leaf_that_changed_its_shape_after_it_was_used()
    {
        Tensor x = Leaf(1, 2);
        Tensor y = (x + 1).sum();
        using (no_grad())
        {
            x.set_(ones(3));
        }
        Refused("The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 0", () => y.backward());
        Assert.Null(x.grad);
    }

    [Fact]
    public void AC07_a_leaf_that_became_a_result_after_it_was_used()
    {
        (Tensor x, Tensor w) = (Leaf(1), Leaf(1));
        Tensor y = x * 2;
        x.requires_grad_(false);
        x.add_(w);
        Refused("leaf variable has been moved into the graph interior", () => y.backward());
        Assert.Null(w.grad);
    }
}
