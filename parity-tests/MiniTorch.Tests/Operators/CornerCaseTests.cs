using MiniTorch;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Operators;

/// <summary>Corners that a live PyTorch showed and no recording holds.</summary>
public sealed class CornerCaseTests
{
    [Fact]
    public void TransposesOfANumberAreTheNumberItself()
    {
        using var s = torch.tensor(2.0, requires_grad: true);
        Assert.Null(s.mT.grad_fn);
        Assert.Null(s.H.grad_fn);
        Assert.Null(s.mH.grad_fn);
        Assert.True(s.mT.is_leaf);
        Assert.Equal("ConjBackward0", torch.tensor(new System.Numerics.Complex(1, 2), requires_grad: true).mH.grad_fn!.name());
    }

    [Fact]
    public void CrossEntropyOfNoProbabilitiesIsNaNAndHasNoGradient()
    {
        using var logits = torch.zeros(new long[] { 0, 3 }, requires_grad: true);
        using var loss = nn.functional.cross_entropy(logits, torch.zeros(0, 3));
        Assert.Equal("NegBackward0", loss.grad_fn!.name());
        Assert.True(double.IsNaN(loss.ToDouble()));
        loss.backward();
        Assert.Equal([0, 3], logits.grad!.shape);
    }

    [Fact]
    public void ANullTensorInAListIsNamed()
    {
        var exception = Assert.Throws<ArgumentException>(() => torch.cat([torch.ones(1), null!]));
        Assert.Equal("expected Tensor as element 1 in argument 0, but got NoneType", exception.Message);
    }

    /// <summary>The step of the exponents is not rounded to the dtype, and a single point has no end to be rounded with.</summary>
    [Fact]
    public void PowersBetweenRoundedEndsAreExact()
    {
        Assert.Equal([1, 21.5, 464, 9984], torch.logspace(0, 4, 4, dtype: bfloat16).to(float64).data<double>().ToArray());
        Assert.Equal(19968, torch.logspace(4.3, 2, 1, dtype: bfloat16).ToDouble());
    }

    [Fact]
    public void ANumberThatADTypeDoesNotHoldFillsNothing()
    {
        using var mask = torch.tensor(true);
        Exception Refusal(Action call) => Assert.ThrowsAny<Exception>(call);
        Assert.Equal("value cannot be converted to type int64_t without overflow", Refusal(() => torch.zeros(2, int64).masked_fill(mask, torch.tensor(System.Numerics.Complex.ImaginaryOne))).Message);
        Assert.Equal("value cannot be converted to type at::Half without overflow", Refusal(() => torch.zeros(2, float16).masked_fill(mask, -1e9)).Message);
        Assert.Equal("aminmax: Expected reduction dim 1 to have non-zero size.", Refusal(() => torch.zeros(5, 0, 5).aminmax(1)).Message);
        Assert.Equal("amax(): Expected reduction dim 1 to have non-zero size.", Refusal(() => torch.zeros(5, 0, 5).amax([1])).Message);
        Assert.Equal("number of categories cannot exceed 2^24", Refusal(() => torch.zeros(1).expand((1 << 24) + 1).multinomial(1)).Message);
    }
}
