using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniTorch.Parity.Reports;

/// <summary>Writes what a run found as JSON: counts by section, what is missing, what failed and how.</summary>
public static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static void Write(string path, string reference, string api, IReadOnlyCollection<Outcome> outcomes)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
        {
            Directory.CreateDirectory(directory);
        }

        File.WriteAllText(path, JsonSerializer.Serialize(
            new
            {
                Reference = reference,
                Api = api,
                Sections = outcomes.GroupBy(outcome => outcome.Section).Select(group => Summary.Of(group.Key, [.. group])),
                Missing = MissingName.Rank(outcomes),
                Failed = outcomes.Where(outcome => outcome.Verdict == Verdict.Failed).Select(outcome => new { outcome.Section, outcome.Entry, outcome.Id, outcome.Details }),
            },
            Options));
    }
}
