using System.Globalization;

namespace MiniTorch.Parity.Coverage;

/// <summary>A name of TorchSharp's API that programs use.</summary>
/// <param name="Group">Where it belongs: Tensor, nn, types, ….</param>
/// <param name="Name">The name.</param>
/// <param name="Examples">How often the examples use it.</param>
/// <param name="Repositories">How many repositories of users do.</param>
/// <param name="IsHere">Whether this library has it.</param>
public sealed record UsedName(string Group, string Name, int Examples, int Repositories, bool IsHere)
{
    /// <summary>The names that must be here: at least two repositories use them, or an example does.</summary>
    public bool IsDemanded => Repositories >= 2 || Examples > 0;
}

/// <summary>The names that TorchSharp's users and examples use, and whether they are here.</summary>
public static class UsageScope
{
    // Device, model hub, TorchScript, TensorBoard: out of scope, as in ApiCoverage. Syntax is tested by compiling scripts.
    private static readonly HashSet<string> s_outOfScope = ["syntax", "other", "other:cuda", "other:backends", "other:hub", "other:jit", "other:tensorboard"];

    /// <summary>All names in scope, as in parity-tests/data/api/usage.tsv.gz.</summary>
    public static IReadOnlyList<UsedName> Read(ApiListing listing)
    {
        var names = new List<UsedName>();
        foreach (string line in ApiCoverage.ReadLines("usage.tsv.gz").Skip(1))
        {
            string[] cells = line.Split('\t');
            if (!s_outOfScope.Contains(cells[0]))
            {
                if (cells[0] == "types" && cells[1] == "SummaryWriter")
                {
                    continue;
                }
                names.Add(new UsedName(cells[0], cells[1], Number(cells[3]), Number(cells[5]), IsHere(listing, cells[0], cells[1])));
            }
        }
        return names;
    }

    private static int Number(string cell) => int.Parse(cell, CultureInfo.InvariantCulture);

    private static bool IsHere(ApiListing listing, string group, string name)
    {
        if (group == "types")
        {
            return listing.Types.Keys.Any(type => SimpleName(type) == name);
        }
        if (group == "enums")
        {
            string[] parts = name.Split('.');
            return listing.Types.Any(type => SimpleName(type.Key) == parts[0] && type.Value.Any(member => NameOf(member) == parts[1]));
        }
        if (group == "TensorAccessor" && listing.Types.ContainsKey("Utils.TensorAccessor<T>") && IsOfLinq(typeof(Utils.TensorAccessor<>), name))
        {
            return true;
        }
        string last = name[(name.LastIndexOf('.') + 1)..];   // Tensor.Load
        return listing.Types.Any(type => Belongs(type.Key, group) && type.Value.Any(member => NameOf(member) == last));
    }

    /// <summary>Whether objects of a type have a method because they can be enumerated.</summary>
    private static bool IsOfLinq(Type type, string name) =>
        type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && typeof(Enumerable).GetMethods().Any(method => method.Name == name);

    /// <summary>Whether the members of a group may stand in a type. Members of objects may stand in any class.</summary>
    private static bool Belongs(string type, string group) => group switch
    {
        "torch" => type == "torch",
        "Tensor" => type is "torch.Tensor" or "TensorExtensionMethods",
        "linalg" or "nn.functional" or "nn.init" => type == $"torch.{group}",
        _ => true,
    };

    /// <summary>The name in a member's line, whatever tuples and type parameters stand around it.</summary>
    private static string NameOf(string member)
    {
        int end = member.Length;
        if (member.EndsWith(')'))
        {
            end = Opening(member, end - 1, '(', ')');
        }
        else if (member.IndexOf('{', StringComparison.Ordinal) is var accessors and > 0)
        {
            end = accessors;
        }
        else if (member.LastIndexOf(" = ", StringComparison.Ordinal) is var value and > 0)
        {
            end = value;
        }
        string head = member[..end].TrimEnd();
        if (head.EndsWith('>'))
        {
            head = head[..Opening(head, head.Length - 1, '<', '>')];
        }
        return head[(head.LastIndexOf(' ') + 1)..];
    }

    /// <summary>Where the bracket opens that closes at a place.</summary>
    private static int Opening(string text, int at, char open, char close)
    {
        for (int depth = 0; at > 0; at--)
        {
            depth += text[at] == close ? 1 : text[at] == open ? -1 : 0;
            if (depth == 0)
            {
                break;
            }
        }
        return at;
    }

    private static string SimpleName(string type)
    {
        int generic = type.IndexOf('<', StringComparison.Ordinal);
        string bare = generic < 0 ? type : type[..generic];
        return bare[(bare.LastIndexOf('.') + 1)..];
    }
}
