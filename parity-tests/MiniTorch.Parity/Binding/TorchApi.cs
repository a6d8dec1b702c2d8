using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MiniTorch.Parity.Binding;

/// <summary>
/// The public surface of an assembly that has TorchSharp's shape: a root type <c>torch</c>, nested static classes for
/// its namespaces, <c>torch.Tensor</c>, extension methods. MiniTorch's and TorchSharp's assemblies both fit.
/// </summary>
public sealed class TorchApi
{
    private const BindingFlags Static = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance | BindingFlags.FlattenHierarchy;

    private readonly Lazy<ILookup<string, MethodInfo>> _extensions;
    private readonly ConcurrentDictionary<(object? Owner, string Name), IReadOnlyList<Overload>> _overloads = new();

    private readonly ConcurrentDictionary<(Type Self, string Name), IReadOnlyList<Overload>> _extensionOverloads = new();

    public TorchApi(Assembly assembly)
    {
        Assembly = assembly;
        Torch = assembly.ExportedTypes.FirstOrDefault(type => type is { Name: "torch", IsNested: false })
            ?? throw new ArgumentException($"{assembly.GetName().Name} has no public type torch", nameof(assembly));
        Tensor = Nested("torch.Tensor");
        ScalarType = Nested("torch.ScalarType");
        TensorIndex = Nested("torch.TensorIndex");
        Module = FindType("torch.nn.Module");
        Scalar = assembly.GetType($"{Torch.Namespace}.Scalar", throwOnError: true)!;
        _extensions = new(() => assembly.ExportedTypes
            .Where(type => type is { IsAbstract: true, IsSealed: true })
            .SelectMany(type => type.GetMethods(Static))
            .Where(method => method.IsDefined(typeof(ExtensionAttribute)))
            .ToLookup(method => method.Name));
    }

    public Assembly Assembly { get; }

    public Type Torch { get; }

    public Type Tensor { get; }

    public Type Scalar { get; }

    public Type ScalarType { get; }

    public Type TensorIndex { get; }

    /// <summary>The base class of modules, null while the assembly has none.</summary>
    public Type? Module { get; }

    public bool IsTensor(object? value) => Tensor.IsInstanceOfType(value);

    /// <summary>The nested type of a dotted name that starts with torch, or null.</summary>
    public Type? FindType(string dotted)
    {
        Type? type = Torch;
        foreach (string part in dotted.Split('.').Skip(1))
        {
            type = type?.GetNestedType(part, BindingFlags.Public);
        }

        return type;
    }

    /// <summary>The static overloads of one name in one namespace.</summary>
    public IReadOnlyList<Overload> Functions(string space, string name) =>
        _overloads.GetOrAdd((space, name), _ => Describe(FindType(space)?.GetMethods(Static).Where(method => method.Name == name) ?? []));

    /// <summary>The generic overloads whose one type argument is the type of the first argument, closed over that.</summary>
    public IReadOnlyList<Overload> Functions(string space, string name, Type first) =>
        _overloads.GetOrAdd((first, $"{space}.{name}"), _ => Describe((FindType(space)?.GetMethods(Static) ?? [])
            .Where(method => method.Name == name && method.IsGenericMethodDefinition).Select(method => CloseOver(first, method)).OfType<MethodInfo>()));

    /// <summary>The instance overloads of one name on a type, inherited ones included.</summary>
    public IReadOnlyList<Overload> Methods(Type type, string name) =>
        _overloads.GetOrAdd((type, name), _ => Describe(type.GetMethods(Instance).Where(method => method.Name == name)));

    /// <summary>Extension methods of one name that take <paramref name="self"/> first; a generic one is closed over that type.</summary>
    public IReadOnlyList<Overload> Extensions(Type self, string name) =>
        _extensionOverloads.GetOrAdd((self, name), _ => Describe(_extensions.Value[name].Select(method => CloseOver(self, method)).OfType<MethodInfo>()));

    public override string ToString() => $"{Assembly.GetName().Name} {Assembly.GetName().Version?.ToString(3)}";

    private Type Nested(string dotted) =>
        FindType(dotted) ?? throw new ArgumentException($"{Assembly.GetName().Name} has no public type {dotted}");

    private static MethodInfo? CloseOver(Type self, MethodInfo method)
    {
        if (!method.IsGenericMethodDefinition)
        {
            return method.GetParameters()[0].ParameterType.IsAssignableFrom(self) ? method : null;
        }

        if (method.GetGenericArguments().Length != 1 || method.GetParameters().Length == 0 || method.GetParameters()[0].ParameterType != method.GetGenericArguments()[0])
        {
            return null;
        }

        try
        {
            return method.MakeGenericMethod(self);
        }
        catch (ArgumentException)
        {
            return null; // the type does not meet the method's constraints
        }
    }

    private static Overload[] Describe(IEnumerable<MethodInfo> methods) =>
        [.. methods.Where(method => !method.IsGenericMethodDefinition && !method.GetParameters().Any(parameter => parameter.ParameterType.IsByRef)).Select(method => new Overload(method))];
}
