using System.Globalization;
using System.Numerics;
using System.Text;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Visualization;

/// <summary>Tensors in a few words, for pictures and debuggers.</summary>
internal static class TensorText
{
    /// <summary>float32[2, 3]</summary>
    internal static string Type(TensorImpl tensor) => tensor.DType.PythonName() + Error.Show(tensor.Sizes);

    /// <summary>2 × 3, or "number" without dimensions.</summary>
    internal static string Shape(ReadOnlySpan<long> sizes)
    {
        if (sizes.Length == 0)
        {
            return "number";
        }
        var text = new StringBuilder();
        foreach (long size in sizes)
        {
            text.Append(text.Length > 0 ? " × " : "").Append(size.ToString(CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }

    /// <summary>The elements in nested brackets, at most <paramref name="limit"/> of them.</summary>
    internal static string Values(TensorImpl tensor, int limit)
    {
        var text = new StringBuilder();
        int left = limit;
        Append(tensor, 0, 0, ref left, text);
        return text.ToString();
    }

    private static void Append(TensorImpl tensor, int dim, long offset, ref int left, StringBuilder text)
    {
        if (dim == tensor.Rank)
        {
            text.Append(left-- > 0 ? Number(ElementAccess.Read(tensor, offset)) : "…");
            return;
        }
        text.Append('[');
        for (long i = 0; i < tensor.Sizes[dim]; i++)
        {
            text.Append(i > 0 ? ", " : "");
            if (left <= 0)
            {
                text.Append('…');
                break;
            }
            Append(tensor, dim + 1, offset + i * tensor.Strides[dim], ref left, text);
        }
        text.Append(']');
    }

    /// <summary>A number with some six digits.</summary>
    internal static string Number(ScalarValue value)
    {
        if (value.IsComplex)
        {
            Complex number = value.ToComplex();
            return Number(number.Real) + (number.Imaginary < 0 ? "-" : "+") + Number(Math.Abs(number.Imaginary)) + "i";
        }
        return value.IsBool ? (value.ToBool() ? "True" : "False") : Number(value.ToDouble());
    }

    internal static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
