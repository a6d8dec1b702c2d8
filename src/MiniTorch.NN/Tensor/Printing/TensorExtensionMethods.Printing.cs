using System.Globalization;

namespace MiniTorch;

/// <summary>What can be done with tensors beside their own methods: text, conversions to C# numbers, streams.</summary>
public static partial class TensorExtensionMethods
{
    /// <summary>Shape, dtype and device.</summary>
    public static string metastr(this torch.Tensor tensor) => tensor.ToString(TensorStringStyle.Metadata);

    /// <summary>The tensor as text, in the style of <see cref="torch.set_printoptions(TensorStringStyle?, string, int?, string, int?, int?)"/> unless another is given.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="fltFormat">A .NET format for floating-point elements.</param>
    /// <param name="width">Characters on a line (Julia style).</param>
    /// <param name="newLine">What ends a line.</param>
    /// <param name="cultureInfo">How numbers are written; the current culture if null.</param>
    /// <param name="style">The style.</param>
    public static string str(
        this torch.Tensor tensor,
        string? fltFormat = null,
        int? width = null,
        string? newLine = null,
        CultureInfo? cultureInfo = null,
        TensorStringStyle style = TensorStringStyle.Default) => tensor.ToString(style, fltFormat, width, cultureInfo, newLine);

    /// <summary>The tensor as aligned columns below its metadata.</summary>
    /// <inheritdoc cref="str"/>
    public static string jlstr(this torch.Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.Julia, fltFormat, width, cultureInfo, newLine);

    /// <summary>The tensor in nested brackets.</summary>
    /// <inheritdoc cref="str"/>
    public static string npstr(this torch.Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.Numpy, fltFormat, width, cultureInfo, newLine);

    /// <summary>The tensor as a C# initializer behind its metadata.</summary>
    /// <inheritdoc cref="str"/>
    public static string cstr(this torch.Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.CSharp, fltFormat, width, cultureInfo, newLine);

    /// <summary>Writes the tensor to the console.</summary>
    /// <returns>The tensor.</returns>
    /// <inheritdoc cref="str"/>
    public static torch.Tensor print(
        this torch.Tensor t,
        string? fltFormat = "g5",
        int? width = 100,
        string? newLine = null,
        CultureInfo? cultureInfo = null,
        TensorStringStyle style = TensorStringStyle.Default)
    {
        Console.WriteLine(t.ToString(style, fltFormat, width, cultureInfo, newLine));
        return t;
    }
}
