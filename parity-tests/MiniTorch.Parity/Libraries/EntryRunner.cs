using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Python;
using MiniTorch.Parity.RandomStreams;
using MiniTorch.Parity.Recordings;
using MiniTorch.Parity.Reports;
using MiniTorch.Parity.Scripts;

namespace MiniTorch.Parity.Libraries;

/// <summary>Runs the entries of one recording on an API: what an optimizer, a scheduler, a module, a distribution or a generator did.</summary>
public abstract class EntryRunner(Binder binder)
{
    /// <summary>The recorded entries, in the order of the recording.</summary>
    public abstract IReadOnlyList<string> Entries { get; }

    protected Binder Binder { get; } = binder;

    protected Evaluator Evaluator { get; } = new(new TorchHost(binder));

    /// <summary>The runner of a section, or null if the section is none of entries.</summary>
    public static EntryRunner? Open(Section section, RecordedFiles files, Binder binder) => section switch
    {
        Section.Optimizers => new OptimizerRunner(new EntryRecording(files, RecordedFiles.Optimizers), binder),
        Section.Schedulers => new SchedulerRunner(new EntryRecording(files, RecordedFiles.Schedulers), binder),
        Section.Modules => new ModuleRunner(new EntryRecording(files, RecordedFiles.Modules), binder),
        Section.Distributions => new DistributionRunner(new EntryRecording(files, RecordedFiles.Distributions), binder),
        Section.Random => new StreamRunner(
            [.. new[] { RecordedFiles.RandomStreams, RecordedFiles.SamplerStreams }.Where(files.Has).Select(name => new EntryRecording(files, name, "streams"))], binder),
        Section.Scripts => new ScriptRunner(binder),
        _ => null,
    };

    /// <summary>One outcome for most entries, one for each recorded property of a distribution.</summary>
    public abstract IEnumerable<Outcome> Run(string entry);

    /// <summary>The name that an entry is counted under.</summary>
    public static string SubjectOf(Section section, string entry) => section switch
    {
        Section.Random => StreamRunner.SamplerOf(entry),
        Section.Distributions => entry.StartsWith("kl(", StringComparison.Ordinal) ? "kl_divergence" : entry,
        _ => NameOf(entry),
    };

    /// <summary>The name that a call is counted under: what stands before its arguments.</summary>
    protected static string NameOf(string entry) => entry.IndexOf('(', StringComparison.Ordinal) is var open and > 0 ? entry[..open] : entry;

    /// <summary>A method without arguments, or with these.</summary>
    protected object? Method(object self, string name, params object?[] arguments) => Binder.CallMethod(self, name, new CallArguments(arguments));

    /// <summary>The elements of a real tensor in double precision.</summary>
    protected double[] Elements(object tensor) => [.. Binder.Tensors.Data(tensor).Values().Select(value => value.Real)];

    /// <summary>The tensors in a value and in the sequences in it, from first to last.</summary>
    protected void Flatten(object? value, List<object> into)
    {
        if (Binder.Tensors.IsTensor(value))
        {
            into.Add(value!);
        }
        else if (value is PySequence sequence)
        {
            foreach (object? item in sequence.Items)
            {
                Flatten(item, into);
            }
        }
    }
}
