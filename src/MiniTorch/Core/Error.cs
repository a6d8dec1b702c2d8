using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace MiniTorch.Core;

/// <summary>
/// The exceptions of the engine. What libtorch reports as an error, TorchSharp throws as <see cref="ExternalException"/>; the first
/// sentence of the text is libtorch's.
/// </summary>
internal static class Error
{
    internal static ExternalException Of(string message) => new(message);

    internal static ExternalException NotDifferentiable(string name) => new($"the derivative for '{name}' is not implemented.");

    /// <summary>libtorch's text for a dtype that a kernel has no version of.</summary>
    internal static ExternalException NotImplementedFor(string kernel, DType dtype) => new($"\"{kernel}\" not implemented for '{dtype.Name()}'");

    /// <summary>Throws when <paramref name="condition"/> does not hold. For messages that need formatting, test first and throw <see cref="Of"/>.</summary>
    internal static void Unless([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
        {
            throw Of(message);
        }
    }

    /// <summary>A number as a C++ stream prints it: six digits, 3e+38, inf, nan.</summary>
    internal static string Show(double value) =>
        double.IsNaN(value) ? "nan"
        : double.IsInfinity(value) ? (value > 0 ? "inf" : "-inf")
        : value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture).Replace('E', 'e');

    /// <summary>Sizes as libtorch prints them: [2, 3].</summary>
    internal static string Show(ReadOnlySpan<long> sizes)
    {
        var text = new System.Text.StringBuilder("[");
        for (int i = 0; i < sizes.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(sizes[i]);
        }
        return text.Append(']').ToString();
    }
}
