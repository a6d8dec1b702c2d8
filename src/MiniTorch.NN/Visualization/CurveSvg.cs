using System.Globalization;
using System.Text;

namespace MiniTorch.Visualization;

/// <summary>Training curves as pictures.</summary>
public static class CurveSvg
{
    private const double Width = 720;
    private const double Height = 400;
    private const double Left = 64;
    private const double Right = 130;
    private const double Top = 36;
    private const double Bottom = 48;

    private static readonly string[] s_colors = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf"];

    /// <summary>One line for each series over its index, as an SVG document.</summary>
    /// <param name="title">Stands above the picture.</param>
    /// <param name="xLabel">What the index counts.</param>
    /// <param name="logarithmic">A logarithmic value axis; values that are not positive are left out.</param>
    /// <param name="series">Names and values; values that are not finite are left out.</param>
    public static string Of(string title, string xLabel, bool logarithmic, params (string name, IReadOnlyList<double> values)[] series)
    {
        ArgumentNullException.ThrowIfNull(series);
        double Scale(double value) => logarithmic ? Math.Log10(value) : value;
        (double low, double high, int longest) = (double.PositiveInfinity, double.NegativeInfinity, 2);
        foreach ((_, IReadOnlyList<double> values) in series)
        {
            longest = Math.Max(longest, values.Count);
            foreach (double value in values)
            {
                if (double.IsFinite(Scale(value)))
                {
                    (low, high) = (Math.Min(low, Scale(value)), Math.Max(high, Scale(value)));
                }
            }
        }
        if (!double.IsFinite(low))
        {
            (low, high) = (0, 1);
        }
        if (high - low < 1e-12)
        {
            (low, high) = (low - 0.5, high + 0.5);
        }
        double X(double index) => Left + index / (longest - 1) * (Width - Left - Right);
        double Y(double scaled) => Top + (high - scaled) / (high - low) * (Height - Top - Bottom);

        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n<text x=\"{Left}\" y=\"22\" font-size=\"15\">{Escape(title)}</text>\n");
        for (int tick = 0; tick <= 4; tick++)
        {
            double scaled = low + (high - low) * tick / 4;
            string label = (logarithmic ? Math.Pow(10, scaled) : scaled).ToString("G3", CultureInfo.InvariantCulture);
            svg.Append($"<line x1=\"{Left}\" x2=\"{N(Width - Right)}\" y1=\"{N(Y(scaled))}\" y2=\"{N(Y(scaled))}\" stroke=\"#dddddd\"/>");
            svg.Append($"<text x=\"{Left - 8}\" y=\"{N(Y(scaled) + 4)}\" text-anchor=\"end\">{label}</text>\n");
        }
        for (int tick = 0; tick <= 4; tick++)
        {
            double index = Math.Round((longest - 1) * tick / 4.0);
            svg.Append($"<text x=\"{N(X(index))}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{index}</text>");
        }
        svg.Append($"\n<text x=\"{N((Left + Width - Right) / 2)}\" y=\"{Height - 10}\" text-anchor=\"middle\">{Escape(xLabel)}</text>\n");
        for (int s = 0; s < series.Length; s++)
        {
            string color = s_colors[s % s_colors.Length];
            var points = new StringBuilder();
            for (int i = 0; i < series[s].values.Count; i++)
            {
                double scaled = Scale(series[s].values[i]);
                if (double.IsFinite(scaled))
                {
                    points.Append(N(X(i))).Append(',').Append(N(Y(scaled))).Append(' ');
                }
            }
            double legend = Top + 14 + 20 * s;
            svg.Append($"<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"1.5\" points=\"{points.ToString().TrimEnd()}\"/>\n");
            svg.Append($"<line x1=\"{Width - Right + 12}\" x2=\"{Width - Right + 32}\" y1=\"{N(legend)}\" y2=\"{N(legend)}\" stroke=\"{color}\" stroke-width=\"2\"/>");
            svg.Append($"<text x=\"{Width - Right + 38}\" y=\"{N(legend + 4)}\">{Escape(series[s].name)}</text>\n");
        }
        return svg.Append("</svg>\n").ToString();
    }

    private static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
