using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MiniTorch.Parity;
using MiniTorch.Tests.Graphs;
using Tutorials;
using Xunit;

namespace MiniTorch.Tests.Visualization;

/// <summary>The tutorials print the values that are known: by hand, or by PyTorch.</summary>
[Collection(RecordedSamples.Name)]   // they seed the default generator
public sealed class TutorialTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("minitorch-tutorials");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Tutorial_1_prints_the_derivatives_of_an_expression_and_of_a_diamond()
    {
        string text = Run("1");
        Says(text, "z = 17", "dz/dx = 2xy    = 12", "dz/dy = x² + 1 = 5", "AccumulateGrad float64[] (see *1)", "runs its node 1 time: dw/dx = 4x = 12", "2⁵⁰ = 1125899906842624");
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "expression.html")));
    }

    [Fact]
    public void Tutorial_2_agrees_with_the_formulas_by_hand()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        ChainRule.Run(output, longest: 10_000);   // the shipped table goes to a million, which takes seconds
        string text = output.ToString();
        Assert.Equal(2, text.Split("largest difference below 1e-12: True").Length - 1);
        foreach (Match match in Regex.Matches(text, @"by hand    (\[.*\])\r?\n  autograd   (\[.*\])"))
        {
            Assert.Equal(match.Groups[1].Value, match.Groups[2].Value);
        }
        Says(text, "d(a²)/da at 3: 6", "after a second backward: 12", "after zero_(): 0", "d(a · detach(a))/da = 3, not 6", "d(Σ v²)/dv = [2, 4, 6]", "the derivative is 1600");
        Assert.Matches(@"\n +1,000 +[\d.]+ +[\d.]+ +\d+\r?\n +10,000 ", text);
    }

    [Fact]
    public void Tutorial_3_prints_the_mechanics()
    {
        Says(
            Run("3"),
            "x = 0: x.grad = -2",
            "y = [[1, 1], [0, 1]], grad_fn = <AddBackward0>",
            "  x.grad = [[-2, -2], [0, 2]]",
            "through sum(y · gradient): x.grad = [[-2, -2], [0, 2]]",
            "first derivative -2, second 2",
            "gradients of y1: (2, 1)",
            "gradients of [y1, y2], added: (3, 2)",
            "y = 0.0000, x = 1.0000");
    }

    [Fact]
    public void Tutorial_4_regresses_to_a_loss_below_one()
    {
        string text = Run("4");
        double[] losses = [.. Regex.Matches(text, @"epoch +\d+  loss ([\d.]+)").Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(11, losses.Length);
        Assert.InRange(losses[0], 1e3, 2e4);
        Assert.InRange(losses[^1], 0, 1);
        Assert.Equal(losses.OrderDescending(), losses);
        XDocument curve = XDocument.Load(Path.Combine(_folder.FullName, "regression-loss.svg"));
        Assert.Equal(101, curve.Descendants().Single(element => element.Name.LocalName == "polyline").Attribute("points")!.Value.Split(' ').Length);
    }

    [Fact]
    public void Tutorial_5_goes_through_a_network_and_learns_digits()
    {
        string text = Run("5");
        Says(
            text,
            "a.grad_fn = null, b.grad_fn = <MulBackward0>, c.grad_fn = <AddBackward0>",
            "AddBackward0.next_functions = [(MulBackward0, 0), (null, 0)]",
            "MulBackward0.next_functions = [(AccumulateGrad, 0), (null, 0)]",
            "fc1.weight   shape [5, 4], requires_grad True, is_leaf True, grad_fn null, grad null",
            "fc1 output   shape [5, 5], requires_grad True, is_leaf False, grad_fn <AddmmBackward0>, grad null",
            "relu output  shape [5, 5], requires_grad True, is_leaf False, grad_fn <ReluBackward0>, grad null",
            "logits       shape [5, 10], requires_grad True, is_leaf False, grad_fn <AddmmBackward0>, grad null",
            "loss         shape [], requires_grad True, is_leaf False, grad_fn <NllLossBackward0>, grad null",
            "NllLossBackward0\n└─ LogSoftmaxBackward0\n   └─ AddmmBackward0\n",
            "fc2.weight   shape [10, 5], requires_grad True, is_leaf True, grad_fn null, grad [10, 5]",
            "fc1 output: retains_grad False",
            "relu output: grad of shape [5, 5]",
            "saved(\"result\"): Trying to backward through the graph a second time",
            "a second backward: Trying to backward through the graph a second time",
            "zero_grad(): Σ|fc2.bias.grad| is 0",
            "eval:  [1, 1, 1, 1, 1, 1]",
            "train: [-1, 1], running mean 0.2, variance 1.1");
        Match accumulated = Regex.Match(text, @"was ([\d.]+), after another backward ([\d.]+)");
        Assert.InRange(double.Parse(accumulated.Groups[2].Value, CultureInfo.InvariantCulture) / double.Parse(accumulated.Groups[1].Value, CultureInfo.InvariantCulture), 1.9, 2.0);
        Match accuracy = Regex.Match(text, @"never seen in training: SGD ([\d.]+) ?%, Adam ([\d.]+) ?%");
        Assert.All(accuracy.Groups.Values.Skip(1), group => Assert.InRange(double.Parse(group.Value, CultureInfo.InvariantCulture), 93, 100));
        Assert.Equal(["digits-loss.svg", "mlp.html"], _folder.GetFiles().Select(file => file.Name).Order());
    }

    [Fact]
    public void The_command_line_lists_helps_and_refuses()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        Assert.Equal(0, Script.Run([], output, errors));
        Says(output.ToString(), "  1. Scalar expression graph", "  5. What grad_fn is");
        Assert.Equal(0, Script.Run(["--help"], output, errors));
        Says(output.ToString(), "runs one");
        Assert.Equal("", errors.ToString());
        Assert.Equal(2, Script.Run(["6"], output, errors));
        Says(errors.ToString(), "not understood: 6");
    }

    [Fact]
    public void The_pictures_of_the_documentation_are_what_is_drawn_now()
    {
        foreach ((string name, string svg) in Pictures.All())
        {
            string file = Path.Combine(RepositoryRoot.Path!, "docs", "pictures", name + ".svg");
            Assert.True(svg == File.ReadAllText(file), $"{name}.svg is drawn otherwise now: dotnet run --project samples/Tutorials -- pictures docs/pictures");
        }
    }

    private string Run(string number)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Assert.Equal(0, Script.Run([number, "--out", _folder.FullName], output, TextWriter.Null));
        return output.ToString();
    }

    private static void Says(string text, params string[] parts) => Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));
}
