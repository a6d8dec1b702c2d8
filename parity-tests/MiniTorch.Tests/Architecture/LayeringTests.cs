using System.Reflection;
using System.Reflection.Emit;
using MiniTorch.Core;
using Xunit;

namespace MiniTorch.Tests.Architecture;

/// <summary>The engine's namespaces may only use what lies below them: Core, Kernels, Autograd, Operators; Tracing and Serialization stand beside Operators.</summary>
public class LayeringTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["MiniTorch.Core"] = ["MiniTorch.Core"],
        ["MiniTorch.Kernels"] = ["MiniTorch.Core", "MiniTorch.Kernels"],
        ["MiniTorch.Autograd"] = ["MiniTorch.Core", "MiniTorch.Kernels", "MiniTorch.Autograd"],
        ["MiniTorch.Operators"] = ["MiniTorch.Core", "MiniTorch.Kernels", "MiniTorch.Autograd", "MiniTorch.Operators"],
        ["MiniTorch.Tracing"] = ["MiniTorch.Core", "MiniTorch.Kernels", "MiniTorch.Autograd", "MiniTorch.Tracing"],
        ["MiniTorch.Serialization"] = ["MiniTorch.Core", "MiniTorch.Kernels", "MiniTorch.Autograd", "MiniTorch.Serialization"],
    };

    [Fact]
    public void Every_namespace_of_the_engine_uses_only_those_below_it()
    {
        var violations = new SortedSet<string>();
        int references = 0;
        foreach (Type type in typeof(TensorImpl).Assembly.GetTypes())
        {
            string? from = Room(type);
            if (from is null)
            {
                continue;
            }
            Assert.True(s_allowed.ContainsKey(from), $"{type} stands in a namespace without a place in the layering");
            foreach (Type used in UsedTypes(type))
            {
                references++;
                if (Room(used) is { } to && used.Assembly == type.Assembly && !s_allowed[from].Contains(to))
                {
                    violations.Add($"{type} uses {used}");
                }
            }
        }
        Assert.True(references > 1000, "the walk over the assembly found next to nothing");
        Assert.True(violations.Count == 0, string.Join("\n", violations.Take(20)));
    }

    [Theory]
    [InlineData(typeof(TensorImpl), "System")]
    [InlineData(typeof(torch), "System", "MiniTorch")]
    public void Assemblies_refer_only_to_what_the_design_lets_them(Type anchor, params string[] prefixes)
    {
        string[] allowed = [.. prefixes, "MathNet.Numerics", "netstandard", "mscorlib"];
        foreach (AssemblyName reference in anchor.Assembly.GetReferencedAssemblies())
        {
            Assert.Contains(allowed, prefix => reference.Name!.StartsWith(prefix, StringComparison.Ordinal));
        }
    }

    /// <summary>The namespace under MiniTorch that a type stands in; null for MiniTorch itself (BFloat16) and everything else.</summary>
    private static string? Room(Type type)
    {
        Type outermost = type;
        while (outermost.DeclaringType is { } outer)
        {
            outermost = outer;
        }
        return outermost.Namespace is { } name && name.StartsWith("MiniTorch.", StringComparison.Ordinal) ? string.Join('.', name.Split('.').Take(2)) : null;
    }

    private static HashSet<Type> UsedTypes(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var used = new HashSet<Type>();
        Add(type.BaseType);
        Array.ForEach(type.GetInterfaces(), Add);
        foreach (FieldInfo field in type.GetFields(all))
        {
            Add(field.FieldType);
        }
        foreach (MethodBase method in type.GetMethods(all).Concat<MethodBase>(type.GetConstructors(all)))
        {
            Array.ForEach(method.GetParameters(), parameter => Add(parameter.ParameterType));
            Add((method as MethodInfo)?.ReturnType);
            foreach (MemberInfo member in MembersInBody(method))
            {
                Add(member as Type ?? member.DeclaringType);
            }
        }
        return used;

        void Add(Type? found)
        {
            if (found is null || !used.Add(found))
            {
                return;
            }
            Add(found.GetElementType());
            if (found.IsGenericType)
            {
                Array.ForEach(found.GetGenericArguments(), Add);
            }
        }
    }

    /// <summary>Every member that a method's instructions refer to.</summary>
    private static IEnumerable<MemberInfo> MembersInBody(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
        {
            yield break;
        }
        Type[]? typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        Type[]? methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < code.Length;)
        {
            OpCode operation = code[at] == 0xFE ? s_long[code[at + 1]] : s_short[code[at]];
            at += operation.Size;
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                MemberInfo? member = method.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, methodArguments);
                if (member is not null)
                {
                    yield return member;
                }
            }
            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }

    private static readonly OpCode[] s_short = Table(size: 1);
    private static readonly OpCode[] s_long = Table(size: 2);

    private static OpCode[] Table(int size)
    {
        var table = new OpCode[256];
        foreach (FieldInfo field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var code = (OpCode)field.GetValue(null)!;
            if (code.Size == size)
            {
                table[code.Value & 0xFF] = code;
            }
        }
        return table;
    }
}
