using MiniTorch.Parity.Graphs;
using MiniTorch.Parity.Recordings;
using Xunit;

namespace MiniTorch.Tests.Graphs;

public class GraphComparerTests
{
    private static readonly GraphNode X = new("AccumulateGrad", [], "x");

    private static readonly Graph Product = Make(new("MulBackward0", [new GraphEdge(1, 0), null], null), X);

    [Fact]
    public void EqualGraphsAgree() => Assert.Null(GraphComparer.Compare(Product, null, Make(new("MulBackward0", [new GraphEdge(1, 0), null], null), X)));

    [Fact]
    public void NamesEdgesInputNumbersLeavesAndRootsAllCount()
    {
        Graph[] others =
        [
            Make(new("AddBackward0", [new GraphEdge(1, 0), null], null), X),
            Make(new("MulBackward0", [null, new GraphEdge(1, 0)], null), X),
            Make(new("MulBackward0", [new GraphEdge(1, 1), null], null), X),
            Make(new("MulBackward0", [new GraphEdge(1, 0)], null), X),
            Make(new("MulBackward0", [new GraphEdge(1, 0), null], null), X with { Leaf = "y" }),
            Product with { Roots = [new Root(0, 1)] },
            Product with { Roots = [new Root(0, 0), null] },
        ];
        Assert.All(others, other => Assert.NotNull(GraphComparer.Compare(Product, null, other)));
    }

    [Fact]
    public void CompositeCountsWhereALibraryTookTheWholeOfIt()
    {
        Graph library = Make(new("MkldnnRnnLayerBackward0", [new GraphEdge(1, 0)], null), X);
        Assert.Null(GraphComparer.Compare(library, Product, Product));
        Assert.NotNull(GraphComparer.Compare(library, null, Product));
    }

    [Fact]
    public void OlderGraphDoesNotCountElsewhere()
    {
        Graph newer = Make(new("LdexpBackward0", [new GraphEdge(1, 0), null], null), X);
        Assert.NotNull(GraphComparer.Compare(newer, Product, Product));
    }

    [Fact]
    public void SharedNodesAreShownOnce()
    {
        Graph square = Make(new("MulBackward0", [new GraphEdge(1, 0), new GraphEdge(1, 0)], null), new("ExpBackward0", [new GraphEdge(2, 0)], null), X);
        Assert.Equal("MulBackward0(ExpBackward0@1(x), @1)", GraphComparer.Show(square));
    }

    private static Graph Make(params GraphNode[] nodes) => new([new Root(0, 0)], nodes);
}
