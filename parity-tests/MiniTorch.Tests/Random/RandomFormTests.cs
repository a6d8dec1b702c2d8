using System.Runtime.InteropServices;
using Xunit;
using static MiniTorch.torch;
using static MiniTorch.torch.utils.data;
using F = MiniTorch.torch.nn.functional;

namespace MiniTorch.Tests.RandomNumbers;

/// <summary>Forms of random functions that the recordings do not hold: generators, errors, arguments.</summary>
[Collection("Global state")]   // the default generator
public class RandomFormTests
{
    private static string Refused(Action action) => Assert.Throws<ExternalException>(action).Message;

    [Fact]
    public void Random_integers_take_an_upper_bound_and_a_generator()
    {
        Tensor first = empty(40, ScalarType.Int16).random_(7, generator: new Generator(3));
        Assert.Equal(empty(40, ScalarType.Int16).random_(0, 7, new Generator(3)).data<short>().ToArray(), first.data<short>().ToArray());
        Assert.Equal(empty(9).random_(new Generator(3)).data<float>().ToArray(), empty(9).random_(0, null, new Generator(3)).data<float>().ToArray());
        Assert.True(empty(400, ScalarType.Float16).random_(2000, null).min().ge(2000).item<bool>());
    }

    [Fact]
    public void Random_integers_refuse_bad_bounds_and_dtypes()
    {
        Assert.Equal("random_ expects 'from' to be less than 'to', but got from=0 >= to=0", Refused(() => empty(3).random_(0)));
        Assert.Equal("random_ expects 'from' to be less than 'to', but got from=0 >= to=-2", Refused(() => empty(3).random_(-2)));
        Assert.Equal("to - 1 is out of bounds for unsigned char", Refused(() => empty(3, ScalarType.Byte).random_(300)));
        Assert.Equal("\"random_kernel_cpu\" not implemented for 'ComplexFloat'", Refused(() => empty(3, ScalarType.ComplexFloat32).random_()));
        Assert.Equal("check_random_bounds handles only integral, floating-point and boolean types", Refused(() => empty(3, ScalarType.ComplexFloat32).random_(5)));
    }

    [Fact]
    public void Nodes_tell_the_bounds_that_were_given()
    {
        Tensor x = ones(3, requires_grad: true);
        Assert.Equal("RandomBackward2", (x * 1).random_().grad_fn!.name());
        Assert.Equal("RandomBackward1", (x * 1).random_(5).grad_fn!.name());
        Assert.Equal("RandomBackward0", (x * 1).random_(1, 5).grad_fn!.name());
        Assert.Equal("NormalBackward1", normal(x, 1).grad_fn!.name());
        Assert.Equal("NormalBackward2", normal(1, x).grad_fn!.name());
        Assert.Equal("NormalBackward3", normal(x, x).grad_fn!.name());
    }

    [Fact]
    public void Normal_numbers_with_one_number_are_those_with_two_tensors()
    {
        Tensor x = linspace(0.5, 3, 20, ScalarType.Float64);
        double[] Drawn(Func<Generator, Tensor> draw) => draw(new Generator(4)).data<double>().ToArray();
        Assert.Equal(Drawn(g => normal(x, full_like(x, 1), g)), Drawn(g => normal(x, generator: g)));
        Assert.Equal(Drawn(g => normal(full_like(x, 0.25), x, g)), Drawn(g => normal(0.25, x, g)));
        Assert.Equal(ScalarType.Float16, normal(ones(3, ScalarType.Float16), 2).dtype);
        Assert.Equal("normal expects std >= 0.0, but found std -1", Refused(() => normal(x, -1)));
        Assert.Equal("normal expects all elements of std >= 0.0", Refused(() => normal(0.0, -x)));
        Assert.Equal("normal expects all elements of std >= 0.0", Refused(() => normal(x, full_like(x, double.NaN))));
        Assert.Equal("\"normal_kernel_cpu\" not implemented for 'Long'", Refused(() => normal(tensor(new long[] { 1, 2 }), 1)));
        Assert.Empty(normal(0.0, empty(0)).data<float>().ToArray());
    }

    [Fact]
    public void Hard_Gumbel_samples_are_one_hot_with_the_gradients_of_the_soft_ones()
    {
        Tensor logits = tensor(new double[,] { { 0.1, 2, -1 }, { 1, 0, 0.5 } }, requires_grad: true);
        Tensor weights = tensor(new double[,] { { 1, 2, 3 }, { -1, 4, 0 } });
        Tensor Gradient(bool hard, long dim)
        {
            manual_seed(9);
            return autograd.grad([(F.gumbel_softmax(logits, tau: 0.7, hard: hard, dim: dim) * weights).sum()], [logits])[0]!;
        }
        foreach (long dim in new long[] { -1, 0 })
        {
            Assert.Equal(Gradient(false, dim).data<double>().ToArray(), Gradient(true, dim).data<double>().ToArray());
            Tensor hard = F.gumbel_softmax(logits, hard: true, dim: dim);
            Assert.True(hard.sum(dim).eq(1).all().item<bool>());
            Assert.True(allclose(hard, hard.round()));
        }
    }

    [Fact]
    public void Integers_like_a_tensor_start_at_0()
    {
        manual_seed(2);
        Tensor first = ones(2, 30, ScalarType.Float64).randint_like(5);
        manual_seed(2);
        Tensor second = randint_like(ones(2, 30, ScalarType.Float64), 0, 5);
        Assert.Equal(second.data<double>().ToArray(), first.data<double>().ToArray());
        Assert.Equal(ScalarType.Int32, randint_like(ones(2), 5, ScalarType.Int32).dtype);
    }

    [Fact]
    public void A_sampler_gives_every_index_once_and_shuffles_a_loader()
    {
        Modules.TensorDataset numbers = TensorDataset(arange(10));
        Modules.RandomSampler sampler = RandomSampler(numbers, generator: new Generator(1));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), sampler.Order());
        Assert.NotEqual(sampler.ToArray(), sampler.ToArray());
        Assert.Equal(25, RandomSampler(10, num_samples: 25).Count);
        Assert.All(RandomSampler(10, replacement: true, num_samples: 100), index => Assert.InRange(index, 0, 9));
        Assert.Empty(RandomSampler(0));
        Assert.Throws<ArgumentException>(() => RandomSampler(10, num_samples: 0));
        using var loader = DataLoader(numbers, 5, RandomSampler(numbers));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), loader.SelectMany(batch => batch[0].data<long>().ToArray()).Order());
    }

    [Fact]
    public void Random_parts_of_a_dataset_are_disjoint_and_complete()
    {
        Modules.TensorDataset numbers = TensorDataset(arange(10));
        IList<Modules.IterableSubset> parts = random_split(numbers, [7, 3]);
        Assert.Equal([7, 3], parts.Select(part => part.Count));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), parts.SelectMany(part => part.indices).Order());
        Assert.Equal(parts[1].indices[2], parts[1].GetTensor(2)[0].item<long>());
        Assert.Equal([4, 3, 3], random_split(numbers, [0.34, 0.33, 0.33]).Select(part => part.Count));
        Assert.Throws<ArgumentException>(() => random_split(numbers, [7, 4]));
        Assert.Throws<ArgumentException>(() => random_split(numbers, [1.5, -0.5]));
    }
}
