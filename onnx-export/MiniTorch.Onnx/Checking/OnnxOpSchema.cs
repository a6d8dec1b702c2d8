using System.Globalization;

namespace MiniTorch.Onnx;

/// <summary>A set of element types, one bit each.</summary>
internal readonly record struct OnnxTypeSet(uint Bits)
{
    private static readonly Dictionary<string, uint> s_names = MakeNames();

    public bool Contains(OnnxDataType type) => (uint)type < 32 && (Bits >> (int)type & 1) != 0;

    /// <summary>The set's only member, or Undefined.</summary>
    public OnnxDataType Only => uint.IsPow2(Bits) ? (OnnxDataType)uint.Log2(Bits) : OnnxDataType.Undefined;

    public static OnnxTypeSet Parse(ReadOnlySpan<char> names)
    {
        uint bits = 0;
        foreach (var range in names.Split(','))
            bits |= s_names[names[range].ToString()];
        return new(bits);
    }

    public static bool IsName(string name) => s_names.ContainsKey(name);

    public override string ToString()
    {
        var names = new List<string>();
        for (var type = OnnxDataType.Float; type <= OnnxDataType.BFloat16; type++)
        {
            if (Contains(type))
                names.Add(type.Name());
        }

        return string.Join(", ", names);
    }

    private static Dictionary<string, uint> MakeNames()
    {
        var names = new Dictionary<string, uint>();
        ReadOnlySpan<(string, OnnxDataType)> types =
        [
            ("f32", OnnxDataType.Float), ("f64", OnnxDataType.Double), ("f16", OnnxDataType.Float16), ("bf16", OnnxDataType.BFloat16),
            ("i8", OnnxDataType.Int8), ("i16", OnnxDataType.Int16), ("i32", OnnxDataType.Int32), ("i64", OnnxDataType.Int64),
            ("u8", OnnxDataType.UInt8), ("u16", OnnxDataType.UInt16), ("u32", OnnxDataType.UInt32), ("u64", OnnxDataType.UInt64),
            ("bool", OnnxDataType.Bool), ("c64", OnnxDataType.Complex64), ("c128", OnnxDataType.Complex128), ("str", OnnxDataType.String),
        ];
        foreach (var (name, type) in types)
            names[name] = 1u << (int)type;
        names["float"] = names["f32"] | names["f64"] | names["f16"];
        names["math"] = names["float"] | names["i32"] | names["i64"] | names["u32"] | names["u64"];
        names["number"] = names["math"] | names["i8"] | names["i16"] | names["u8"] | names["u16"];
        names["any"] = names["number"] | names["bool"] | names["c64"] | names["c128"] | names["str"];
        foreach (var name in (string[])["float", "math", "number", "any"])
            names[name + "+"] = names[name] | names["bf16"];
        return names;
    }
}

/// <summary>A formal input or output of an operator.</summary>
/// <param name="Name">The spec's name.</param>
/// <param name="MinCount">0 for an optional one, 1 for a required one; for a variadic one the least number.</param>
/// <param name="IsVariadic">Whether any number may stand here.</param>
/// <param name="Types">Types allowed.</param>
/// <param name="Variable">The type variable, equal for all formals that bear its name; null where the type is fixed or free.</param>
/// <param name="TypeAttribute">The attribute that says an output's type, or null.</param>
/// <param name="TypeDefault">A type or type variable for where that attribute is absent.</param>
internal sealed record OnnxFormal(string Name, int MinCount, bool IsVariadic, OnnxTypeSet Types, string? Variable, string? TypeAttribute, string? TypeDefault);

/// <summary>An attribute that an operator has.</summary>
internal sealed record OnnxAttributeRule(string Name, OnnxAttributeKind Kind, bool IsRequired, string[]? Values);

/// <summary>One version of one operator: what it takes, gives, and is told by attributes.</summary>
internal sealed class OnnxOpSchema
{
    private static readonly Lazy<Dictionary<string, List<OnnxOpSchema>>> s_table = new(ParseTable);

    private OnnxOpSchema(string name, int since, OnnxFormal[] inputs, OnnxFormal[] outputs, OnnxAttributeRule[] attributes) =>
        (Name, Since, Inputs, Outputs, Attributes) = (name, since, inputs, outputs, attributes);

    public string Name { get; }

    public int Since { get; }

    public OnnxFormal[] Inputs { get; }

    public OnnxFormal[] Outputs { get; }

    public OnnxAttributeRule[] Attributes { get; }

    /// <summary>Names of all operators in the table.</summary>
    public static IReadOnlyCollection<string> Names => s_table.Value.Keys;

