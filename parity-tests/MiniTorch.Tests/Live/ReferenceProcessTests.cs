using System.Diagnostics;
using MiniTorch.Parity;
using MiniTorch.Parity.Live;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;
using Xunit;

namespace MiniTorch.Tests.Live;

/// <summary>A reference that crashes, hangs or talks nonsense is reported as that, and never as agreement.</summary>
public sealed class ReferenceProcessTests
{
    /// <summary>Answers "ask" with one row, and does otherwise what it is told; needs no PyTorch.</summary>
    private const string Script = """
        import json, os, sys, time
        for line in sys.stdin:
            do = json.loads(line)["do"]
            print('{"row": 1}', flush=True)
            if do == "crash": os.abort()
            if do == "leave": sys.stderr.write("no more\n"); sys.stderr.flush(); os._exit(3)
            if do == "hang": time.sleep(600)
            if do == "mumble": print("hm", flush=True)
            print('{"failed": "why not"}' if do == "fail" else '{"done": 1}', flush=True)
        """;

    [LiveTheory(LiveReference.PyTorch)]
    [InlineData("crash", "exit code 134 (signal 6)")]
    [InlineData("leave", "exit code 3: no more")]
    [InlineData("hang", "said nothing for 1 s")]
    [InlineData("mumble", "no JSON: hm")]
    [InlineData("fail", "could not: why not")]
    public void ADefectiveReferenceIsReportedAndStartedAgain(string what, string text)
    {
        using ReferenceProcess process = new(() => new ProcessStartInfo(PythonInstallation.Found.Path, ["-c", Script]), TimeSpan.FromSeconds(1));
        List<int> rows = [];
        ReferenceException exception = Assert.Throws<ReferenceException>(() => rows.AddRange(process.Ask(new { @do = what }).Select(row => row.GetInt32())));
        Assert.Contains(text, exception.Message);
        Assert.Single(process.Ask(new { @do = "ask" }));
        Assert.Equal(what == "fail" ? 1 : 2, process.Starts);
    }

    [LiveFact(LiveReference.PyTorch)]
    public void WhoeverStopsReadingGetsNoOldAnswers()
    {
        using ReferenceProcess process = new(() => new ProcessStartInfo(PythonInstallation.Found.Path, ["-c", Script]), TimeSpan.FromSeconds(5));
        Assert.Equal(1, process.Ask(new { @do = "ask" }).First().GetInt32());
        Assert.Single(process.Ask(new { @do = "ask" }));
    }

    [LiveTheory(LiveReference.PyTorch)]
    [InlineData("__import__('os')._exit(7)", "exit code 7")]
    [InlineData("__import__('time').sleep(60)", "said nothing for 4 s")]
    public void ACrashOfAnExpressionIsAFailure(string expression, string text)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, RecordedFiles.GraphShapes), $$$"""
                { "torch": "2.13.0", "setup": "", "ast": { "setup": { "_": "Module" } }, "graphs": { "{{{expression}}}": {} } }
                """);
            File.WriteAllText(Path.Combine(directory.FullName, RecordedFiles.GraphValues), """{ "values": {} }""");
            using ReferenceLibrary library = ReferenceLibrary.PyTorch(out _, TimeSpan.FromSeconds(4))!;
            Outcome outcome = Assert.Single(Harnesses.MiniTorch(library, new RecordedFiles(directory.FullName), new LiveOptions()).Run(Section.Graphs, EntryFilter.Exactly(expression)));
            Assert.Equal(Verdict.Failed, outcome.Verdict);
            Assert.Contains(text, Assert.Single(outcome.Details));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
