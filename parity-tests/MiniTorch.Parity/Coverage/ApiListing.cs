using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace MiniTorch.Parity.Coverage;

/// <summary>The public API of assemblies as text: for each type its members with parameter names and default values, sorted.</summary>
public sealed class ApiListing
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private const BindingFlags OfInstances = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(bool)] = "bool",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
    };

    private readonly SortedDictionary<string, IReadOnlyList<string>> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlySet<string>> _inherited = [];

    /// <summary>The listing of some assemblies; names in <paramref name="root"/> stand without that namespace.</summary>
    public ApiListing(string root, params Assembly[] assemblies)
    {
        foreach (Type type in assemblies.SelectMany(static assembly => assembly.GetExportedTypes()))
        {
            List<string> members = [.. Members(type)];
            members.Sort(StringComparer.Ordinal);
            string name = FullName(type, root);
            _types[name] = members;
            _inherited[name] = Inherited(type, assemblies).ToHashSet();
        }
    }

    /// <summary>The members of each type.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Types => _types;

    /// <summary>The properties and methods of objects that each type has from its base classes in the same assemblies.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> InheritedMembers => _inherited;

    /// <summary>The name of a member's line: what stands before the parameters, without type parameters.</summary>
    public static string NameOf(string member)
    {
        int parameters = member.IndexOf('(', StringComparison.Ordinal);
        string head = parameters >= 0 ? member[..parameters] : member.Split('{', '=')[0].TrimEnd();
        if (head.EndsWith('>') && head.IndexOf('<', StringComparison.Ordinal) is var generic and >= 0)
        {
            head = head[..generic];
        }
        return head[(head.LastIndexOf(' ') + 1)..];
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
        }
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            return [$"{Name(invoke.ReturnType)} Invoke({Parameters(invoke)})"];
        }
        return type.GetConstructors(Declared).Where(static constructor => !constructor.IsStatic && IsVisible(constructor)).Select(static constructor => $"{Access(constructor)}.ctor({Parameters(constructor)})")
            .Concat(type.GetFields(Declared).Where(static field => (field.IsPublic || field.IsFamily) && !field.Name.StartsWith('<')).Select(Field))
            .Concat(Properties(type, Declared).Select(Property))
            .Concat(type.GetEvents(Declared).Where(static e => IsVisible(e.AddMethod)).Select(static e => $"event {Name(e.EventHandlerType!)} {e.Name}"))
            .Concat(Methods(type, Declared).Select(Method));
    }

    private static IEnumerable<string> Inherited(Type type, Assembly[] assemblies)
    {
        bool IsInherited(MemberInfo member) => member.DeclaringType != type && assemblies.Contains(member.DeclaringType!.Assembly);
        return Properties(type, OfInstances).Where(IsInherited).Select(Property).Concat(Methods(type, OfInstances).Where(IsInherited).Select(Method));
    }

    private static IEnumerable<PropertyInfo> Properties(Type type, BindingFlags flags) =>
        type.GetProperties(flags).Where(static property => IsVisible(property.GetMethod) || IsVisible(property.SetMethod));

    private static IEnumerable<MethodInfo> Methods(Type type, BindingFlags flags) =>
        type.GetMethods(flags).Where(static method => IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !method.Name.StartsWith('<'));

    private static bool IsVisible(MethodBase? method) => method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Field(FieldInfo field) =>
        $"{(field.IsPublic ? "" : "protected ")}{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}";

    private static string Property(PropertyInfo property)
    {
        bool canRead = IsVisible(property.GetMethod);
        MethodInfo accessor = (canRead ? property.GetMethod : property.SetMethod)!;
        ParameterInfo[] index = property.GetIndexParameters();
        string name = index.Length > 0 ? $"this[{string.Join(", ", index.Select(static parameter => Parameter(parameter, isThis: false)))}]" : property.Name;
        return $"{Access(accessor)}{(accessor.IsStatic ? "static " : "")}{Name(property.PropertyType)} {name} {{ {(canRead ? "get; " : "")}{(IsVisible(property.SetMethod) ? "set; " : "")}}}";
    }

    private static string Method(MethodInfo method)
    {
        string generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(static argument => argument.Name))}>" : "";
        return $"{Access(method)}{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method)
    {
        bool isExtension = method.IsDefined(typeof(ExtensionAttribute));
        return string.Join(", ", method.GetParameters().Select((parameter, i) => Parameter(parameter, isExtension && i == 0)));
    }

    private static string Parameter(ParameterInfo parameter, bool isThis)
    {
        var text = new StringBuilder(isThis ? "this " : "");
        text.Append(parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref " : "");
        text.Append(parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "");
        return text.Append(Name(parameter.ParameterType)).Append(' ').Append(parameter.Name).Append(Default(parameter)).ToString();
    }

    private static string Default(ParameterInfo parameter)
    {
        if (!parameter.HasDefaultValue)
        {
            return "";
        }
        object? value;
        try
        {
            value = parameter.DefaultValue;
        }
        catch (FormatException)   // a default that reflection cannot make, as that of a nullable enum
        {
            return " = default";
        }
        return " = " + value switch
        {
            null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
            bool flag => flag ? "true" : "false",
            string text => $"\"{text}\"",
            Enum member => $"{member.GetType().Name}.{member}",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
    }

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!);
        }
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }
        if (type.IsPointer)
        {
            return Name(type.GetElementType()!) + "*";
        }
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }
        if (type.IsGenericParameter)
        {
            return type.Name;
        }
        if (s_keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }
        Type[] arguments = type.GetGenericArguments();
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
        {
            return $"({string.Join(", ", arguments.Select(Name))})";
        }
        string outer = type.IsNested ? Bare(type.DeclaringType!) + "." : "";
        int tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        if (tick < 0)
        {
            return outer + type.Name;
        }
        int count = int.Parse(type.Name[(tick + 1)..], CultureInfo.InvariantCulture);
        return $"{outer}{type.Name[..tick]}<{string.Join(", ", arguments.TakeLast(count).Select(Name))}>";
    }

    private static string Bare(Type type)
    {
        int tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        string name = tick < 0 ? type.Name : type.Name[..tick];
        return type.IsNested ? $"{Bare(type.DeclaringType!)}.{name}" : name;
    }

    private static string FullName(Type type, string root)
    {
        string space = type.Namespace ?? "";
        string prefix = space == root || space.Length == 0 ? "" : space.StartsWith(root + ".", StringComparison.Ordinal) ? space[(root.Length + 1)..] + "." : space + ".";
        return prefix + Name(type);
    }
}
