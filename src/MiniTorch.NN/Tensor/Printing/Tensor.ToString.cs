using System.Globalization;
using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Shape, dtype and device; <see cref="ToString(TensorStringStyle, string, int?, CultureInfo, string)"/> shows the elements.</summary>
        public override string ToString() => TensorPrinter.Metadata(Impl);

        /// <summary>The tensor as text in the default style.</summary>
        /// <param name="disamb">Tells this overload from the others; its value does not matter.</param>
        /// <param name="fltFormat">A .NET format for floating-point elements.</param>
        /// <param name="width">Characters on a line (Julia style).</param>
        /// <param name="cultureInfo">How numbers are written; the current culture if null.</param>
        /// <param name="newLine">What ends a line.</param>
        public string ToString(bool disamb, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null) =>
            ToString(TensorStringStyle.Default, fltFormat, width, cultureInfo, newLine);

        /// <summary>The tensor as text. What is null is taken from <see cref="set_printoptions(TensorStringStyle?, string, int?, string, int?, int?)"/>.</summary>
        /// <param name="style">The style.</param>
        /// <param name="fltFormat">A .NET format for floating-point elements.</param>
        /// <param name="width">Characters on a line (Julia style).</param>
        /// <param name="cultureInfo">How numbers are written; the current culture if null.</param>
        /// <param name="newLine">What ends a line.</param>
        public string ToString(TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
        {
            TensorImpl tensor = Impl;
            var printer = new TensorPrinter(tensor, fltFormat ?? FloatFormat, width ?? LineWidth, cultureInfo ?? CultureInfo.CurrentCulture, newLine ?? LineEnd);
            return (style == TensorStringStyle.Default ? torch.TensorStringStyle : style) switch
            {
                TensorStringStyle.Metadata => TensorPrinter.Metadata(tensor),
                TensorStringStyle.Numpy => printer.Numpy(),
                TensorStringStyle.CSharp => printer.CSharp(),
                _ => printer.Julia(),
            };
        }
    }
}
