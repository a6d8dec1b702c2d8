using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniTorch.Parity.Reports;

/// <summary>What a run found as JSON: counts by section, what is missing, what failed and how, what is known to differ.</summary>
public static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Render(Report report) => JsonSerializer.Serialize(
        new
        {
            report.Reference,
            report.Api,
            report.Sections,
            Missing = MissingName.Rank(report.Outcomes),
            Failed = report.Outcomes.Where(outcome => outcome.Verdict == Verdict.Failed).Select(outcome => new { outcome.Section, outcome.Entry, outcome.Id, Aspects = outcome.Tested & ~outcome.Passed, outcome.Details }),
            Known = report.Outcomes.Where(outcome => outcome.Verdict == Verdict.Known).Select(outcome => new { outcome.Section, outcome.Entry, outcome.Id, Aspects = outcome.Tested & ~outcome.Passed, outcome.Known!.Reason, outcome.Details }),
        },
        Options);
}