    /// <summary>The version of an operator that an opset resolves to, or null.</summary>
    public static OnnxOpSchema? Find(string op, long opset)
    {
        if (!s_table.Value.TryGetValue(op, out var versions))
            return null;
        for (var i = versions.Count - 1; i >= 0; i--)
        {
            if (versions[i].Since <= opset)
                return versions[i];
        }

        return null;
    }

    /// <summary>The first opset that has the operator at all, or null.</summary>
    public static int? FirstOpset(string op) => s_table.Value.TryGetValue(op, out var versions) ? versions[0].Since : null;

    /// <summary>The formal parameter at a position; the variadic one for all positions from its own on.</summary>
    public static OnnxFormal? At(OnnxFormal[] formals, int position) =>
        position < formals.Length ? formals[position] : formals is [.., { IsVariadic: true } last] ? last : null;

    /// <summary>The fewest actual parameters.</summary>
    public static int MinCount(OnnxFormal[] formals)
    {
        for (var i = formals.Length - 1; i >= 0; i--)
        {
            // What stands before a variadic parameter must be there, if only as an empty name.
            if (formals[i].MinCount != 0 || formals[i].IsVariadic)
                return i + formals[i].MinCount;
        }

        return 0;
    }

    /// <summary>The most actual parameters.</summary>
    public static int MaxCount(OnnxFormal[] formals) => formals is [.., { IsVariadic: true }] ? int.MaxValue : formals.Length;

    private static Dictionary<string, List<OnnxOpSchema>> ParseTable()
    {
        var table = new Dictionary<string, List<OnnxOpSchema>>(StringComparer.Ordinal);
        foreach (var line in OnnxOpTable.Text.Split('\n'))
        {
            var schema = Parse(line);
            if (!table.TryGetValue(schema.Name, out var versions))
                table.Add(schema.Name, versions = []);
            if (versions is [.., { } last] && last.Since >= schema.Since)
                throw new InvalidDataException($"Versions of {schema.Name} are out of order in the table.");
            versions.Add(schema);
        }

        return table;
    }

    private static OnnxOpSchema Parse(string line)
    {
        var fields = line.Split('|', StringSplitOptions.TrimEntries);
        var head = Words(fields[0]);
        var variables = new Dictionary<string, OnnxTypeSet>(StringComparer.Ordinal);
        foreach (var word in Words(fields[3]))
        {
            var at = word.IndexOf('=');
            variables.Add(word[..at], OnnxTypeSet.Parse(word.AsSpan(at + 1)));
        }

        return new(head[0], int.Parse(head[1], CultureInfo.InvariantCulture),
            Array.ConvertAll(Words(fields[1]), word => Formal(word, variables)), Array.ConvertAll(Words(fields[2]), word => Formal(word, variables)),
            Array.ConvertAll(Words(fields[4]), Rule));
    }

    private static OnnxFormal Formal(string word, Dictionary<string, OnnxTypeSet> variables)
    {
        var colon = word.IndexOf(':');
        var (name, type) = (word[..colon], word[(colon + 1)..]);
        string? attribute = null, otherwise = null;
        if (type.IndexOf('@') is >= 0 and var at)
        {
            (attribute, type) = (type[(at + 1)..], type[..at]);
            if (attribute.IndexOf('/') is >= 0 and var slash)
                (otherwise, attribute) = (attribute[(slash + 1)..], attribute[..slash]);
        }

        var (types, variable) = type == "?" ? (new OnnxTypeSet(uint.MaxValue), null)
            : variables.TryGetValue(type, out var set) ? (set, type) : (OnnxTypeSet.Parse(type), (string?)null);
        var minCount = 1;
        var isVariadic = false;
        if (name.EndsWith('?'))
            (name, minCount) = (name[..^1], 0);
        else if (name.IndexOf('*') is >= 0 and var star)
            (isVariadic, minCount, name) = (true, name[star + 1] - '0', name[..star]);
        return new(name, minCount, isVariadic, types, variable, attribute, otherwise);
    }

    private static OnnxAttributeRule Rule(string word)
    {
        var required = word.EndsWith('!');
        var colon = word.IndexOf(':');
        var type = word[(colon + 1)..].TrimEnd('!');
        string[]? values = null;
        if (type.IndexOf('{') is >= 0 and var brace)
            (values, type) = (type[(brace + 1)..^1].Split(','), type[..brace]);
        var kind = type switch
        {
            "i" => OnnxAttributeKind.Int,
            "f" => OnnxAttributeKind.Float,
            "s" => OnnxAttributeKind.String,
            "t" => OnnxAttributeKind.Tensor,
            "g" => OnnxAttributeKind.Graph,
            "is" => OnnxAttributeKind.Ints,
            "fs" => OnnxAttributeKind.Floats,
            "ss" => OnnxAttributeKind.Strings,
            _ => throw new InvalidDataException($"The table has an attribute of kind '{type}'."),
        };
        return new(word[..colon], kind, required, values);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
