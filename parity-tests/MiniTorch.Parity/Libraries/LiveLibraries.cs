using System.Text.Json;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Live;
using MiniTorch.Parity.RandomStreams;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity.Libraries;

/// <summary>Random streams and training runs against a live reference.</summary>
public sealed class LiveLibraries(ReferenceLibrary reference, Binder binder, int seed)
{
    private const int Seeds = 5;

    public IEnumerable<Outcome> Run(Section section, EntryFilter filter) => section == Section.Random ? RunStreams(filter) : RunTraining(filter);

    private IEnumerable<Outcome> RunStreams(EntryFilter filter)
    {
        JsonElement[] rows = [.. reference.Process.Ask(new { @do = "streams", seeds = Enumerable.Range(seed * Seeds, Seeds) })];
        StreamRunner runner = new([new EntryRecording(reference.Version.ToString(), rows, "streams")], binder);
        return runner.Entries.Where(entry => filter.Matches(entry)).SelectMany(runner.Run);
    }

    private IEnumerable<Outcome> RunTraining(EntryFilter filter)
    {
        TrainingRunner runner = new(binder);
        return reference.Process.Ask(new { @do = "training" }).Where(row => filter.Matches(TrainingRunner.NameOf(row))).Select(runner.Run);
    }
}
