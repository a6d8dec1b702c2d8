using System.Text;
using System.Text.Json;
using MiniTorch.Parity;
using Xunit;

namespace MiniTorch.Tests.TorchSharpBehaviour;

/// <summary>
/// What TorchSharp 0.106 was seen to do: object life, exceptions, printing, registration, loaders and the rest, by the ids of the recording. Each
/// recorded line shows the same here, or stands among the differences with a reason.
/// </summary>
[Collection("Global state")]
public class BehaviourTests
{
    /// <summary>The reason of lines that need a part of the API which may come; once it is there they must agree.</summary>
    private const string NotYet = "not there yet";

    private static readonly Difference[] s_differences = JsonSerializer.Deserialize<Difference[]>(File.ReadAllText(Path.Combine(RecordedScripts.DataDirectory, "differences.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<string> Ids => [.. RecordedScripts.All.Select(script => script.Id).Distinct()];

    /// <summary>The lines are compiled in the first case, which takes some seconds.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Shows_what_TorchSharp_shows(string id)
    {
        foreach (RecordedScript script in RecordedScripts.All.Where(script => script.Id == id && ReasonOf(script) is (null or NotYet)))
        {
            string shown = RecordedScripts.Run(script);
            if (shown == RecordedScripts.NotCompiled && ReasonOf(script) == NotYet)
            {
                continue;
            }
            Assert.True(RecordedScripts.Agrees(script.Expected, shown), $"{script.Code}\nexpected {script.Expected}\ngot      {shown}");
        }
    }

    [Fact]
    public void A_difference_that_is_none_any_more_is_taken_from_the_table()
    {
        IEnumerable<string> stale = RecordedScripts.All.Where(script => ReasonOf(script) is not (null or NotYet) && script.Code.Length > 0 && RecordedScripts.Agrees(script.Expected, RecordedScripts.Run(script))).Select(script => $"{script.Id} {script.Code}");
        Assert.True(!stale.Any(), string.Join('\n', stale));
    }

    [Fact]
    public void Every_difference_is_of_a_recorded_line_and_has_a_reason()
    {
        Assert.All(s_differences, difference => Assert.Contains(RecordedScripts.All, script => script.Id == difference.Id && Text(script) == difference.Code));
        Assert.All(s_differences, difference => Assert.True(difference.Reason.Length > 10, difference.Id));
        Assert.Equal(s_differences.Length, s_differences.DistinctBy(difference => (difference.Id, difference.Code)).Count());
    }

    [Fact]
    public void The_document_is_up_to_date()
    {
        string path = Path.Combine(RepositoryRoot.Path!, "docs", "torchsharp-differences.md");
        string expected = Document();
        if (Environment.GetEnvironmentVariable("MINITORCH_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }
        Assert.Equal(expected, File.ReadAllText(path));
    }

    private static string Document()
    {
        var text = new StringBuilder($"""
            # Where a recorded line of TorchSharp shows something else here

            {RecordedScripts.All.Length} lines of C# were run on TorchSharp 0.106 (with libtorch 1.13.1) and what they showed was kept. They run here as tests
            (`parity-tests/MiniTorch.Tests/TorchSharpBehaviour`), and show the same but for these {s_differences.Length}. This page is generated: run those tests with
            `MINITORCH_WRITE_DOCS=1` after a change of the table. What is different in general stands in [versions.md](versions.md).


            """.ReplaceLineEndings("\n"));
        foreach (IGrouping<string, Difference> group in s_differences.GroupBy(difference => difference.Reason))
        {
            text.Append($"## {char.ToUpperInvariant(group.Key[0])}{group.Key[1..]}\n\n");
            foreach (Difference difference in group)
            {
                RecordedScript script = RecordedScripts.All.First(script => script.Id == difference.Id && Text(script) == difference.Code);
                text.Append($"- {difference.Id}: `{difference.Code}` → {Shortened(script.Expected)}\n");
            }
            text.Append('\n');
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string Shortened(string text) => text.Length <= 160 ? text : text[..160] + "…";

    private static string Text(RecordedScript script) => script.What ?? script.Code;

    private static string? ReasonOf(RecordedScript script) => Array.Find(s_differences, difference => difference.Id == script.Id && difference.Code == Text(script))?.Reason;

    private sealed record Difference(string Id, string Code, string Reason);
}
