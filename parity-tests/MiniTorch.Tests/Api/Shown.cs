using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Api;

/// <summary>Results as the recordings of TorchSharp's behaviour write them: <c>(Float32[2]{1 1}, true)</c>, <c>throws ArgumentException: text</c>.</summary>
internal static class Shown
{
    internal static string Of(Func<object?> expression)
    {
        try
        {
            return Of(expression());
        }
        catch (Exception e)
        {
            return $"throws {e.GetType().Name}: {e.Message.Split('\n')[0]}";
        }
    }

    /// <summary>What a statement shows that ran to its end.</summary>
    internal static readonly object Ok = new Done();

    internal static string Of(object? value) => value switch
    {
        null => "null",
        Done => "ok",
        bool flag => flag ? "true" : "false",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
        IFormattable number and (double or Half or BFloat16) => number.ToString(null, CultureInfo.InvariantCulture),
        Complex number => number.ToString(CultureInfo.InvariantCulture),
        string text => '"' + text.Replace("\n", "\\n", StringComparison.Ordinal) + '"',
        Tensor { IsInvalid: true } => "Tensor(invalid handle)",
        Tensor tensor => Of(tensor),
        Size size => $"Size[{string.Join(',', size.Shape)}]",
        Scalar scalar => $"Scalar({scalar.Type})",
        ITuple tuple => "(" + string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Of(tuple[i]))) + ")",
        IEnumerable list => "[" + string.Join(", ", list.Cast<object?>().Select(Of)) + "]",
        Type type => type.Name,
        _ => value.ToString()!,
    };

    private static string Of(Tensor tensor)
    {
        IEnumerable<string> elements = tensor.dtype switch
        {
            ScalarType.Bool => tensor.data<bool>().Select(element => element ? "true" : "false"),
            ScalarType.Byte => tensor.data<byte>().Select(element => element.ToString(CultureInfo.InvariantCulture)),
            ScalarType.Int8 => tensor.data<sbyte>().Select(element => element.ToString(CultureInfo.InvariantCulture)),
            ScalarType.Int16 => tensor.data<short>().Select(element => element.ToString(CultureInfo.InvariantCulture)),
            ScalarType.Int32 => tensor.data<int>().Select(element => element.ToString(CultureInfo.InvariantCulture)),
            ScalarType.Int64 => tensor.data<long>().Select(element => element.ToString(CultureInfo.InvariantCulture)),
            ScalarType.Float16 => tensor.data<Half>().Select(element => element.ToString(CultureInfo.InvariantCulture)),
            ScalarType.BFloat16 => tensor.data<BFloat16>().Select(element => element.ToString()),
            ScalarType.Float32 => tensor.data<float>().Select(element => element.ToString("R", CultureInfo.InvariantCulture)),
            ScalarType.Float64 => tensor.data<double>().Select(element => element.ToString("R", CultureInfo.InvariantCulture)),
            ScalarType.ComplexFloat32 => tensor.data<(float Real, float Imaginary)>().Select(element => new Complex(element.Real, element.Imaginary).ToString(CultureInfo.InvariantCulture)),
            _ => tensor.data<Complex>().Select(element => element.ToString(CultureInfo.InvariantCulture)),
        };
        return $"{tensor.dtype}[{string.Join(',', tensor.shape)}]{{{string.Join(' ', elements)}}}{(tensor.requires_grad ? " rg" : "")}";
    }

    private sealed class Done;
}

/// <summary>A recorded line: an expression's id, the expression, and what TorchSharp (or, where it is plainly wrong, PyTorch) gives.</summary>
public sealed record Recorded(string Id, Func<object?> Expression, string Expected)
{
    public override string ToString() => Id;

    /// <summary>The cases as the data of a theory.</summary>
    internal static IEnumerable<object[]> Ids(IEnumerable<Recorded> cases) => cases.Select(recorded => new object[] { recorded.Id });
}

/// <summary>Tests that change what the whole process shares (default dtype, print options, the console) run one at a time.</summary>
[Xunit.CollectionDefinition("Global state", DisableParallelization = true)]
public sealed class GlobalState;
