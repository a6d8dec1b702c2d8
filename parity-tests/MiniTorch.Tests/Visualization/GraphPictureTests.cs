using System.Globalization;
using System.Xml.Linq;
using MiniTorch.Modules;
using MiniTorch.Visualization;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Visualization;

/// <summary>The backward graph as DOT, Mermaid and SVG, and the layout behind the SVG.</summary>
public class GraphPictureTests
{
    private static (Tensor Root, (string, Parameter)[] Names) Diamond()
    {
        var w = new Parameter(ones(2));
        Tensor shared = w * w;
        return ((shared + shared.tanh()).sum(), [("w", w)]);
    }

    [Fact]
    public void Dot_names_leaves_and_has_every_edge_once()
    {
        (Tensor root, (string, Parameter)[] names) = Diamond();
        string dot = GraphDot.Of(root, names);
        Assert.Equal(
            """
              n0 [label="output\nfloat32[]", fillcolor="#dbe9ff"];
              n1 [label="SumBackward0\nnumber"];
              n2 [label="AddBackward0\n2"];
              n3 [label="MulBackward0\n2"];
              n4 [label="TanhBackward0\n2"];
              n5 [label="w\nfloat32[2]", fillcolor="#d8f3dc"];
              n0 -> n1;
              n1 -> n2;
              n2 -> n3;
              n2 -> n4;
              n3 -> n5;
              n3 -> n5;
              n4 -> n3;
            }

            """.ReplaceLineEndings("\n"),
            dot[dot.IndexOf("  n0", StringComparison.Ordinal)..]);
        Assert.StartsWith("digraph backward {", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void Dot_shows_saved_tensors_on_request_and_says_when_they_are_freed()
    {
        (Tensor root, (string, Parameter)[] names) = Diamond();
        string before = GraphDot.Of(root, names, saved: true);
        Assert.Equal(3, before.Split("style=\"filled,dashed\"").Length - 1);   // both operands of mul, and tanh's result
        Assert.Contains("[label=\"other\\nfloat32[2]\"", before, StringComparison.Ordinal);
        root.backward();
        Assert.Contains("[label=\"other\\nfreed\"", GraphDot.Of(root, names, saved: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Mermaid_has_boxes_and_arrows_with_input_numbers()
    {
        Tensor x = ones(3, requires_grad: true);
        (Tensor low, Tensor high) = (x.chunk(3)[0], x.chunk(3)[2]);
        string chart = GraphMermaid.Of([low.sum(), high.sum()]);
        Assert.StartsWith("flowchart TD\n  n0[[\"output 0<br/>float32[]\"]]:::root\n", chart, StringComparison.Ordinal);
        Assert.Contains("-->|2| ", chart, StringComparison.Ordinal);
        Assert.Contains("([\"leaf<br/>float32[3]\"]):::leaf", chart, StringComparison.Ordinal);
    }

    [Fact]
    public void An_svg_draws_every_node_once_and_no_two_boxes_overlap()
    {
        Tensor x = ones(4, 4, requires_grad: true);
        Tensor y = x;
        for (int i = 0; i < 40; i++)
        {
            y = i % 3 == 0 ? y.mm(x) : i % 3 == 1 ? y + y.tanh() : y.t() * 2;
        }
        XElement svg = XDocument.Parse(GraphSvg.Of(y, [("x & <y>", new Parameter(x))])).Root!;
        XNamespace ns = svg.Name.Namespace;
        Rectangle[] boxes = [.. svg.Descendants(ns + "g").Where(group => (string?)group.Attribute("class") == "n").Select(group => Rectangle.Of(group.Element(ns + "rect")!))];
        Assert.Equal(1 + 14 + 2 * 13 + 2 * 13 + 1, boxes.Length);   // root, mm, add and tanh, t and mul, leaf
        AssertApart(boxes);
        double width = Attribute(svg, "width");
        Assert.All(boxes, box => Assert.InRange(box.X, 0, width - box.Width));
    }

    [Fact]
    public void A_graph_of_a_million_nodes_is_drawn_up_to_the_limit()
    {
        Tensor y = ones(1, requires_grad: true);
        for (int i = 0; i < 1_000_000; i++)
        {
            y = y + 1;
        }
        string svg = GraphSvg.Of(y, limit: 50);
        Assert.Contains("1000001 nodes in all, 50 shown", svg, StringComparison.Ordinal);
        Assert.Contains("999951 more nodes", svg, StringComparison.Ordinal);
        Assert.Equal(50, GraphDot.Of(y, limit: 50).Split("AddBackward0").Length - 1);
    }

    [Fact]
    public void A_tensor_without_history_gives_a_picture_that_says_so() =>
        Assert.Contains("nothing requires a gradient", GraphSvg.Of(ones(1)), StringComparison.Ordinal);

    [Fact]
    public void Trees_of_several_tensors_stand_one_after_the_other()
    {
        Tensor x = ones(2, requires_grad: true);
        Assert.Equal(
            "output 0 float32[2]\nTanhBackward0\n└─ AccumulateGrad float32[2]\noutput 1 float32[]\nSumBackward0\n└─ AccumulateGrad float32[2]\n",
            GraphText.Tree([x.tanh(), x.sum()]));
    }

    [Fact]
    public void A_layout_puts_edges_downwards_and_boxes_apart()
    {
        var random = new System.Random(3);
        (double, double)[] sizes = [.. Enumerable.Range(0, 200).Select(i => (40.0 + random.Next(120), 34.0))];
        (int, int)[] edges = [.. Enumerable.Range(1, 199).Select(i => (random.Next(Math.Max(0, i - 12), i), i)), .. Enumerable.Range(50, 60).Select(i => (i - random.Next(2, 40), i))];
        var layout = LayeredLayout.Of(sizes, edges);
        Assert.All(edges, edge => Assert.True(layout.Centers[edge.Item1].Y + 34 < layout.Centers[edge.Item2].Y));
        AssertApart([.. layout.Centers.Select((center, i) => new Rectangle(center.X - sizes[i].Item1 / 2, center.Y - 17, sizes[i].Item1, 34))]);
    }

    [Fact]
    public void A_layout_untangles_a_tree_and_two_crossed_edges()
    {
        (double, double)[] sizes = [.. Enumerable.Repeat((50.0, 30.0), 31)];
        (int, int)[] tree = [.. Enumerable.Range(1, 30).Select(i => ((i - 1) / 2, i))];
        Assert.Equal(0, LayeredLayout.Of(sizes, [.. tree.Reverse()]).Crossings);
        var pair = LayeredLayout.Of(sizes[..4], [(0, 3), (1, 2)]);
        Assert.Equal(0, pair.Crossings);
        Assert.True(pair.Centers[0].X < pair.Centers[1].X == pair.Centers[3].X < pair.Centers[2].X);
    }

    [Fact]
    public void A_layout_centers_a_parent_over_its_children()
    {
        var layout = LayeredLayout.Of([.. Enumerable.Repeat((50.0, 30.0), 4)], [(0, 1), (0, 2), (0, 3)]);
        Assert.Equal(layout.Centers[2].X, layout.Centers[0].X, 1.0);
        Assert.Equal(layout.Centers[1].X + layout.Centers[3].X, 2 * layout.Centers[0].X, 1.0);
    }

    private static void AssertApart(Rectangle[] boxes)
    {
        for (int i = 0; i < boxes.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Assert.False(boxes[i].Overlaps(boxes[j]), $"boxes {j} and {i} overlap: {boxes[j]}, {boxes[i]}");
            }
        }
    }

    private static double Attribute(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private readonly record struct Rectangle(double X, double Y, double Width, double Height)
    {
        internal static Rectangle Of(XElement rect) => new(Attribute(rect, "x"), Attribute(rect, "y"), Attribute(rect, "width"), Attribute(rect, "height"));

        internal bool Overlaps(Rectangle other) =>
            X < other.X + other.Width - 0.1 && other.X < X + Width - 0.1 && Y < other.Y + other.Height - 0.1 && other.Y < Y + Height - 0.1;
    }
}
