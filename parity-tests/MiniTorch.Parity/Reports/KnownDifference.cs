using System.Text.Json;
using System.Text.Json.Serialization;
using MiniTorch.Parity.Recordings;

namespace MiniTorch.Parity.Reports;

/// <summary>
/// A deliberate difference from PyTorch, from data/known-differences.json. A test demands that each still occurs.
/// </summary>
/// <param name="Section">Where.</param>
/// <param name="Name">The entry, or the id of one sample.</param>
/// <param name="Aspects">What differs; anything else that differs is a failure all the same.</param>
/// <param name="Reason">Why it is meant to.</param>
public sealed record KnownDifference(Section Section, string Name, Aspects Aspects, string Reason)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static IReadOnlyList<KnownDifference> All { get; } =
        JsonSerializer.Deserialize<KnownDifference[]>(File.ReadAllText(Path.Combine(RecordedFiles.DataDirectory, "known-differences.json")), Options)!;

    /// <summary>The difference that is known of a sample, or null.</summary>
    public static KnownDifference? Of(Outcome outcome) =>
        All.FirstOrDefault(known => known.Section == outcome.Section && (known.Name == outcome.Entry || known.Name == outcome.Id));
}
