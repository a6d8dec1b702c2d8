using System.Reflection;
using MiniTorch.Autograd;
using MiniTorch.Core;
using Xunit;

namespace MiniTorch.Tests.Gradcheck;

/// <summary>Every operator of the engine that has a derivative stands as a node in the graph of some sample, of its function or of its gradient.</summary>
public class CompletenessTests
{
    /// <summary>Operators without a sample, and why.</summary>
    private static readonly Dictionary<string, string> s_exceptions = new()
    {
        ["StandardGamma"] = "rejection makes a sample jump as its shape moves: the implicit gradient is the recorded one of the distributions",
        ["FakeQuantizePerTensor"] = "a step function, whose gradient is defined to pass straight through",
        ["FakeQuantizePerChannel"] = "a step function, whose gradient is defined to pass straight through",
        ["SampleDirichlet"] = "built of gamma samples",
    };

    [Fact]
    public void Every_differentiable_operator_is_checked()
    {
        HashSet<Type> visited = Visited();
        string[] missing = [.. Differentiable().Where(type => !visited.Contains(type)).Select(type => type.Name).Except(s_exceptions.Keys).Order(StringComparer.Ordinal)];
        Assert.True(missing.Length == 0, $"without a sample: {string.Join(", ", missing)}");
    }

    [Fact]
    public void Exceptions_are_operators_that_no_sample_visits()
    {
        HashSet<Type> visited = Visited();
        Assert.Equal([], s_exceptions.Keys.Except(Differentiable().Where(type => !visited.Contains(type)).Select(type => type.Name)));
    }

    private static IEnumerable<Type> Differentiable() => typeof(Operator).Assembly.GetTypes().Where(type =>
        type is { IsAbstract: false, IsGenericTypeDefinition: false } && typeof(Operator).IsAssignableFrom(type) && Derivative(type) is { } method && !IsEmpty(method));

    /// <summary>The override of Backward that the class has or inherits from its family.</summary>
    private static MethodInfo? Derivative(Type type)
    {
        for (Type? at = type; at is not null && at != typeof(Operator); at = at.BaseType)
        {
            MethodInfo? own = at.GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly).FirstOrDefault(method => method is { Name: "Backward", IsAbstract: false });
            if (own is not null)
            {
                return own;
            }
        }
        return null;
    }

    /// <summary>The override of an operator without a derivative does nothing, gives null or throws, which takes few bytes of code.</summary>
    private static bool IsEmpty(MethodInfo method)
    {
        ReadOnlySpan<byte> code = method.GetMethodBody()!.GetILAsByteArray().AsSpan().TrimStart((byte)0x00);   // nop, in a Debug build
        return code[^1] == 0x7A || code is [0x2A] or [0x14, 0x2A];   // throw and no return; ret; ldnull, ret
    }

    private static HashSet<Type> Visited()
    {
        var visited = new HashSet<Type>();
        foreach (OpSample sample in GradcheckTests.AllSamples)
        {
            foreach ((_, Func<TensorImpl[], TensorImpl[]> function, TensorImpl[] inputs) in sample.Variants())
            {
                Gradchecker.Visit(function, inputs, sample.HasSecondDerivative, node => visited.Add(node.GetType()));
            }
        }
        return visited;
    }
}
