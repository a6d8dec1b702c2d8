using System.Globalization;
using System.Text;

namespace MiniTorch;

/// <summary>Values as Python prints them, for the descriptions of modules.</summary>
internal static class Repr
{
    internal static string Of(bool value) => value ? "True" : "False";

    internal static string Of(double? value) => value is { } number ? Of(number) : "None";

    internal static string Of(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "None";

    /// <summary>The shortest text that reads back as the number: 2.0, 1e-05, inf.</summary>
    internal static string Of(double value)
    {
        if (double.IsNaN(value))
        {
            return "nan";
        }
        if (double.IsInfinity(value))
        {
            return value > 0 ? "inf" : "-inf";
        }
        double size = Math.Abs(value);
        if (size != 0 && (size < 1e-4 || size >= 1e16))
        {
            string text = value.ToString("E16", CultureInfo.InvariantCulture);
            for (int digits = 0; digits < 17; digits++)
            {
                string shorter = value.ToString("E" + digits, CultureInfo.InvariantCulture);
                if (double.Parse(shorter, CultureInfo.InvariantCulture) == value)
                {
                    text = shorter;
                    break;
                }
            }
            int at = text.IndexOf('E', StringComparison.Ordinal);
            string exponent = text[(at + 2)..].TrimStart('0').PadLeft(2, '0');
            return $"{text[..at]}e{text[at + 1]}{exponent}";
        }
        string plain = value.ToString("R", CultureInfo.InvariantCulture);
        if (plain.Contains('E', StringComparison.Ordinal))
        {
            plain = ((decimal)value).ToString(CultureInfo.InvariantCulture);
        }
        return plain.Contains('.', StringComparison.Ordinal) ? plain : plain + ".0";
    }

    /// <summary>A number that Python's users mostly write as an integer: 2, 1.5.</summary>
    internal static string Whole(double value) => value % 1 == 0 ? Of((long?)value) : Of(value);

    /// <summary>(3,) or (3, 3).</summary>
    internal static string Tuple(ReadOnlySpan<long> values) => values.Length == 1 ? $"({values[0]},)" : $"({string.Join(", ", values.ToArray())})";

    /// <summary>A number if all are equal, else a tuple.</summary>
    internal static string NumberOrTuple(ReadOnlySpan<long> values)
    {
        foreach (long value in values)
        {
            if (value != values[0])
            {
                return Tuple(values);
            }
        }
        return values[0].ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>2x3.</summary>
    internal static string Sizes(long[] shape) => string.Join('x', shape);

    /// <summary>The class that PyTorch's tensors of a dtype once had, by which parameters in a dictionary still go: torch.FloatTensor.</summary>
    internal static string TypeName(torch.ScalarType dtype) => dtype switch
    {
        torch.ScalarType.Float32 => "torch.FloatTensor",
        torch.ScalarType.Float64 => "torch.DoubleTensor",
        torch.ScalarType.Float16 => "torch.HalfTensor",
        torch.ScalarType.BFloat16 => "torch.BFloat16Tensor",
        torch.ScalarType.ComplexFloat32 => "torch.ComplexFloatTensor",
        torch.ScalarType.ComplexFloat64 => "torch.ComplexDoubleTensor",
        _ => "torch.Tensor",
    };

    /// <summary>A module with parts: each on its line, indented.</summary>
    internal static string Children(string name, IEnumerable<(string Name, torch.nn.Module Module)> children, string extra = "")
    {
        var text = new StringBuilder(name).Append('(');
        string parts = string.Concat(children.Select(static child => $"  ({child.Name}): {Indent(child.Module.ToString())}\n"));
        if (extra.Length > 0 || parts.Length > 0)
        {
            text.Append('\n').Append(extra.Length > 0 ? $"  {Indent(extra)}\n" : "").Append(parts);
        }
        return text.Append(')').ToString();
    }

    internal static string Indent(string text) => text.Replace("\n", "\n  ", StringComparison.Ordinal);

    internal static string InPlace(bool inplace) => inplace ? "inplace=True" : "";

    internal static string AndInPlace(bool inplace) => inplace ? ", inplace=True" : "";
}
