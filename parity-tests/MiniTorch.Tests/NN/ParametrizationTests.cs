using MiniTorch.Modules;
using Xunit;
using static MiniTorch.torch;
using static MiniTorch.torch.nn;

namespace MiniTorch.Tests.NN;

/// <summary>Parameters that are computed from others; the numbers are PyTorch's (1.13.1).</summary>
[Collection("Global state")]   // the default generator
public class ParametrizationTests
{
    private static readonly float[,] s_weight = { { 1, 2, -1 }, { 0.5f, -0.25f, 2 }, { 3, 1, 1 }, { -1, 0.5f, 0.25f } };

    private static readonly float[,] s_square = { { 1, 2, -1 }, { 0.5f, -0.25f, 2 }, { 3, 1, 1 } };

    private static Tensor Input => tensor(new[,] { { 1, -2, 0.5f }, { 0.25f, 1, 3 } });

    private static Linear Layer(float[,] weight)
    {
        Linear layer = Linear(weight.GetLength(1), weight.GetLength(0));
        using (no_grad())
        {
            layer.weight.copy_(tensor(weight));
            layer.bias!.copy_(arange(1, layer.out_features + 1).to(float32) * 0.1);
        }
        return layer;
    }

    private static string[] Names(Module module) => [.. module.state_dict().Keys];

