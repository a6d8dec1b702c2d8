using System.Xml.Linq;
using MiniTorch.Modules;
using MiniTorch.Visualization;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Visualization;

public class PictureTests
{
    [Fact]
    public void A_tree_names_leaves_and_shows_a_shared_node_once()
    {
        var w = new Parameter(ones(2));
        Tensor shared = w * 2;
        Tensor y = (shared + shared.tanh()).sum();
        Assert.Equal(
            """
            SumBackward0
            └─ AddBackward0
               ├─ MulBackward0 *1
               │  ├─ AccumulateGrad w float32[2]
               │  └─ (no gradient)
               └─ TanhBackward0
                  └─ MulBackward0 (see *1)

            """.ReplaceLineEndings("\n"),
            GraphText.Tree(y, [("w", w)]));
    }

    [Fact]
    public void A_tree_of_a_long_chain_stops_at_its_limit_and_says_so()
    {
        Tensor y = ones(1, requires_grad: true);
        for (int i = 0; i < 100_000; i++)
        {
            y = y + 1;
        }
        string tree = GraphText.Tree(y, limit: 10);
        Assert.Equal(10, tree.Split("AddBackward0").Length - 1);
        Assert.Contains("100001 nodes in all, 10 shown", tree, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_without_history_says_so() =>
        Assert.Equal("(no graph: the tensor does not require a gradient)\n", GraphText.Tree(ones(1)));

    [Fact]
    public void A_curve_is_well_formed_and_leaves_out_what_is_not_finite()
    {
        string svg = CurveSvg.Of("loss < 1 & falling", "step", logarithmic: true, ("train", [1, 0.1, double.NaN, 0, 0.01]), ("test", [2, 1]));
        XElement root = XDocument.Parse(svg).Root!;
        XElement[] lines = [.. root.Elements().Where(element => element.Name.LocalName == "polyline")];
        Assert.Equal([3, 2], lines.Select(line => line.Attribute("points")!.Value.Split(' ').Length));
        Assert.Contains(root.Descendants(), element => element.Value == "loss < 1 & falling");
    }
}
