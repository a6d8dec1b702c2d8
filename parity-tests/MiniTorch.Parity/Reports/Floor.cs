using System.Text.Json;

namespace MiniTorch.Parity.Reports;

/// <summary>
/// How many samples of each section pass at least: data/floor.json. Fewer is a regression; when more pass, the floor is
/// raised with <c>run --write-floor</c>.
/// </summary>
public static class Floor
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string DefaultPath => Path.Combine(Recordings.RecordedFiles.DataDirectory, "floor.json");

    public static int Of(Section section, string? path = null) =>
        JsonDocument.Parse(File.ReadAllText(path ?? DefaultPath)).RootElement.GetProperty(Key(section)).GetInt32();

    /// <summary>Raises the floor of the sections that were run whole; it never sinks.</summary>
    public static void Raise(IReadOnlyCollection<Outcome> outcomes, string? path = null)
    {
        path ??= DefaultPath;
        SortedDictionary<string, int> floor = new(JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(path))!, StringComparer.Ordinal);
        foreach (IGrouping<Section, Outcome> section in outcomes.GroupBy(outcome => outcome.Section))
        {
            floor[Key(section.Key)] = Math.Max(floor.GetValueOrDefault(Key(section.Key)), section.Count(outcome => outcome.Verdict == Verdict.Passed));
        }

        File.WriteAllText(path, JsonSerializer.Serialize(floor, Indented) + Environment.NewLine);
    }

    private static string Key(Section section) => section.ToString().ToLowerInvariant();
}
