using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// Random numbers into dense spans: PyTorch's streams on the CPU. For one seed each method draws the same numbers of the generator, in
/// the same order, as libtorch's kernel of that name, and turns them into samples by the same formula.
/// </summary>
/// <remarks>
/// Note [Order of random numbers]
/// Numbers are drawn one after the other, whatever the number of threads; only the arithmetic behind them is split. libtorch walks
/// a strided tensor in the order of memory (by decreasing stride, not by index), so a caller with a target that is not dense fills a dense
/// span and copies it to the target in that order. Where there is a "Serial" variant it is the one for such targets: libtorch takes
/// its blocked kernel for contiguous tensors only, and draws otherwise there.
///
/// Note [Rounding of samples]
/// libtorch's kernels are compiled with contraction, so value · scale + shift is one fused multiply-add. That is part of the stream.
/// </remarks>
internal static partial class Sampling
{
    private const ulong Mask53 = (1UL << 53) - 1;
    private const uint Mask24 = (1U << 24) - 1;
    private const double Scale53 = 1.0 / (1UL << 53);
    private const float Scale24 = 1f / (1U << 24);

    /// <summary>Uniform numbers drawn at a time; they stay in the second-level cache.</summary>
    private const int Chunk = 1 << 14;

    /// <summary>Samples worth a thread of their own, at some 10 ns each.</summary>
    private const int Grain = 2048;

    /// <summary>k·2⁻⁵³ in [0, 1), k the lower 53 of 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double NextUniform(GeneratorImpl generator) => (long)(generator.NextUInt64() & Mask53) * Scale53;

    /// <summary>k·2⁻²⁴ in [0, 1), k the lower 24 of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float NextUniformSingle(GeneratorImpl generator) => (int)(generator.NextUInt32() & Mask24) * Scale24;

    /// <summary>Fills with uniform numbers in [0, 1), as many calls of <see cref="NextUniform"/>.</summary>
    private static void FillUniform(Span<double> target, GeneratorImpl generator)
    {
        // The 64 bits of an element are drawn into its own place, upper half first.
        generator.Fill(MemoryMarshal.Cast<double, uint>(target));
        ref double first = ref MemoryMarshal.GetReference(target);
        int i = 0;
        for (; i <= target.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            var bits = Vector256.LoadUnsafe(ref first, (nuint)i).AsUInt64();
            bits = (bits << 32) | (bits >>> 32);
            var number = Vector256.ConvertToDouble((bits & Vector256.Create(Mask53)).AsInt64());
            (number * Scale53).StoreUnsafe(ref first, (nuint)i);
        }
        for (; i < target.Length; i++)
        {
            ulong bits = BitConverter.DoubleToUInt64Bits(target[i]);
            target[i] = (long)(((bits << 32) | (bits >> 32)) & Mask53) * Scale53;
        }
    }

    /// <summary>A sample from one uniform number in [0, 1). Implemented by structs, so that each kernel is compiled for its own.</summary>
    private interface IUniformTransform
    {
        double Invoke(double uniform);
    }

    /// <summary>target[i] = transform(uᵢ) for uniform double-precision uᵢ, rounded to the element type.</summary>
    private static unsafe void FillTransformed<T, TTransform>(Span<T> target, TTransform transform, GeneratorImpl generator)
        where T : unmanaged
        where TTransform : struct, IUniformTransform
    {
        double[] uniforms = ArrayPool<double>.Shared.Rent(Math.Min(target.Length, Chunk));
        lock (generator.Lock)
        {
            for (int start = 0; start < target.Length; start += Chunk)
            {
                int count = Math.Min(target.Length - start, Chunk);
                FillUniform(uniforms.AsSpan(0, count), generator);
                fixed (double* from = uniforms)
                fixed (T* to = target[start..])
                {
                    Parallel.For(0, count, Grain, new TransformRange<T, TTransform>(from, to, transform));
                }
            }
        }
        ArrayPool<double>.Shared.Return(uniforms);
    }

    private readonly unsafe struct TransformRange<T, TTransform>(double* from, T* to, TTransform transform) : IRangeBody
        where T : unmanaged
        where TTransform : struct, IUniformTransform
    {
        public void Invoke(long begin, long end)
        {
            for (long i = begin; i < end; i++)
            {
                to[i] = Elements.Convert<double, T>(transform.Invoke(from[i]));
            }
        }
    }
}
