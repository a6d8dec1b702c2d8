using System.Globalization;
using System.Text;

namespace MiniTorch.Visualization;

/// <summary>The backward graph as an SVG picture, drawn without any other program. Arrows go the way of the gradients, from the top down.</summary>
public static class GraphSvg
{
    internal const double Margin = 16;
    private const double LineHeight = 15;
    private const double Padding = 8;

    /// <summary>The graph of one tensor.</summary>
    /// <inheritdoc cref="GraphDot.Of(torch.Tensor, IEnumerable{ValueTuple{string, Modules.Parameter}}, bool, int)"/>
    public static string Of(torch.Tensor root, IEnumerable<(string name, Modules.Parameter parameter)>? names = null, bool saved = false, int limit = 400) =>
        Of([root], names, saved, limit);

    /// <summary>The graph of several tensors.</summary>
    /// <inheritdoc cref="GraphDot.Of(IReadOnlyList{torch.Tensor}, IEnumerable{ValueTuple{string, Modules.Parameter}}, bool, int)"/>
    public static string Of(IReadOnlyList<torch.Tensor> roots, IEnumerable<(string name, Modules.Parameter parameter)>? names = null, bool saved = false, int limit = 400) =>
        Draw(BackwardGraph.Of(roots, names, saved, limit));

