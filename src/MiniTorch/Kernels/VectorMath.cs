using System.Numerics;

namespace MiniTorch.Kernels;

/// <summary>The size of the buffers on the stack in which kernels keep what is between their steps.</summary>
internal static class Scratch
{
    internal const int Length = 256;
}

/// <summary>Functions over spans that System.Numerics.Tensors lacks.</summary>
internal static class VectorMath
{
    /// <summary>result = erf(x).</summary>
    internal static void Erf<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, ErrorFunctions.Erf);

    /// <summary>result = eˣ − 1.</summary>
    internal static void Expm1<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, RealMath.Expm1);

    /// <summary>result = ln(1 + x).</summary>
    internal static void Log1p<T>(ReadOnlySpan<T> x, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Each.Run(x, result, RealMath.Log1p);
}
