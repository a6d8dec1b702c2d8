using System.Globalization;
using System.Numerics;
using System.Text;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch;

/// <summary>Writes a tensor as text in one of the four styles of <see cref="TensorStringStyle"/>.</summary>
internal sealed class TensorPrinter(TensorImpl tensor, string format, int width, CultureInfo culture, string newLine)
{
    private const string Ellipsis = "...";

    private readonly StringBuilder _text = new();

    internal static string Metadata(TensorImpl tensor) =>
        $"[{string.Join('x', tensor.Sizes)}], type = {(torch.ScalarType)tensor.DType}, device = cpu";

    /// <summary>Metadata, then rows of aligned columns, one matrix after the other; a line is cut off at the width.</summary>
    internal string Julia()
    {
        _text.Append(Metadata(tensor));
        if (tensor.Rank == 0)
        {
            return _text.Append(", value = ").Append(Element(0)).ToString();
        }
        _text.Append(newLine);
        switch (tensor.Rank)
        {
            case 1:
                JuliaRow();
                break;
            case 2:
                JuliaMatrix(0);
                break;
            default:
                if (tensor.NumElements > 0)
                {
                    JuliaMatrices(0, 0, "");
                }
                break;
        }
        return _text.ToString();
    }

    /// <summary>Nested brackets; long dimensions show their ends only.</summary>
    internal string Numpy()
    {
        if (tensor.Rank == 0)
        {
            return Element(0);
        }
        NumpyDimension(0, 0);
        return _text.ToString();
    }

    /// <summary>Metadata, then an initializer; long dimensions show their ends only.</summary>
    internal string CSharp()
    {
        _text.Append(Metadata(tensor)).Append(", value = ");
        if (tensor.Rank == 0)
        {
            return _text.Append(Element(0)).ToString();
        }
        if (tensor.Rank > 1)
        {
            _text.Append(newLine);
        }
        _text.Append(TypeName(tensor.DType)).Append(" [").Append(',', tensor.Rank - 1).Append("] ");
        CSharpDimension(0, 0);
        return _text.ToString();
    }

    private void JuliaMatrices(int dim, long offset, string prefix)
    {
        for (long i = 0; i < tensor.Sizes[dim]; i++)
        {
            long at = offset + i * tensor.Strides[dim];
            if (dim < tensor.Rank - 3)
            {
                JuliaMatrices(dim + 1, at, $"{prefix}{i},");
                continue;
            }
            bool isFirst = i == 0 && !prefix.AsSpan().ContainsAnyInRange('1', '9');
            if (!isFirst)
            {
                _text.Append(newLine);
            }
            _text.Append('[').Append(prefix).Append(i).Append(",..,..] =").Append(newLine);
            JuliaMatrix(at);
        }
    }

    private void JuliaRow()
    {
        int rest = width;
        for (long i = 0; i < tensor.Sizes[0]; i++)
        {
            string element = Element(i * tensor.Strides[0]);
            if (!Fits(element.Length, ref rest))
            {
                _text.Append(' ').Append(Ellipsis);
                break;
            }
            _text.Append(' ').Append(element);
        }
        _text.Append(newLine);
    }

    private void JuliaMatrix(long offset)
    {
        long rows = tensor.Sizes[^2];
        long columns = tensor.Sizes[^1];
        var shown = new List<(string[] Elements, int Width)>();
        int rest = width;
        for (long column = 0; column < columns; column++)
        {
            var elements = new string[rows];
            int longest = 0;
            for (long row = 0; row < rows; row++)
            {
                elements[row] = Element(offset + row * tensor.Strides[^2] + column * tensor.Strides[^1]);
                longest = Math.Max(longest, elements[row].Length);
            }
            if (!Fits(longest, ref rest))
            {
                break;
            }
            shown.Add((elements, longest));
        }
        for (long row = 0; row < rows; row++)
        {
            foreach ((string[] elements, int longest) in shown)
            {
                string element = elements[row];
                _text.Append(' ', 1 + longest - element.Length).Append(element);
            }
            if (shown.Count < columns)
            {
                _text.Append(' ').Append(Ellipsis);
            }
            _text.Append(newLine);
        }
    }

    /// <summary>Whether a column, and an ellipsis behind it, fits the rest of the line.</summary>
    private static bool Fits(int length, ref int rest)
    {
        if (rest < length + 1 + Ellipsis.Length)
        {
            return false;
        }
        rest -= length + 1;
        return true;
    }

