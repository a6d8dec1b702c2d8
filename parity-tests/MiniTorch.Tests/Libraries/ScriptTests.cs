using System.Diagnostics;
using System.Text.Json;
using MiniTorch.Parity.Reports;
using MiniTorch.Parity.Scripts;
using MiniTorch.Tests.Graphs;
using Xunit;

namespace MiniTorch.Tests.Libraries;

/// <summary>Programs written for TorchSharp print with MiniTorch what their twins print with PyTorch.</summary>
[Collection(RecordedSamples.Name)]
public class ScriptTests
{
    private static readonly Lazy<JsonElement> s_live = new(RunTwins);

    public static TheoryData<string> Scripts => [.. Directory.EnumerateFiles(ScriptRunner.Folder, "*.cs").Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Prints_what_PyTorch_prints(string script) =>
        RecordedResults.AssertNoneFailed(RecordedResults.Of(Section.Scripts).Where(outcome => outcome.Entry == script));

    [LiveTheory(LiveReference.PyTorch)]
    [MemberData(nameof(Scripts))]
    public void The_twin_prints_what_is_expected(string script) =>
        Assert.Null(PrintedText.Compare(ScriptRunner.Expected(script), s_live.Value.GetProperty(script).GetString()!));

    [Fact]
    public void No_script_is_left_out() => Assert.True(RecordedResults.Of(Section.Scripts).Count(outcome => outcome.Verdict == Verdict.Passed) >= Floor.Of(Section.Scripts));

    [Theory]
    [InlineData("loss 0.1234 of 3", "loss 0.1235 of 3", true)]
    [InlineData("loss 0.1234 of 3", "loss 0.1236 of 3", false)]
    [InlineData("loss 0.1234 of 3", "loss 0.1234 of 4", false)]
    [InlineData("loss 0.1234", "cost 0.1234", false)]
    [InlineData("1.25e-05", "1.26e-05", true)]
    [InlineData("1.25e-05", "1.27e-05", false)]
    [InlineData("-0.001", "0.000", true)]
    [InlineData("a\nb", "a", false)]
    [InlineData("a\r\nb\r\n", "a\nb", true)]
    public void Numbers_may_be_rounded_apart(string expected, string actual, bool agree) => Assert.Equal(agree, PrintedText.Compare(expected, actual) is null);

    [Fact]
    public void A_program_that_calls_what_is_not_there_does_not_compile()
    {
        Assert.Null(ScriptCompiler.Compile("absent", ScriptCompiler.Ported("using TorchSharp; torch.no_such_function();"), out IReadOnlyList<string> errors));
        Assert.Contains("no_such_function", Assert.Single(errors), StringComparison.Ordinal);
    }

    private static JsonElement RunTwins()
    {
        using var process = Process.Start(new ProcessStartInfo(LiveReferences.Python, ["-W", "ignore", Path.Combine(ScriptRunner.Folder, "run_twins.py")]) { RedirectStandardOutput = true })!;
        JsonElement outputs = JsonDocument.Parse(process.StandardOutput.BaseStream).RootElement.GetProperty("outputs");
        process.WaitForExit();
        return outputs;
    }
}
