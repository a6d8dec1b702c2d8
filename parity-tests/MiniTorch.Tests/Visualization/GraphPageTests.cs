using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MiniTorch.Autograd;
using MiniTorch.Modules;
using MiniTorch.Visualization;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Visualization;

/// <summary>The page that plays a backward: what is written into it, and what a browser makes of it.</summary>
public class GraphPageTests
{
    private static JsonElement DataOf(string page) =>
        JsonDocument.Parse(Regex.Match(page, "<script type=\"application/json\" id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value).RootElement;

    [Fact]
    public void Steps_are_those_of_the_engine_in_its_order()
    {
        var x = new Parameter(tensor(new float[] { 2, 3 }));
        Tensor y = (x * x).sum();
        JsonElement data = DataOf(GraphPage.Of(y, [("x", x)]));
        string[] titles = [.. data.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("title").GetString()!)];
        Assert.Equal(["output", "SumBackward0", "MulBackward0", "x"], titles);
        string[] steps = [.. data.GetProperty("steps").EnumerateArray().Select(step => Describe(step, titles))];
        Assert.Equal(
            [
                "seed SumBackward0 -> 1",
                "run SumBackward0",
                "arrive SumBackward0 to MulBackward0 1,1 -> 1,1",
                "run MulBackward0",
                "arrive MulBackward0 to x 2,3 -> 2,3",
                "arrive MulBackward0 to x 2,3 -> 4,6",
                "run x",
                "land x -> 4,6",
            ],
            steps);
        Assert.Equal([4f, 6f], Semantics.SemanticsTest.Values(x.grad));
    }

    [Fact]
    public void A_gradient_that_is_there_already_is_shown_before_and_after()
    {
        var x = new Parameter(tensor(new float[] { 5 }));
        (x * 3).backward();
        JsonElement land = DataOf(GraphPage.Of(x * 4, [("x", x)])).GetProperty("steps").EnumerateArray().Last();
        Assert.Equal("land", land.GetProperty("kind").GetString());
        Assert.Equal(("3", "7"), (Values(land, "value"), Values(land, "result")));
    }

    [Fact]
    public void A_node_knows_its_formula_its_saved_values_and_its_line()
    {
        var x = new Parameter(tensor(new float[] { 1, 2 }));
        Tensor y;
        using (CallSites.Note())
        {
            y = x.tanh();
        }
        JsonElement node = DataOf(GraphPage.Of(y.sum(), [("x", x)])).GetProperty("nodes")[2];
        Assert.Equal("out = tanh(self); ∂self = grad · (1 − out²)*. Saves the result.", node.GetProperty("formula").GetString());
        Assert.Equal("MiniTorch.Operators.Tanh", node.GetProperty("class").GetString());
        Assert.Equal("result", node.GetProperty("saved")[0].GetProperty("name").GetString());
        Assert.Equal("0.761594,0.964028", Values(node.GetProperty("saved")[0], "value"));
        Assert.StartsWith("GraphPageTests.cs:", node.GetProperty("site").GetString(), StringComparison.Ordinal);
        Assert.Equal("y = x.tanh();", node.GetProperty("code").GetString());
    }

    [Fact]
    public void Every_operator_with_a_derivative_has_a_formula()
    {
        Type[] operators = [.. typeof(Operator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract)];
        Assert.InRange(operators.Length, 300, 2000);
        Assert.Empty(operators.Where(type => Formulas.Of((Node)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type)).Length < 8).Select(type => type.Name));
    }

    [Fact]
    public void A_page_needs_nothing_from_elsewhere()
    {
        var x = new Parameter(ones(2));
        string page = GraphPage.Of((x * 2).sum(), [("</script><b>", x)], title: "a < b");
        Assert.DoesNotMatch("(src|href)\\s*=|@import|url\\((?!#)|fetch\\(|https?://(?!www.w3.org/2000/svg)", page);
        Assert.Contains("<title>a &lt; b</title>", page, StringComparison.Ordinal);
        Assert.Equal("</script><b>", DataOf(page).GetProperty("nodes")[3].GetProperty("title").GetString());
    }

    [LiveFact(LiveReference.Chromium)]
    public async Task A_browser_shows_a_clicked_node_and_plays_to_the_gradients()
    {
        manual_seed(0);
        using var model = nn.Sequential(("fc1", nn.Linear(3, 4)), ("tanh", nn.Tanh()), ("fc2", nn.Linear(4, 2)));
        string file = Path.Combine(Artifacts(), "mlp.html");
        using (CallSites.Note())
        {
            Tensor loss = nn.functional.cross_entropy(model.call(rand(5, 3)), arange(5) % 2);
            File.WriteAllText(file, GraphPage.Of(loss, model.named_parameters(), title: "A two-layer network"));
        }
        await using Browser browser = await Browser.Open(file);

        int tanh = (await browser.Evaluate("nodes.findIndex(n => n.title === 'TanhBackward0')")).GetInt32();
        await browser.Click($".n[data-id='{tanh}']");
        string shown = (await browser.Evaluate("document.getElementById('node').innerText")).GetString()!;
        Assert.Contains("out = tanh(self)", shown, StringComparison.Ordinal);
        Assert.Contains("saved result", shown, StringComparison.Ordinal);

        await browser.Click("#next");
        Assert.Contains("The gradient of the output enters", (await browser.Evaluate("document.getElementById('step').innerText")).GetString(), StringComparison.Ordinal);
        Assert.Contains("no gradient yet", (await browser.Evaluate("document.getElementById('leaves').innerText")).GetString(), StringComparison.Ordinal);
        for (int i = 0; i < 12; i++)
        {
            await browser.Click("#next");
        }
        await browser.Screenshot(Path.Combine(Artifacts(), "mlp-step.png"));

        await browser.Evaluate("(() => { const real = window.setInterval; window.setInterval = f => real(f, 5); })()");   // play fast
        await browser.Click("#play");
        await browser.Until("now === steps.length && timer === null");
        foreach ((string name, Parameter parameter) in model.named_parameters())
        {
            JsonElement row = await browser.Evaluate($"document.querySelector('[data-leaf=\"{name}\"] table').dataset.values");
            float[] final = [.. JsonDocument.Parse(row.GetString()!).RootElement.EnumerateArray().Select(value => float.Parse(value.GetString()!, CultureInfo.InvariantCulture))];
            float[] expected = Semantics.SemanticsTest.Values(parameter.grad);
            Assert.Equal(expected.Length, final.Length);
            Assert.All(expected.Zip(final), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * Math.Max(1, Math.Abs(pair.First))));
        }
        await browser.Screenshot(Path.Combine(Artifacts(), "mlp-end.png"));
    }

    /// <summary>Where pages and pictures of them are left to look at.</summary>
    private static string Artifacts() =>
        Directory.CreateDirectory(Path.Combine(MiniTorch.Parity.RepositoryRoot.Path!, "artifacts", "pages")).FullName;

    private static string Values(JsonElement step, string name) =>
        step.TryGetProperty(name, out JsonElement tensor) ? string.Join(',', tensor.GetProperty("values").EnumerateArray()) : "";

    private static string Describe(JsonElement step, string[] titles)
    {
        string kind = step.GetProperty("kind").GetString()!;
        string to = step.TryGetProperty("to", out JsonElement target) ? " to " + titles[target.GetInt32()] : "";
        string value = kind == "arrive" ? " " + Values(step, "value") : "";
        string result = kind == "run" ? "" : $" -> {Values(step, "result")}";
        return $"{kind} {titles[step.GetProperty("node").GetInt32()]}{to}{value}{result}";
    }
}
