using System.Runtime.CompilerServices;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// Half types compute in float32. Where libtorch rounds an intermediate result to the half type, a kernel that wants its numbers does so too.
/// </summary>
internal static class HalfRounding
{
    /// <summary>The value rounded to a half dtype; for any other dtype the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Round<T>(T value, DType dtype) where T : unmanaged
    {
        if (typeof(T) != typeof(float) || dtype is not (DType.Float16 or DType.BFloat16))
        {
            return value;
        }
        float x = Unsafe.BitCast<T, float>(value);
        return Unsafe.BitCast<float, T>(dtype == DType.Float16 ? (float)(Half)x : (float)(BFloat16)x);
    }
}
