using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

internal static partial class Sampling
{
    /// <summary>
    /// uniform_: u·(to − from) + from for u = k·2⁻²⁴ from 32 bits (float64: k·2⁻⁵³ from 64 bits); half types are float32 rounded.
    /// </summary>
    /// <typeparam name="T">float, double, Half or BFloat16; complex numbers come as their parts.</typeparam>
    internal static void Uniform<T>(Span<T> target, double from, double to, GeneratorImpl generator) where T : unmanaged
    {
        CheckUniform<T>(from, to);
        lock (generator.Lock)
        {
            if (typeof(T) == typeof(double))
            {
                UniformDouble(MemoryMarshal.Cast<T, double>(target), from, to, generator);
            }
            else if (typeof(T) == typeof(float))
            {
                UniformSingle(MemoryMarshal.Cast<T, float>(target), (float)from, (float)to, generator);
            }
            else
            {
                UniformHalf(target, from, to, generator);
            }
        }
    }

    private static void UniformDouble(Span<double> target, double from, double to, GeneratorImpl generator)
    {
        double range = to - from;
        for (int start = 0; start < target.Length; start += Chunk)
        {
            Span<double> part = target.Slice(start, Math.Min(target.Length - start, Chunk));
            FillUniform(part, generator);
            if (from == 0 && range == 1)
            {
                continue;
            }
            for (int i = 0; i < part.Length; i++)
            {
                part[i] = Math.FusedMultiplyAdd(part[i], range, from);
            }
        }
    }

    private static void UniformSingle(Span<float> target, float from, float to, GeneratorImpl generator)
    {
        float range = to - from;
        for (int start = 0; start < target.Length; start += Chunk)
        {
            Span<float> part = target.Slice(start, Math.Min(target.Length - start, Chunk));
            generator.Fill(MemoryMarshal.Cast<float, uint>(part));
            ref float first = ref MemoryMarshal.GetReference(part);
            int i = 0;
            for (; i <= part.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                var uniform = ToUniform(Vector256.LoadUnsafe(ref first, (nuint)i).AsUInt32());
                Vector256.FusedMultiplyAdd(uniform, Vector256.Create(range), Vector256.Create(from)).StoreUnsafe(ref first, (nuint)i);
            }
            for (; i < part.Length; i++)
            {
                float uniform = (int)(BitConverter.SingleToUInt32Bits(part[i]) & Mask24) * Scale24;
                part[i] = MathF.FusedMultiplyAdd(uniform, range, from);
            }
        }
    }

    private static void UniformHalf<T>(Span<T> target, double from, double to, GeneratorImpl generator) where T : unmanaged
    {
        // Rounding to 8 or 11 bits would reach the open end of [from, to) once in some hundred or thousand numbers.
        T upper = Elements.Convert<double, T>(to);
        T last = Elements.Convert<T, float>(Elements.Convert<double, T>(from)) < Elements.Convert<T, float>(upper) ? Below(upper) : upper;
        float limit = Elements.Convert<T, float>(upper);
        float start = (float)from;
        float range = (float)to - start;
        for (int i = 0; i < target.Length; i++)
        {
            T value = Elements.Convert<float, T>(MathF.FusedMultiplyAdd(NextUniformSingle(generator), range, start));
            target[i] = Elements.Convert<T, float>(value) >= limit ? last : value;
        }
    }

    /// <summary>The next smaller number of a 16-bit floating-point type.</summary>
    private static T Below<T>(T value) where T : unmanaged
    {
        ushort bits = Unsafe.BitCast<T, ushort>(value);
        // Sign and magnitude: down is towards zero for positive numbers; below zero lies the negative subnormal.
        bits = (bits & 0x7FFF) == 0 ? (ushort)0x8001 : (ushort)((bits & 0x8000) == 0 ? bits - 1 : bits + 1);
        return Unsafe.BitCast<ushort, T>(bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ToUniform(Vector256<uint> words) =>
        Vector256.ConvertToSingle((words & Vector256.Create(Mask24)).AsInt32()) * Scale24;

    private static void CheckUniform<T>(double from, double to) where T : unmanaged
    {
        DType dtype = DTypes.Of<T>();
        double max = LargestFinite(dtype);
        if (!(from >= -max && from <= max))
        {
            throw Error.Of($"from is out of bounds for {dtype.CppName()}");
        }
        if (!(to >= -max && to <= max))
        {
            throw Error.Of($"to is out of bounds for {dtype.CppName()}");
        }
        if (from > to)
        {
            throw Error.Of($"uniform_ expects to return a [from, to) range, but found from={Error.Show(from)} > to={Error.Show(to)}");
        }
        if (to - from > max)
        {
            throw Error.Of($"uniform_ expects to-from <= std::numeric_limits<{dtype.Name()}>::max(), but found to={Error.Show(to)} and from={Error.Show(from)} which result in to-from to exceed the limit");
        }
    }

    private static double LargestFinite(DType dtype) => dtype switch
    {
        DType.Float64 => double.MaxValue,
        DType.Float32 => float.MaxValue,
        DType.Float16 => (double)Half.MaxValue,
        _ => (double)BFloat16.MaxValue,
    };
}
