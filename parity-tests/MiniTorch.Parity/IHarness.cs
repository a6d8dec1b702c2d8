using MiniTorch.Parity.Reports;

namespace MiniTorch.Parity;

/// <summary>Runs samples of a reference on one API, section by section.</summary>
public interface IHarness
{
    string Api { get; }

    string Reference { get; }

    /// <summary>What can be run, in order.</summary>
    IReadOnlyList<Section> Sections { get; }

    /// <summary>How many steps <see cref="Run"/> will go through.</summary>
    int Count(Section section, EntryFilter filter);

    IEnumerable<Outcome> Run(Section section, EntryFilter filter);

    /// <summary>The step that an outcome belongs to, of those that <see cref="Count"/> counts.</summary>
    string StepOf(Outcome outcome);

    /// <summary>What went wrong beside the samples once all have run: a difference that is listed and no longer occurs, say.</summary>
    IReadOnlyList<string> Complaints { get; }
}