    private void NumpyDimension(int dim, long offset)
    {
        _text.Append('[');
        if (dim == tensor.Rank - 1)
        {
            Columns(offset, "");
        }
        else
        {
            foreach (long row in Ends(tensor.Sizes[dim], torch.MaxRows))
            {
                if (row != 0)
                {
                    for (int i = dim; i < tensor.Rank - 1; i++)
                    {
                        _text.Append(newLine);
                    }
                    _text.Append(' ', dim + 1);
                }
                if (row < 0)
                {
                    _text.Append(Ellipsis);
                }
                else
                {
                    NumpyDimension(dim + 1, offset + row * tensor.Strides[dim]);
                }
            }
        }
        _text.Append(']');
    }

    private void CSharpDimension(int dim, long offset)
    {
        _text.Append('{');
        if (dim == tensor.Rank - 1)
        {
            Columns(offset, Suffix(tensor.DType));
        }
        else
        {
            foreach (long row in Ends(tensor.Sizes[dim], torch.MaxRows))
            {
                bool isFirst = row == 0;
                if (!isFirst || dim == 0)
                {
                    _text.Append(newLine).Append(' ', dim + 1);
                }
                if (row < 0)
                {
                    _text.Append(Ellipsis);
                    continue;
                }
                CSharpDimension(dim + 1, offset + row * tensor.Strides[dim]);
                bool isLast = row == tensor.Sizes[dim] - 1;
                if (!isLast)
                {
                    _text.Append(',');
                }
            }
            if (dim == 0)
            {
                _text.Append(newLine);
            }
        }
        _text.Append('}');
    }

    private void Columns(long offset, string suffix)
    {
        long columns = tensor.Sizes[^1];
        foreach (long column in Ends(columns, torch.MaxColumns))
        {
            if (column < 0)
            {
                _text.Append(Ellipsis).Append(' ');
                continue;
            }
            _text.Append(Element(offset + column * tensor.Strides[^1])).Append(suffix);
            if (column < columns - 1)
            {
                _text.Append(", ");
            }
        }
    }

    /// <summary>All indices below <paramref name="size"/>, or the outer ones with −1 between when they are more than <paramref name="most"/>.</summary>
    private static IEnumerable<long> Ends(long size, int most)
    {
        for (long i = 0; i < size; i++)
        {
            if (size > most && i == most / 2)
            {
                yield return -1;
                i = size - most / 2 - 1;
                continue;
            }
            yield return i;
        }
    }

    private string Element(long offset)
    {
        ScalarValue value = ElementAccess.Read(tensor, offset);
        return value.IsBool ? value.ToBool().ToString(culture)
            : value.IsIntegral ? value.ToInt64().ToString(culture)
            : value.IsComplex ? ComplexElement(value.ToComplex())
            : Real(value.ToDouble());
    }

    /// <summary>3+4i; a part that is 0 is left out.</summary>
    private string ComplexElement(Complex value)
    {
        if (value.Imaginary == 0)
        {
            return Real(value.Real);
        }
        string imaginary = Real(value.Imaginary) + "i";
        if (value.Real == 0)
        {
            return imaginary;
        }
        return Real(value.Real) + (imaginary.StartsWith(culture.NumberFormat.NegativeSign, StringComparison.Ordinal) ? "" : "+") + imaginary;
    }

    /// <summary>float32 elements are formatted as floats: for the shortest formats ("r") that matters.</summary>
    private string Real(double value) =>
        tensor.DType is DType.Float64 or DType.Complex128 ? value.ToString(format, culture) : ((float)value).ToString(format, culture);

    private static string TypeName(DType dtype) => dtype switch
    {
        DType.Bool => "bool",
        DType.UInt8 => "byte",
        DType.Int8 => "sbyte",
        DType.Int16 => "short",
        DType.Int32 => "int",
        DType.Int64 => "long",
        DType.Float16 => "float16",
        DType.BFloat16 => "bfloat16",
        DType.Float32 => "float",
        DType.Float64 => "double",
        DType.Complex64 => "complex32",
        _ => "complex64",
    };

    private static string Suffix(DType dtype) => dtype switch
    {
        DType.Int64 => "L",
        DType.Float16 or DType.BFloat16 or DType.Float32 => "f",
        _ => "",
    };
}
