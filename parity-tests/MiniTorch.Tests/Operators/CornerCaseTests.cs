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
}