    private static void Near(double[] expected, Tensor actual, double tolerance = 2e-5)
    {
        double[] values = actual.to(float64).contiguous().data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - values[i]) <= tolerance * (1 + Math.Abs(expected[i])), $"element {i} is {values[i]}, expected {expected[i]}");
        }
    }

    private sealed class Symmetric() : Module<Tensor, Tensor>("Symmetric")
    {
        public override Tensor forward(Tensor input) => input.triu() + input.triu(1).mT;
    }

    private sealed class Exponential() : Module<Tensor, Tensor>("Exponential")
    {
        public override Tensor forward(Tensor input) => input.exp();
    }

    private sealed class Flat() : Module<Tensor, Tensor>("Flat")
    {
        public override Tensor forward(Tensor input) => input.flatten();
    }

    [Fact]
    public void Weight_norm_trains_length_and_direction()
    {
        Linear layer = nn.utils.weight_norm(Layer(s_weight));
        Assert.Equal(["bias", "weight_g", "weight_v"], Names(layer));
        Parameter g = layer.get_parameter("weight_g")!;
        Near([2.44948983, 2.07665586, 3.31662488, 1.14564395], g);
        using (no_grad())
        {
            g.mul_(2);
        }
        Tensor y = layer.call(Input);
        Near([-6.9000001, 4.19999981, 3.29999995, -3.3499999, -1.39999998, 11.94999981, 9.80000019, 2.4000001], y);
        y.square().sum().backward();
        Near([20.57571411, 75.70464325, 31.05566788, 15.15523338], g.grad!);
        Near([-45.79999924, 16.00000381, -13.79999924, -7.70507431, 32.42753601, 5.97969055, -33.1818161, -5.92727089, 105.47273254, 15.45714378, 23.17142868, 15.48571587], layer.get_parameter("weight_v")!.grad!);
        Assert.Throws<InvalidOperationException>(() => nn.utils.weight_norm(layer));
        nn.utils.remove_weight_norm(layer);
        Assert.Equal(["bias", "weight"], Names(layer));
        Near([-6.9000001, 4.19999981, 3.29999995, -3.3499999, -1.39999998, 11.94999981, 9.80000019, 2.4000001], layer.call(Input));
        Assert.Throws<ArgumentException>(() => nn.utils.remove_weight_norm(layer));
    }

    [Fact]
    public void Weight_norm_over_another_dimension()
    {
        Near([3.3541019, 2.3048861, 2.46221447], nn.utils.weight_norm(Layer(s_weight), dim: 1).get_parameter("weight_g")!);
        Near([4.75657463], nn.utils.weight_norm(Layer(s_weight), dim: null).get_parameter("weight_g")!);
        Tensor v = arange(1, 9).to(float64).reshape(2, 2, 2);
        Near([5.47722578, 13.19090557], norm_except_dim(v, 2, 0));
        Near([8.1240387, 11.7473402], norm_except_dim(v, 2, 1));
        Near([9.1651516, 10.95445156], norm_except_dim(v, 2, 2));
        Near([14.28285694], norm_except_dim(v, 2, -1));
        Assert.Equal([1, 2, 1], norm_except_dim(v, 2, 1).shape);
    }

    [Fact]
    public void The_newer_weight_norm_has_originals()
    {
        Linear layer = nn.utils.parametrizations.weight_norm(Layer(s_weight));
        Assert.Equal(["bias", "parametrizations.weight.original0", "parametrizations.weight.original1"], Names(layer));
        Near([2.44948983, 2.07665586, 3.31662488, 1.14564395], layer.get_parameter("parametrizations.weight.original0")!);
        Near([1, 2, -1, 0.5, -0.25, 2, 3, 1, 1, -1, 0.5, 0.25], layer.weight);
    }

    [Fact]
    public void Spectral_norm_divides_by_the_largest_singular_value()
    {
        manual_seed(0);
        Linear layer = nn.utils.parametrizations.spectral_norm(Layer(s_weight));
        Assert.Equal(["bias", "parametrizations.weight.original", "parametrizations.weight.0._u", "parametrizations.weight.0._v"], Names(layer));
        Tensor u = layer.get_buffer("parametrizations.weight.0._u")!;
        Assert.Equal(1, linalg.svdvals(layer.weight)[0].item<float>(), 3);
        layer.eval();
        Tensor y = layer.call(Input);
        Tensor before = u.clone();
        Near([-0.83537173, 0.73449814, 0.70087367, -0.10109201, -0.10043677, 1.77008832, 1.56943297, 0.66724908], y, 2e-3);   // the start is random, and fifteen steps do not forget it
        y.square().sum().backward();
        Near([-1.653023, 0.28892988, -0.70231426, -0.03218317, -0.14413503, 2.85835648, -2.10152435, -1.14940298, 1.98798823, 0.54141527, 0.69826967, 1.17786109], layer.get_parameter("parametrizations.weight.original")!.grad!, 1e-2);
        Assert.True(u.equal(before).all().item<bool>());
        layer.train();
        for (int i = 0; i < 30; i++)
        {
            layer.call(Input);
        }
        layer.eval();
        Assert.Equal(1, linalg.svdvals(layer.weight)[0].item<float>(), 5);
        Assert.Throws<ArgumentException>(() => nn.utils.parametrizations.spectral_norm(Layer(s_weight), n_power_iterations: 0));
    }

    [Fact]
    public void Spectral_norm_makes_one_step_a_call()
    {
        manual_seed(0);
        Linear layer = nn.utils.parametrizations.spectral_norm(Layer(s_weight));
        Tensor u = layer.get_buffer("parametrizations.weight.0._u")!;
        Tensor v = layer.get_buffer("parametrizations.weight.0._v")!;
        Tensor expected = functional.normalize(tensor(s_weight).mv(v), dim: 0);
        layer.call(Input);
        Assert.True(u.allclose(expected));
    }

    [Theory]
    [InlineData("matrix_exp", true, new[] { 0.44678932, 0.65406418, -0.61039269, 0.67832237, 0.19718978, 0.70780981, 0.58331639, -0.73028505, -0.35556406 }, new[] { 4.93994045, 1.57899475, -7.10001898 })]
    [InlineData("cayley", true, new[] { 0.4570564, 0.69160283, -0.55927181, 0.64446336, 0.17585221, 0.74413896, 0.61299771, -0.70054376, -0.36533836 }, new[] { 5.48705482, 2.25284433, -5.62142754 })]
    [InlineData("householder", true, new[] { 0.6943388, -0.13444459, -0.70697814, 0.71763849, 0.20271815, 0.66625828, 0.05374236, -0.96996379, 0.23723765 }, new[] { 1.72683096, -11.9465065, -6.13027954 })]
    [InlineData("householder", false, new[] { -0.31087059, 0.78149647, -0.54094642, 0.28874755, 0.61990011, 0.72962236, 0.90552992, 0.07062137, -0.41836393 }, new[] { 3.67155576, -2.63588428, -0.17145538 })]
    public void Orthogonal_weights_stay_orthogonal(string map, bool trivial, double[] moved, double[] below)
    {
        Linear layer = Layer(s_square);
        using (no_grad())
        {
            layer.bias!.zero_();
        }
        nn.utils.parametrizations.orthogonal(layer, orthogonal_map: map, use_trivialization: trivial);
        string[] names = trivial ? ["bias", "parametrizations.weight.original", "parametrizations.weight.0.base"] : ["bias", "parametrizations.weight.original"];
        Assert.Equal(names, Names(layer));
        Near([0.31234741, 0.92026269, 0.23570225, 0.15617375, -0.29448402, 0.94280899, 0.93704253, -0.2576735, -0.23570228], layer.weight);
        Parameter original = layer.get_parameter("parametrizations.weight.original")!;
        using (no_grad())
        {
            original.add_((arange(9).to(float32).reshape(3, 3) * 0.1).tril(-1));   // what lies above does not count
        }
        Near(moved, layer.weight, 1e-4);
        (layer.call(Input).square() * arange(1, 4).to(float32)).sum().backward();
        Near([0, 0, 0, below[0], 0, 0, below[1], below[2], 0], original.grad!, 2e-4);
    }

    [Fact]
    public void Tall_and_wide_weights_become_orthonormal()
    {
        Linear tall = nn.utils.parametrizations.orthogonal(Layer(s_weight));
        Assert.True(tall.weight.mT.matmul(tall.weight).allclose(eye(3), atol: 1e-5));
        Near([0.29814243, 0.84782255, -0.07959899, 0.14907119, -0.23388219, 0.81588995, 0.89442712, -0.08770585, 0.0795991, -0.29814237, 0.46776432, 0.5671432], tall.weight);
        Linear wide = Linear(4, 3);
        using (no_grad())
        {
            wide.weight.copy_(tensor(s_weight).t());
        }
        nn.utils.parametrizations.orthogonal(wide, use_trivialization: false);
        Near([-1, 0.11483423, 0.68900537, -0.22966847, -1.30437303, 1, 0.50468701, -0.49764267, -0.81989151, -1.28635168, 1, -0.74842268], wide.get_parameter("parametrizations.weight.original")!, 1e-4);
        Assert.Throws<ArgumentException>(() => nn.utils.parametrizations.orthogonal(Layer(s_weight), "bias"));
        Assert.Throws<ArgumentException>(() => nn.utils.parametrizations.orthogonal(Layer(s_weight), orthogonal_map: "other"));
    }

    [Fact]
    public void Parametrizations_follow_each_other_and_can_be_removed()
    {
        Linear layer = Layer(s_square);
        nn.utils.parametrize.register_parametrization(layer, "weight", new Symmetric());
        Near([1, 2, -1, 2, -0.25, 2, -1, 2, 1], layer.weight);
        nn.utils.parametrize.register_parametrization(layer, "weight", new Exponential());
        double[] expected = [2.71828175, 7.38905621, 0.36787945, 7.38905621, 0.77880079, 7.38905621, 0.36787945, 7.38905621, 2.71828175];
        Near(expected, layer.weight);
        Assert.True(nn.utils.parametrize.is_parametrized(layer) && nn.utils.parametrize.is_parametrized(layer, "weight") && !nn.utils.parametrize.is_parametrized(layer, "bias"));
        Assert.Equal(["bias", "parametrizations.weight.original"], Names(layer));
        Assert.Equal(
            """
            ParametrizedLinear(
              in_features=3, out_features=3, bias=True
              (parametrizations): ModuleDict(
                (weight): ParametrizationList(
                  (0): Symmetric()
                  (1): Exponential()
                )
              )
            )
            """.ReplaceLineEndings("\n"),
            layer.ToString());
        Assert.False(layer.weight.is_leaf);
        nn.utils.parametrize.remove_parametrizations(layer, "weight");
        Assert.Equal(["bias", "weight"], Names(layer));
        Near(expected, layer.weight);
        Assert.True(layer.weight.is_leaf && layer.weight.requires_grad);
        Assert.StartsWith("Linear(", layer.ToString());
    }

    [Fact]
    public void Leaving_a_parameter_unparametrized_gives_back_the_original()
    {
        Linear layer = Layer(s_square);
        nn.utils.parametrize.register_parametrization(layer, "weight", new Symmetric());
        nn.utils.parametrize.remove_parametrizations(layer, "weight", leave_parametrized: false);
        Near([1, 2, -1, 0.5, -0.25, 2, 3, 1, 1], layer.weight);
        nn.utils.parametrizations.weight_norm(layer);
        Assert.StartsWith("Cannot leave unparametrized", Assert.Throws<ArgumentException>(() => nn.utils.parametrize.remove_parametrizations(layer, "weight", leave_parametrized: false)).Message);
    }

    [Fact]
    public void What_cannot_be_parametrized_is_refused_and_nothing_changes()
    {
        Linear layer = Layer(s_weight);
        Assert.StartsWith("Module 'Linear(in_features=3, out_features=4, bias=True)' does not have a parameter, a buffer, or a parametrized element with name 'nothing'", Assert.Throws<ArgumentException>(() => nn.utils.parametrize.register_parametrization(layer, "nothing", new Symmetric())).Message);
        Assert.StartsWith("Registering a parametrization may not change the shape of the tensor", Assert.Throws<ArgumentException>(() => nn.utils.parametrize.register_parametrization(layer, "weight", new Flat())).Message);
        Assert.StartsWith("Module Linear(in_features=3, out_features=4, bias=True) does not have a parametrization on weight", Assert.Throws<ArgumentException>(() => nn.utils.parametrize.remove_parametrizations(layer, "weight")).Message);
        Assert.Equal(["weight", "bias"], Names(layer));
    }

    [Fact]
    public void An_optimizer_trains_the_originals()
    {
        manual_seed(1);
        Sequential model = Sequential(nn.utils.parametrizations.orthogonal(Linear(3, 3)), Tanh(), nn.utils.weight_norm(Linear(3, 1)));
        Tensor x = randn(64, 3);
        Tensor y = x.sum(1, keepdim: true).tanh();
        optim.Optimizer optimizer = optim.Adam(model.parameters(), lr: 0.05);
        double first = 0, last = 0;
        for (int step = 0; step < 60; step++)
        {
            optimizer.zero_grad();
            Tensor loss = functional.mse_loss(model.call(x), y);
            loss.backward();
            optimizer.step();
            last = loss.item<float>();
            first = step == 0 ? last : first;
        }
        Assert.True(last < 0.3 * first, $"loss went from {first} to {last}");
        Tensor weight = model.get_parameter("0.weight")!;
        Assert.True(weight.mT.matmul(weight).allclose(eye(3), atol: 1e-5));
    }
}
