using System.CommandLine;
using MiniTorch.Parity.Live;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Commands;

/// <summary>The command line: run, show and coverage.</summary>
public static class ParityCommand
{
    private static readonly Option<string> Reference = new("--reference")
    {
        HelpName = "recorded|pytorch|torchsharp",
        Description = "What to compare with: recorded (what PyTorch 2.13 computed, kept in parity-tests/data/recorded) or pytorch (the one of this machine's Python, live) or torchsharp (the recorded calls on TorchSharp, once fetched). MINITORCH_REFERENCE overrides the default.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("MINITORCH_REFERENCE") ?? "recorded",
    };

    private static readonly Option<string[]> Recorded = new("--recorded")
    {
        HelpName = "file",
        Description = "Read these recordings instead, or all in this directory: operators, graphs with values (two files), programs likewise, streams, in the formats of parity-tests/data/recorded.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<Section[]> Sections = new("--section")
    {
        HelpName = "operators|graphs|programs|promotion|optimizers|…",
        Description = "Only these sections; several may be given. Default: all.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> Filter = new("--filter")
    {
        HelpName = "name",
        Description = "Only samples that name this: tanh, 'cum*', F.gelu, nn.Linear, '@'. A name matches whole words of an operator's name or of an expression, * stands for any letters; several may be given.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> DTypes = new("--dtype")
    {
        HelpName = "dtype",
        Description = "Live: the dtypes that operators are run in. Default: all, which is float64 float32 int64 bool complex64 complex128 float16 bfloat16.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> Seed = new("--seed") { HelpName = "number", Description = "Live: of the sample inputs, the cotangents and the random programs." };

    private static readonly Option<int> Samples = new("--samples") { HelpName = "count", Description = "Live: at most this many samples of an operator in a dtype." };

    private static readonly Option<int> Programs = new("--programs") { HelpName = "count", Description = "Live: how many random programs are run.", DefaultValueFactory = _ => new LiveOptions().Programs };

    private static readonly Option<FileInfo?> ReportFile = new("--report") { HelpName = "file", Description = "Write what was found to this file: a page (.html, .md) or JSON." };

    private static readonly Option<bool> Missing = new("--missing") { Description = "List what is missing, what most samples wait for first, instead of the failures." };

    private static readonly Option<int> Limit = new("--limit") { HelpName = "count", Description = "How many failures to print.", DefaultValueFactory = _ => 20 };

    private static readonly Option<bool> WriteFloor = new("--write-floor") { Description = "Raise parity-tests/data/floor.json to what passes now. Not together with --filter." };

    public static RootCommand Create()
    {
        Reference.AcceptOnlyFromAmong("recorded", "pytorch", "torchsharp");
        WriteFloor.Validators.Add(result =>
        {
            if (result.GetValue(WriteFloor) && result.GetResult(Filter) is { Implicit: false })
            {
                result.AddError("--write-floor needs whole sections: leave out --filter");
            }
        });
        return new RootCommand(
            """
            Compares MiniTorch with PyTorch: operators (calls from PyTorch's operator database), graphs (expressions with their
            backward graphs), programs (random expressions with views and in-place operators), promotion (result dtypes).

              dotnet run --project parity-tests/MiniTorch.Parity -- run --section graphs --filter tanh
              dotnet run --project parity-tests/MiniTorch.Parity -- run --reference pytorch --seed 1
              dotnet run --project parity-tests/MiniTorch.Parity -- run --missing
              dotnet run --project parity-tests/MiniTorch.Parity -- show "torch.var(x, dim=1, correction=0)"
              dotnet run --project parity-tests/MiniTorch.Parity -- show add:float64:0
              dotnet run --project parity-tests/MiniTorch.Parity -- coverage --missing

            A sample that calls what MiniTorch does not have is missing, not failed. The exit code is 1 if any sample failed.
            """)
        {
            Run(),
            Show(),
            Versions(),
            CoverageCommand.Create(),
            Fetch(),
        };
    }

    private static Command Run()
    {
        Command command = new("run", "Run samples and print a table by section.") { Reference, Recorded, Sections, Filter, DTypes, Seed, Samples, Programs, ReportFile, Missing, Limit, WriteFloor };
        command.SetAction(result => RunWith(result, HarnessOf(result)));
        return command;
    }

    private static int RunWith(ParseResult result, IHarness harness)
    {
        bool live = harness is LiveHarness;
        using IDisposable? reference = harness as IDisposable;
        return new RunCommand(harness)
        {
            Sections = result.GetValue(Sections) is { Length: > 0 } sections ? sections : harness.Sections,
            Filter = new EntryFilter(result.GetValue(Filter) ?? []),
            ReportPath = result.GetValue(ReportFile)?.FullName,
            ListMissing = result.GetValue(Missing),
            Limit = result.GetValue(Limit),
            WriteFloor = result.GetValue(WriteFloor) && !live,
            ByDType = live,
        }.Execute();
    }

    /// <summary>The live reference if it is wanted and here; else the recordings, and a line that says so.</summary>
    private static IHarness HarnessOf(ParseResult result)
    {
        RecordedFiles files = FilesOf(result);
        string wanted = result.GetRequiredValue(Reference);
        if (wanted == "recorded")
        {
            return Harnesses.MiniTorch(files);
        }

        string? whyNot;
        if ((wanted == "torchsharp" ? ReferenceLibrary.TorchSharp(out whyNot) : ReferenceLibrary.PyTorch(out whyNot)) is { } reference)
        {
            return Harnesses.MiniTorch(reference, files, new LiveOptions
            {
                DTypes = result.GetValue(DTypes) switch { { Length: > 0 } and not ["all"] and var dtypes => dtypes, _ => LiveOptions.AllDTypes },
                Seed = result.GetValue(Seed),
                Samples = result.GetValue(Samples),
                Programs = result.GetValue(Programs),
            });
        }

        Output.Line($"{whyNot}; comparing with the recordings of PyTorch 2.13 instead.");
        return Harnesses.MiniTorch(files);
    }

    private static Command Show()
    {
        Argument<string> name = new("name") { Description = "An expression, the id of a recorded call (add:float64:0), or a filter." };
        Command command = new("show", "Show what was recorded for a sample and what MiniTorch makes of it.") { name, Recorded };
        command.SetAction(result => new ShowCommand(FilesOf(result)).Execute(result.GetRequiredValue(name)));
        return command;
    }

    private static Command Versions()
    {
        Command command = new("versions", "Write the table of docs/versions.md from parity-tests/data/version-differences.json.");
        command.SetAction(_ => File.WriteAllText(VersionTable.DefaultPath, VersionTable.Update(File.ReadAllText(VersionTable.DefaultPath), VersionDifferences.Read())));
        return command;
    }

    private static Command Fetch()
    {
        Argument<string> name = new("name") { Description = string.Join(" or ", FetchCommand.Names) };
        name.AcceptOnlyFromAmong(FetchCommand.Names);
        Command command = new("fetch", "Fetch a reference that the solution does not need: TorchSharp from the package feed, ONNX Runtime's native library.") { name };
        command.SetAction(result => FetchCommand.Execute(result.GetRequiredValue(name)));
        return command;
    }

    private static RecordedFiles FilesOf(ParseResult result) =>
        result.GetValue(Recorded) is { Length: > 0 } paths ? RecordedFiles.Of(paths) : RecordedFiles.Default;
}
