using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace MiniTorch.Tests;

/// <summary>Recorded behaviours by id: those that a test is named for (A01_A02_what_it_says), and those that are differences with a reason.</summary>
internal sealed partial class BehaviourTable
{
    private readonly Section[] _sections;
    private readonly Difference[] _differences;
    private readonly SortedDictionary<string, List<string>> _tests = new(StringComparer.Ordinal);

    /// <summary>Reads the tables, and the names of the tests in a namespace of this assembly.</summary>
    internal BehaviourTable(string testNamespace, string idsFile, string differencesFile)
    {
        _sections = JsonSerializer.Deserialize<Section[]>(File.ReadAllText(idsFile), JsonSerializerOptions.Web)!;
        _differences = JsonSerializer.Deserialize<Difference[]>(File.ReadAllText(differencesFile), JsonSerializerOptions.Web)!;
        IEnumerable<MethodInfo> facts = typeof(BehaviourTable).Assembly.GetTypes().Where(type => type.Namespace == testNamespace)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttribute<FactAttribute>() is { Skip: null });
        foreach (MethodInfo fact in facts)
        {
            Match match = NamedForIds().Match(fact.Name);
            if (match.Success)
            {
                Add(match.Groups[1].Value.Split('_', StringSplitOptions.RemoveEmptyEntries), fact.Name[match.Length..].Replace('_', ' '));
            }
        }
    }

    /// <summary>Recorded, but neither tested nor explained.</summary>
    internal IEnumerable<string> Open => Recorded.Where(id => !_tests.ContainsKey(id) && !Array.Exists(_differences, difference => difference.Id == id));

    /// <summary>Tested or explained, but not recorded; or explained twice, or without a reason.</summary>
    internal IEnumerable<string> Unknown => _tests.Keys.Concat(_differences.Select(difference => difference.Id)).Except(Recorded)
        .Concat(_differences.GroupBy(difference => difference.Id).Where(group => group.Count() > 1).Select(group => group.Key))
        .Concat(_differences.Where(difference => difference.Reason.Length < 10).Select(difference => difference.Id));

    internal int Tested => Recorded.Count(_tests.ContainsKey);

    private IEnumerable<string> Recorded => _sections.SelectMany(section => section.Ids);

    /// <summary>Counts a behaviour as tested by cases that are no methods of their own.</summary>
    internal void Add(IEnumerable<string> ids, string title)
    {
        foreach (string id in ids)
        {
            (_tests.TryGetValue(id, out List<string>? titles) ? titles : _tests[id] = []).Add(title);
        }
    }

    /// <summary>The document says what the tables say. With MINITORCH_WRITE_DOCS it is written first.</summary>
    internal void AssertDocument(string path, string introduction)
    {
        string expected = Document(introduction);
        if (Environment.GetEnvironmentVariable("MINITORCH_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }
        Assert.Equal(expected, File.ReadAllText(path));
    }

    private string Document(string introduction)
    {
        var text = new StringBuilder(introduction.ReplaceLineEndings("\n")).Append("\n\n");
        text.Append($"{Tested} of {Recorded.Count()} are tested; {_differences.Length} are different, some of which are tested in part.\n\n## Differences\n\n| id | reason |\n|---|---|\n");
        foreach (Difference difference in _differences)
        {
            text.Append($"| {difference.Id} | {difference.Reason} |\n");
        }
        text.Append("\n## Tested\n");
        foreach (Section section in _sections)
        {
            text.Append($"\n### {section.Name}. {section.Title}\n\n");
            foreach (string id in section.Ids.Where(_tests.ContainsKey))
            {
                text.Append($"- {id}: {string.Join("; ", _tests[id].Distinct().Order(StringComparer.Ordinal))}\n");
            }
        }
        return text.ToString();
    }

    [GeneratedRegex("^((?:[A-Z]{1,2}[0-9]+_)+)")]
    private static partial Regex NamedForIds();

    private sealed record Section([property: System.Text.Json.Serialization.JsonPropertyName("section")] string Name, string Title, string[] Ids);

    private sealed record Difference(string Id, string Reason);
}