    internal static string Draw(BackwardGraph graph)
    {
        (double Width, double Height)[] sizes = [.. graph.Boxes.Select(SizeOf)];
        var layout = LayeredLayout.Of(sizes, [.. graph.Arrows.Select(static arrow => (arrow.From, arrow.To))]);
        string note = graph.NodeCount == 0 ? "no graph: nothing requires a gradient" : graph.Note;
        double width = Math.Max(layout.Width + 2 * Margin, note.Length > 0 ? 320 : 0);
        double height = layout.Height + 2 * Margin + (note.Length > 0 ? 24 : 0);
        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {N(width)} {N(height)}\" width=\"{N(width)}\" height=\"{N(height)}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n");
        svg.Append("<style>.e{fill:none;stroke:#8a94a3;stroke-width:1.3}.s{stroke-dasharray:3 3}.b{stroke:#5b6675;stroke-width:1}.t{font-weight:600;fill:#1f2937}.d{fill:#5b6675;font-size:11px}</style>\n");
        svg.Append("<defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0.6L8 4L0 7.4z\" fill=\"#8a94a3\"/></marker></defs>\n");
        svg.Append($"<rect class=\"paper\" width=\"{N(width)}\" height=\"{N(height)}\" fill=\"white\"/>\n<g transform=\"translate({N((width - layout.Width) / 2)} {N(Margin)})\">\n");
        double[] leaving = Ports(graph, layout, sizes, leaving: true);
        double[] entering = Ports(graph, layout, sizes, leaving: false);
        for (int i = 0; i < graph.Arrows.Count; i++)
        {
            AppendArrow(svg, graph, i, layout, sizes, leaving[i], entering[i]);
        }
        for (int i = 0; i < graph.Boxes.Count; i++)
        {
            AppendBox(svg, graph.Boxes[i], i, layout.Centers[i], sizes[i]);
        }
        svg.Append("</g>\n");
        if (note.Length > 0)
        {
            svg.Append($"<text x=\"{N(Margin)}\" y=\"{N(height - 10)}\" class=\"d\">{Escape(note)}</text>\n");
        }
        return svg.Append("</svg>\n").ToString();
    }

    private static (double Width, double Height) SizeOf(Box box)
    {
        double width = 0;
        for (int i = 0; i < box.Lines.Length; i++)
        {
            width = Math.Max(width, TextWidth(box.Lines[i], i == 0 ? 7.9 : 6.6));
        }
        return (Math.Max(width + 2 * Padding + 4, 64), box.Lines.Length * LineHeight + Padding + 2);
    }

    /// <summary>Helvetica's advance widths, roughly: narrow letters are half as wide.</summary>
    private static double TextWidth(string text, double em)
    {
        double width = 0;
        foreach (char c in text)
        {
            width += c is 'i' or 'l' or 'j' or 't' or 'f' or 'r' or '.' or ',' or ' ' or '[' or ']' ? em * 0.6 : char.IsUpper(c) || c is 'm' or 'w' ? em * 1.18 : em;
        }
        return width;
    }

    private static void AppendArrow(StringBuilder svg, BackwardGraph graph, int index, LayeredLayout layout, (double Width, double Height)[] sizes, double leaves, double enters)
    {
        Arrow arrow = graph.Arrows[index];
        (double X, double Y)[] points = layout.Paths[index];
        (double X, double Y) start = (points[0].X, points[0].Y + sizes[arrow.From].Height / 2);
        (double X, double Y) end = (points[^1].X, points[^1].Y - sizes[arrow.To].Height / 2);
        (start.X, end.X) = (start.X + leaves, end.X + enters);
        bool saved = graph.Boxes[arrow.To].Kind == BoxKind.Saved;
        svg.Append($"<path class=\"e{(saved ? " s" : "")}\" data-edge=\"{arrow.From} {arrow.To} {arrow.Output}\" d=\"M{N(start.X)} {N(start.Y)}");
        (double X, double Y) at = start;
        for (int i = 1; i < points.Length; i++)
        {
            (double X, double Y) to = i == points.Length - 1 ? end : points[i];
            double half = (to.Y - at.Y) / 2;
            svg.Append($"C{N(at.X)} {N(at.Y + half)} {N(to.X)} {N(to.Y - half)} {N(to.X)} {N(to.Y)}");
            at = to;
        }
        svg.Append(saved ? "\"/>\n" : "\" marker-end=\"url(#a)\"/>\n");
        if (arrow.InputNr > 0)
        {
            svg.Append($"<text class=\"d\" x=\"{N(end.X + 4)}\" y=\"{N(end.Y - 8)}\">{arrow.InputNr}</text>\n");
        }
    }

    /// <summary>How far from the middle of a side each arrow leaves (or enters) its box: side by side, in the order of where they come from or go to.</summary>
    private static double[] Ports(BackwardGraph graph, LayeredLayout layout, (double Width, double Height)[] sizes, bool leaving)
    {
        var ports = new double[graph.Arrows.Count];
        foreach (IGrouping<int, int> side in Enumerable.Range(0, ports.Length).GroupBy(i => leaving ? graph.Arrows[i].From : graph.Arrows[i].To))
        {
            int[] order = [.. side.OrderBy(i => layout.Paths[i][leaving ? 1 : ^2].X)];
            double step = Math.Min(18, sizes[side.Key].Width * 0.7 / order.Length);
            for (int place = 0; place < order.Length; place++)
            {
                ports[order[place]] = (place - (order.Length - 1) / 2.0) * step;
            }
        }
        return ports;
    }

    private static void AppendBox(StringBuilder svg, Box box, int index, (double X, double Y) center, (double Width, double Height) size)
    {
        (string fill, string stroke, double radius) = box.Kind switch
        {
            BoxKind.Root => ("#dbe9ff", "#3b6fd4", 4),
            BoxKind.View => ("#f3f4f6", "#aab2bd", 4),
            BoxKind.Leaf => ("#d8f3dc", "#2d8a4e", 14),
            BoxKind.Saved => ("#fff3cd", "#d4a72c", 0),
            BoxKind.More => ("#ffffff", "#aab2bd", 4),
            _ => ("#ffffff", "#5b6675", 4),
        };
        (double x, double y) = (center.X - size.Width / 2, center.Y - size.Height / 2);
        svg.Append($"<g class=\"n\" data-id=\"{index}\"><rect class=\"b\" x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(size.Width)}\" height=\"{N(size.Height)}\" rx=\"{N(radius)}\" fill=\"{fill}\" style=\"stroke:{stroke}\"/>");
        for (int i = 0; i < box.Lines.Length; i++)
        {
            svg.Append($"<text class=\"{(i == 0 ? "t" : "d")}\" x=\"{N(center.X)}\" y=\"{N(y + Padding / 2 + 13 + i * LineHeight)}\" text-anchor=\"middle\">{Escape(box.Lines[i])}</text>");
        }
        svg.Append("</g>\n");
    }

    internal static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    internal static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);
}
