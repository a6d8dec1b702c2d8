using MiniTorch.Modules;
using Xunit;
using static MiniTorch.torch;
using static MiniTorch.torch.nn;
using F = MiniTorch.torch.nn.functional;

namespace MiniTorch.Tests.NN;

/// <summary>Options that PyTorch has and TorchSharp lacks, of optimizers, schedulers and modules.</summary>
[Collection("Global state")]   // the default generator
public class OptionTests
{
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void LBFGS_with_a_line_search_finds_the_bottom_of_Rosenbrocks_valley(ScalarType dtype)
    {
        var x = new Parameter(tensor(new[] { -1.2, 1.0 }, dtype));
        int calls = 0;
        using torch.optim.Optimizer optimizer = torch.optim.LBFGS([x], lr: 1, max_iter: 60, max_eval: 200, line_search_fn: "strong_wolfe");
        optimizer.step(() =>
        {
            calls++;
            optimizer.zero_grad();
            Tensor loss = (1 - x[0]).pow(2) + (100 * (x[1] - x[0].pow(2)).pow(2));
            loss.backward();
            return loss;
        });
        Assert.True(allclose(x.to(ScalarType.Float64), tensor(new[] { 1.0, 1.0 }), 1e-3, 1e-3), x.str());
        Assert.InRange(calls, 10, 200);
        Assert.Contains("only 'strong_wolfe' is supported", Assert.Throws<ArgumentException>(() => torch.optim.LBFGS([x], line_search_fn: "armijo")).Message, StringComparison.Ordinal);
    }

    /// <summary>With a gradient of zero only the decay moves a parameter: once by 1 − lr · decay, or not at all since zero over zero plus ε is zero.</summary>
    [Fact]
    public void Decoupled_decay_shrinks_without_a_gradient_and_outlives_copies_of_the_state()
    {
        foreach (Func<Parameter, bool, torch.optim.Optimizer> make in new Func<Parameter, bool, torch.optim.Optimizer>[]
        {
            static (p, decoupled) => torch.optim.NAdam([p], lr: 0.1, weight_decay: 0.5, decoupled_weight_decay: decoupled),
            static (p, decoupled) => torch.optim.RAdam([p], lr: 0.1, weight_decay: 0.5, decoupled_weight_decay: decoupled),
        })
        {
            var parameter = new Parameter(tensor(new[] { 2.0, -4.0 }));
            torch.optim.Optimizer optimizer = make(parameter, true);
            parameter.grad = zeros_like(parameter);
            optimizer.step();
            Assert.Equal([2.0 * 0.95, -4.0 * 0.95], parameter.data<double>().ToArray());
            using var file = new MemoryStream();
            using (var writer = new BinaryWriter(file, System.Text.Encoding.UTF8, leaveOpen: true))
            {
                ((OptimizerHelper)optimizer).save_state_dict(writer);
            }
            using var plain = new MemoryStream();
            using (var writer = new BinaryWriter(plain, System.Text.Encoding.UTF8, leaveOpen: true))
            {
                ((OptimizerHelper)make(parameter, false)).save_state_dict(writer);
            }
            Assert.Equal(plain.Length, file.Length);   // TorchSharp's files have no place for it
        }
    }

    [Fact]
    public void Warm_restarts_go_to_any_epoch()
    {
        var parameter = new Parameter(ones(1));
        torch.optim.Optimizer optimizer = torch.optim.SGD([parameter], 1.0);
        torch.optim.lr_scheduler.LRScheduler scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 3, T_mult: 2, eta_min: 0.1);
        var rates = new List<double> { scheduler.get_last_lr().Single() };
        for (int i = 1; i < 25; i++)
        {
            scheduler.step();
            rates.Add(scheduler.get_last_lr().Single());
        }
        foreach (int epoch in new[] { 0, 2, 3, 8, 9, 20, 21 })
        {
            scheduler.step(epoch);
            Assert.Equal(rates[epoch], scheduler.get_last_lr().Single(), 1e-12);
            scheduler.step();
            Assert.Equal(rates[epoch + 1], scheduler.get_last_lr().Single(), 1e-12);
        }
        Assert.Contains("Expected non-negative epoch, but got -2", Assert.Throws<ArgumentException>(() => scheduler.step(-2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 0));
        Assert.Throws<ArgumentException>(() => torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 3, T_mult: 0));
    }

    [Fact]
    public void Circular_padding_wraps_in_any_number_of_dimensions()
    {
        Assert.Equal([2, 3, 1, 2, 3, 1f], CircularPad1d((2, 1)).call(tensor(new[] { 1f, 2, 3 }).view(1, 1, 3)).data<float>().ToArray());
        Tensor x = arange(8f).view(1, 1, 2, 2, 2);
        Tensor padded = CircularPad3d(1).call(x);
        Assert.Equal([1, 1, 4, 4, 4], padded.shape);
        Assert.Equal(x.roll([1, 1, 1], [2, 3, 4]).data<float>().ToArray(), padded.narrow(2, 0, 2).narrow(3, 0, 2).narrow(4, 0, 2).contiguous().data<float>().ToArray());
        Assert.Equal("CircularPad2d((1, 2, 3, 4))", CircularPad2d((1, 2, 3, 4)).ToString());
    }

    [Fact]
    public void Images_grow_by_size_or_factor()
    {
        Tensor x = rand(1, 2, 3, 4);
        Assert.True(allclose(UpsamplingBilinear2d([5, 6]).call(x), F.interpolate(x, [5, 6], mode: InterpolationMode.Bilinear, align_corners: true)));
        Assert.True(allclose(UpsamplingNearest2d(scale_factor: [2, 2]).call(x), F.interpolate(x, scale_factor: [2, 2])));
        Assert.Equal("UpsamplingNearest2d(scale_factor=2.0, mode='nearest')", UpsamplingNearest2d(scale_factor: [2, 2]).ToString());
    }

    [Fact]
    public void Attention_with_the_batch_first_is_the_same_transposed()
    {
        manual_seed(1);
        var plain = MultiheadAttention(4, 2);
        manual_seed(1);
        var first = MultiheadAttention(4, 2, batch_first: true);
        Tensor query = randn(3, 2, 4), memory = randn(5, 2, 4);
        Tuple<Tensor, Tensor> expected = plain.call(query, memory, memory);
        Tuple<Tensor, Tensor> actual = first.call(query.transpose(0, 1), memory.transpose(0, 1), memory.transpose(0, 1));
        Assert.True(allclose(expected.Item1.transpose(0, 1), actual.Item1, 1e-5, 1e-6));
        Assert.True(allclose(expected.Item2, actual.Item2, 1e-5, 1e-6));
        Assert.True(allclose(plain.call(query[.., 0], memory[.., 0], memory[.., 0]).Item1, first.call(query[.., 0], memory[.., 0], memory[.., 0]).Item1, 1e-5, 1e-6));
    }

    [Fact]
    public void Only_the_divergence_averages_over_the_batch()
    {
        Tensor x = rand(4, 3).log_softmax(1), y = rand(4, 3).softmax(1);
        Assert.True(allclose(F.kl_div(x, y, false, Reduction.Sum) / 4, KLDivLoss(false, Reduction.BatchMean).call(x, y)));
        Assert.Equal("batchmean is not a valid value for reduction", Assert.Throws<ArgumentException>(() => F.mse_loss(x, y, Reduction.BatchMean)).Message);
        Assert.True(allclose(F.cross_entropy(x, y, label_smoothing: 0.2), CrossEntropyLoss(label_smoothing: 0.2).call(x, y)));
    }
}
