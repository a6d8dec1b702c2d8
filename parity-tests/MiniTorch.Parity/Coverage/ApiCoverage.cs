using System.IO.Compression;
using System.Text.RegularExpressions;
using MiniTorch.Parity.Recordings;

namespace MiniTorch.Parity.Coverage;

/// <summary>How much of TorchSharp's public API is here: by signature (names, types, parameter names, defaults), and by name.</summary>
public sealed partial class ApiCoverage
{
    private readonly List<TypeCoverage> _types = [];

    /// <summary>Compares a listing of TorchSharp's API, line by line, with this library's.</summary>
    public ApiCoverage(IEnumerable<string> reference, ApiListing listing)
    {
        TypeCoverage? type = null;
        IReadOnlyList<string> own = [];
        IReadOnlySet<string> inherited = new HashSet<string>();
        foreach (string line in reference)
        {
            if (line.Length == 0)
            {
                continue;
            }
            if (line[0] != ' ')
            {
                string name = TypeName(line);
                type = new TypeCoverage(name);
                own = listing.Types.TryGetValue(name, out IReadOnlyList<string>? members) ? members : [];
                inherited = listing.InheritedMembers.TryGetValue(name, out IReadOnlySet<string>? ofBases) ? ofBases : new HashSet<string>();
                _types.Add(type);
            }
            else if (!OutOfScope().IsMatch(type!.Name) && !OutOfScope().IsMatch(line))
            {
                type.Add(line.Trim(), own, inherited);
            }
        }
        _types.RemoveAll(static row => row.Total == 0);
    }

    /// <summary>The types that are in scope, in the listing's order.</summary>
    public IReadOnlyList<TypeCoverage> Types => _types;

    /// <summary>All members in scope.</summary>
    public int Total => _types.Sum(static type => type.Total);

    /// <summary>Those with the same signature.</summary>
    public int Exact => _types.Sum(static type => type.Exact);

    /// <summary>Those that TorchSharp declares again in a class, and that are inherited here.</summary>
    public int Inherited => _types.Sum(static type => type.Inherited);

    /// <summary>Those of which at least the name is there.</summary>
    public int Named => _types.Sum(static type => type.Named);

    /// <summary>This library against the listing in parity-tests/data.</summary>
    public static ApiCoverage OfThisLibrary() => new(ReadLines("torchsharp-0.106.txt.gz"), ThisLibrary());

    /// <summary>The listing of the API and of the engine's public types.</summary>
    public static ApiListing ThisLibrary() => new("MiniTorch", typeof(torch).Assembly, typeof(BFloat16).Assembly);

    internal static IEnumerable<string> ReadLines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(RecordedFiles.DataDirectory, "api", file)), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>A signature without the words that say nothing to a caller.</summary>
    internal static string Normal(string member) => member.Replace("virtual ", "", StringComparison.Ordinal).Replace("override ", "", StringComparison.Ordinal).Replace("abstract ", "", StringComparison.Ordinal);

    private static string TypeName(string header)
    {
        string name = Kind().Replace(header, "");
        int bases = name.IndexOf(" : ", StringComparison.Ordinal);
        return bases >= 0 ? name[..bases] : name;
    }

    // TorchScript, CUDA, MPS, the model hub, TensorBoard, and what TorchSharp shows of its native library.
    [GeneratedRegex(@"\bjit\b|ScriptModule|ExportedProgram|\bcuda\b|\bmps\b|\bhub\b|tensorboard|Tensorboard|NativeMethods|DistanceFunctionNative|Allocate(Pinned|Indexed|Native)|torch\.backends\.(cuda|cudnn)")]
    private static partial Regex OutOfScope();

    [GeneratedRegex("^(static class|abstract class|class|struct|interface|enum|delegate) ")]
    private static partial Regex Kind();
}

/// <summary>How much of one type is here.</summary>
public sealed class TypeCoverage(string name)
{
    private readonly List<(string Member, bool IsNamed)> _missing = [];
    private int _unnamed;

    public string Name => name;

    /// <summary>The members in scope.</summary>
    public int Total { get; private set; }

    /// <summary>Those with the same signature.</summary>
    public int Exact => Total - Inherited - _missing.Count;

    /// <summary>Those that TorchSharp declares again in this class, and that the class inherits here: a caller sees the same member.</summary>
    public int Inherited { get; private set; }

    /// <summary>Those of which at least the name is there, in the class itself.</summary>
    public int Named => Total - _unnamed;

    /// <summary>The signatures that are not here, not even inherited, and whether another member has the name.</summary>
    public IReadOnlyList<(string Member, bool IsNamed)> Missing => _missing;

    internal void Add(string member, IReadOnlyList<string> own, IReadOnlySet<string> inherited)
    {
        Total++;
        string normal = ApiCoverage.Normal(member);
        if (own.Any(candidate => ApiCoverage.Normal(candidate) == normal))
        {
            return;
        }
        string memberName = ApiListing.NameOf(normal);
        bool isNamed = own.Any(candidate => ApiListing.NameOf(ApiCoverage.Normal(candidate)) == memberName);
        _unnamed += isNamed ? 0 : 1;
        if (inherited.Contains(normal))
        {
            Inherited++;
        }
        else
        {
            _missing.Add((member, isNamed));
        }
    }
}
