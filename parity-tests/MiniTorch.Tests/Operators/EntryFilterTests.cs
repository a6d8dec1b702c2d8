using MiniTorch.Parity.Reports;
using Xunit;

namespace MiniTorch.Tests.Operators;

public class EntryFilterTests
{
    [Theory]
    [InlineData("tanh", "x.tanh()", true)]
    [InlineData("tanh", "(x * 1).tanh_()", false)]
    [InlineData("tanh", "torch.arctanh(x)", false)]
    [InlineData("tanh*", "(x * 1).tanh_()", true)]
    [InlineData("*norm", "torch.linalg.vector_norm(x)", true)]
    [InlineData("linalg.norm", "torch.linalg.norm(x)", true)]
    [InlineData("linalg.*", "linalg.svd", true)]
    [InlineData("add", "add:float64:0", true)]
    [InlineData("add", "addmm", false)]
    [InlineData("F.gelu", "F.gelu(x)", true)]
    [InlineData("F.gelu", "nn.functional.gelu", true)]
    [InlineData("F.gelu", "torch.gelu(x)", false)]
    [InlineData("@", "x @ v", true)]
    [InlineData("x + y", "(x + y).sum()", true)]
    public void NamesAreWholeWordsAndTheRestIsText(string pattern, string text, bool matches) =>
        Assert.Equal(matches, new EntryFilter([pattern]).Matches(text));

    [Fact]
    public void AnyPatternOnAnyTextIsEnough() => Assert.True(new EntryFilter(["exp", "sin"]).Matches("cos", "sin:float32:1"));

    [Fact]
    public void NoPatternTakesAll() => Assert.True(EntryFilter.All.Matches("anything"));

    [Fact]
    public void ExactlyTakesOneNameWithSignsInIt()
    {
        Assert.True(EntryFilter.Exactly("x ** (y)").Matches("x ** (y)"));
        Assert.False(EntryFilter.Exactly("x ** (y)").Matches("x ** (y) + 1"));
    }
}
