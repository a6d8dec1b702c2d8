using MiniTorch.Parity;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;
using MiniTorch.Tests.Graphs;
using Xunit;

namespace MiniTorch.Tests.Libraries;

/// <summary>The pages that a run writes.</summary>
[Collection(RecordedSamples.Name)]
public class ParityPageTests
{
    private static readonly Report s_example = new("Api 1.0", "reference", [
        new(Section.Operators, "add", "add:float64:0", Aspects.Forward, Aspects.Forward, null, []),
        new(Section.Operators, "add", "add:float64:1", Aspects.Forward, Aspects.None, null, ["got 1 < 2, expected <3>"]),
        new(Section.Operators, "nothing", "nothing:float64:0", Aspects.None, Aspects.None, "torch.nothing", ["missing: torch.nothing()"]),
    ]);

    [Fact]
    public void Docs_page_is_current()
    {
        Harness harness = Harnesses.MiniTorch(RecordedFiles.Default);
        string page = MarkdownReport.Render(new Report(harness.Api, harness.Reference, [.. harness.Sections.SelectMany(RecordedResults.Of)]));
        string kept = File.ReadAllText(Path.Combine(RepositoryRoot.Path!, "docs", "parity.md"));
        Assert.True(page == kept.ReplaceLineEndings("\n"), "docs/parity.md is not current: dotnet run --project parity-tests/MiniTorch.Parity -c Release -- run --report docs/parity.md");
    }

    [Fact]
    public void Markdown_lists_failures_and_missing_names()
    {
        string page = MarkdownReport.Render(s_example);
        Assert.Contains("| operators | 2 | 3 | 1/2 |", page, StringComparison.Ordinal);
        Assert.Contains("- operators: `add:float64:1`", page, StringComparison.Ordinal);
        Assert.Contains("`torch.nothing` 1", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_escapes_and_needs_no_other_file()
    {
        string page = HtmlReport.Render(s_example);
        Assert.Contains("got 1 &lt; 2, expected &lt;3&gt;", page, StringComparison.Ordinal);
        Assert.Contains("<code>nothing:float64:0</code>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", page, StringComparison.Ordinal);
        Assert.Equal(page.Split("<details").Length, page.Split("</details>").Length);
    }
}
