using MiniTorch.Operators;
using Xunit;
using static MiniTorch.torch;
using F = MiniTorch.torch.nn.functional;

namespace MiniTorch.Tests.Semantics;

/// <summary>Section AB: gradients of reductions, orders, losses and normalizations at ties, zeros, infinities and kinks.</summary>
public class ReductionCornerTests : SemanticsTest
{
    private static void GradientIs(float[] expected, float[] x, Func<Tensor, Tensor> function, float tolerance = 1e-4f)
    {
        Tensor leaf = Leaf(x);
        function(leaf).sum().backward();
        float[] actual = Values(leaf.grad);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i].Equals(actual[i]) || MathF.Abs(expected[i] - actual[i]) <= tolerance * MathF.Max(1, MathF.Abs(expected[i])), $"element {i}: {actual[i]}, expected {expected[i]}");
        }
    }

    private static Tensor Weights(params float[] values) => tensor(values);

    [Fact]
    public void AB04_ties_of_extrema_and_medians()
    {
        GradientIs([0, 0.5f, 0.5f], [1, 3, 3], x => x.max());
        GradientIs([0.5f, 0.5f, 0], [1, 1, 3], x => x.min());
        GradientIs([0, 0.5f, 0.5f], [1, 3, 3], x => x.amax());
        GradientIs([0.5f, 0.5f, 0], [1, 1, 3], x => x.amin());
        GradientIs([0, 1, 0], [1, 3, 3], x => x.max(0).values);
        GradientIs([1, 0, 0], [1, 1, 3], x => x.min(0).values);
        GradientIs([0, 0.5f, 0.5f, 0], [1, 2, 2, 3], x => x.median());
        GradientIs([0, 1, 0, 0], [1, 2, 2, 3], x => x.median(0).values);
        GradientIs([0, 0.5f, 0.5f, 0], [1, 2, 2, 3], x => x.nanmedian());
        GradientIs([0, 1, 0], [1, 1, 2], x => x.mode().values);
    }

    [Fact]
    public void AB07_norms_at_zero_and_at_ties()
    {
        foreach (double p in (double[])[2, 1, 1.5, 3, double.PositiveInfinity, double.NegativeInfinity])
        {
            GradientIs([0, 0], [0, 0], x => new Tensor(Aten.VectorNorm(x.Impl, p)));
        }
        GradientIs([0.5f, -0.5f, 0], [1, -1, 0], x => x.norm(float.PositiveInfinity));
        GradientIs([0, 0, 0.6f, 0.8f], [0, 0, 3, 4], x => new Tensor(Aten.VectorNorm(Aten.View(x.Impl, 2, 2), 2, [1])));
        GradientIs([1e12f, 1e12f], [0, 0], x => F.normalize(x, dim: 0));
    }

    [Fact]
    public void AB10_products_with_zeros()
    {
        GradientIs([12, 8, 6], [2, 3, 4], x => x.prod());
        GradientIs([0, 8, 0], [2, 0, 4], x => x.prod());
        GradientIs([0, 0, 0], [0, 0, 4], x => x.prod());
        GradientIs([0, 8, 0], [2, 0, 4], x => x.prod(0L));   // a literal 0 would be a ScalarType
        GradientIs([1, 10, 0], [2, 0, 4], x => x.cumprod(0));
        GradientIs([1, 0, 0], [0, 0, 4], x => x.cumprod(0));
    }

    [Fact]
    public void AB11_sums_without_NaN()
    {
        GradientIs([0, 1, 1], [float.NaN, 1, 2], x => x.nansum());
        GradientIs([0, 0.5f, 0.5f], [float.NaN, 1, 3], x => x.nanmean());
    }

    [Fact]
    public void AB12_ties_of_orders()
    {
        Tensor weights = Weights(1, 2, 3);
        GradientIs([3, 1, 2], [2, 1, 1], x => x.sort().Values * weights);
        GradientIs([1, 2, 3], [1, 1, 1], x => x.sort(descending: true).Values * weights);
        GradientIs([1, 2, 3], [1, 1, 1], x => x.sort(descending: true, stable: true).Values * weights);
        GradientIs([1, 0], [3, 3], x => x.topk(1).values);
        GradientIs([1, 0], [1, 1], x => x.kthvalue(1, null).values);
        GradientIs([1, 5, 0], [1, 1, 0], x => x.cummax(0).values * weights);
        GradientIs([1, 5, 0], [1, 1, 2], x => x.cummin(0).values * weights);
    }

    [Fact]
    public void AB13_AB14_infinities_and_constants()
    {
        const float Inf = float.PositiveInfinity;
        GradientIs([float.NaN, float.NaN], [-Inf, -Inf], x => x.logsumexp(0));
        GradientIs([float.NaN, float.NaN], [-Inf, -Inf], x => x.softmax(0) * Weights(1, 2));
        GradientIs([0, 0], [0, -Inf], x => x.softmax(0) * Weights(1, 2));
        GradientIs([0, 0], [2, 2], x => x.std());
        GradientIs([0, 0], [2, 2], x => x.var());
        GradientIs([1.5f, 0.5f], [0, 0], x => x.logcumsumexp(0));
        Assert.True(float.IsNaN(Values(Scalar(2).std())[0]));
    }

    [Fact]
    public void AB16_losses_at_kinks()
    {
        GradientIs([0], [0], x => F.l1_loss(x, zeros(1)));
        GradientIs([1], [1], x => F.smooth_l1_loss(x, zeros(1)));
        GradientIs([1], [1], x => F.huber_loss(x, zeros(1)));
        GradientIs([-1], [0], x => F.margin_ranking_loss(x, zeros(1), ones(1)));
        GradientIs([-1], [1], x => F.hinge_embedding_loss(x, -ones(1), 1.0));
    }

    [Fact]
    public void AB17_cross_entropies_at_their_bounds()
    {
        GradientIs([0], [0], x => F.binary_cross_entropy(x, zeros(1)));
        GradientIs([1e12f], [1], x => F.binary_cross_entropy(x, zeros(1)));
        GradientIs([-1e12f], [0], x => F.binary_cross_entropy(x, ones(1)));
        GradientIs([-0.5f], [0], x => F.binary_cross_entropy_with_logits(x, ones(1)));
        GradientIs([0, -1], [0.5f, 0.5f], x => F.kl_div(x, Weights(0, 1), log_target: false, reduction: nn.Reduction.Sum));
    }

    [Fact]
    public void AB18_distances_of_equal_points()
    {
        foreach (double p in (double[])[2, 1, double.PositiveInfinity])
        {
            GradientIs([0, 0], [1, 2], x => cdist(new Tensor(Aten.View(x.Impl, 1, 2)), new Tensor(Aten.View(tensor(new float[] { 1, 2 }).Impl, 1, 2)), p));
        }
        GradientIs([0, 0, 0, 0], [1, 2, 1, 2], x => F.pdist(new Tensor(Aten.View(x.Impl, 2, 2))));
        GradientIs([0.7071f, 0.7071f], [1, 2], x => F.pairwise_distance(x, tensor(new float[] { 1, 2 })));
    }

    [Fact]
    public void AB21_AB22_NaN_wins_and_a_constant_row_has_no_gradient()
    {
        GradientIs([1, 0], [float.NaN, 1], x => x.max());
        GradientIs([1, 0], [float.NaN, 1], x => x.max(0).values);
        GradientIs([0, 0], [1, 1], x => F.layer_norm(x, [2]));
    }
}
