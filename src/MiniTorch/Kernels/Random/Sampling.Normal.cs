using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

internal static partial class Sampling
{
    // Note [Normal numbers]
    // libtorch has two streams of normal numbers. Fewer than 16 of them, or a target that is not contiguous: Box-Muller in double precision,
    // two uniform numbers for two normals, the second of which is left in the generator for the next call. 16 or more: blocks of 16
    // uniform numbers, the first eight of which are paired with the last eight; if the length is no multiple of 16, the last 16 elements
    // are made anew from 16 more numbers. float32 and float64 draw for every element first, so that those 16 are the numbers behind
    // the length of the target; half types draw block by block, so that they are the numbers behind the last whole block.
    private const int NormalBlock = 16;

    /// <summary>normal_ on a contiguous target; see Note [Normal numbers].</summary>
    /// <typeparam name="T">float, double, Half or BFloat16; complex numbers come as their parts, with std / √2.</typeparam>
    internal static void Normal<T>(Span<T> target, double mean, double std, GeneratorImpl generator) where T : unmanaged
    {
        if (target.Length < NormalBlock)
        {
            NormalSerial(target, mean, std, generator);
            return;
        }
        CheckNormal(std);
        lock (generator.Lock)
        {
            if (typeof(T) == typeof(float))
            {
                NormalBlocks(MemoryMarshal.Cast<T, float>(target), (float)mean, (float)std, generator);
            }
            else if (typeof(T) == typeof(double))
            {
                NormalBlocks(MemoryMarshal.Cast<T, double>(target), mean, std, generator);
            }
            else
            {
                NormalHalfBlocks(target, (float)mean, (float)std, generator);
            }
        }
    }

    /// <summary>normal_ on a target that is not contiguous or has fewer than 16 elements; see Note [Normal numbers].</summary>
    internal static void NormalSerial<T>(Span<T> target, double mean, double std, GeneratorImpl generator) where T : unmanaged
    {
        CheckNormal(std);
        lock (generator.Lock)
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = Elements.Convert<double, T>(Math.FusedMultiplyAdd(NextNormal(generator), std, mean));
            }
        }
    }

    /// <summary>A standard normal number by Box-Muller in double precision: r·cos θ, r = √(−2 ln(1 − u₂)), θ = 2π·u₁; r·sin θ is left over.</summary>
    private static double NextNormal(GeneratorImpl generator)
    {
        if (generator.TryTakeNormal(out double normal))
        {
            return normal;
        }
        double angle = Math.Tau * NextUniform(generator);
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextUniform(generator)));
        (double sin, double cos) = Math.SinCos(angle);
        generator.CacheNormal(radius * sin);
        return radius * cos;
    }

    private static unsafe void NormalBlocks(Span<float> target, float mean, float std, GeneratorImpl generator)
    {
        for (int start = 0; start < target.Length; start += Chunk)
        {
            Span<float> part = target.Slice(start, Math.Min(target.Length - start, Chunk));
            generator.Fill(MemoryMarshal.Cast<float, uint>(part));
            fixed (float* data = part)
            {
                Parallel.For(0, part.Length / NormalBlock, Grain / NormalBlock, new NormalRangeSingle(data, mean, std));
            }
        }
        if (target.Length % NormalBlock != 0)
        {
            Span<float> last = target[^NormalBlock..];
            generator.Fill(MemoryMarshal.Cast<float, uint>(last));
            TransformBlock(ref MemoryMarshal.GetReference(last), Vector256.Create(mean), Vector256.Create(std));
        }
    }

    private static unsafe void NormalBlocks(Span<double> target, double mean, double std, GeneratorImpl generator)
    {
        for (int start = 0; start < target.Length; start += Chunk)
        {
            Span<double> part = target.Slice(start, Math.Min(target.Length - start, Chunk));
            FillUniform(part, generator);
            fixed (double* data = part)
            {
                Parallel.For(0, part.Length / NormalBlock, Grain / NormalBlock, new NormalRangeDouble(data, mean, std));
            }
        }
        if (target.Length % NormalBlock != 0)
        {
            Span<double> last = target[^NormalBlock..];
            FillUniform(last, generator);
            TransformBlock(ref MemoryMarshal.GetReference(last), mean, std);
        }
    }

    private static void NormalHalfBlocks<T>(Span<T> target, float mean, float std, GeneratorImpl generator) where T : unmanaged
    {
        Span<float> block = stackalloc float[NormalBlock];
        for (int start = 0; start < target.Length; start += NormalBlock)
        {
            start = Math.Min(start, target.Length - NormalBlock);
            generator.Fill(MemoryMarshal.Cast<float, uint>(block));
            TransformBlock(ref MemoryMarshal.GetReference(block), Vector256.Create(mean), Vector256.Create(std));
            for (int i = 0; i < NormalBlock; i++)
            {
                target[start + i] = Elements.Convert<float, T>(block[i]);
            }
        }
    }

    private readonly unsafe struct NormalRangeSingle(float* data, float mean, float std) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            var shift = Vector256.Create(mean);
            var scale = Vector256.Create(std);
            for (long block = begin; block < end; block++)
            {
                TransformBlock(ref data[block * NormalBlock], shift, scale);
            }
        }
    }

    private readonly unsafe struct NormalRangeDouble(double* data, double mean, double std) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            for (long block = begin; block < end; block++)
            {
                TransformBlock(ref data[block * NormalBlock], mean, std);
            }
        }
    }

    /// <summary>16 uniform numbers, which come as the generator's words, to 16 normals in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformBlock(ref float block, Vector256<float> mean, Vector256<float> std)
    {
        var u1 = Vector256<float>.One - ToUniform(Vector256.LoadUnsafe(ref block).AsUInt32());
        var u2 = ToUniform(Vector256.LoadUnsafe(ref block, 8).AsUInt32());
        var radius = Vector256.Sqrt(LogUnit(u1) * -2f);
        (var sin, var cos) = SinCosTurn(u2 * MathF.Tau);
        Vector256.FusedMultiplyAdd(radius * cos, std, mean).StoreUnsafe(ref block);
        Vector256.FusedMultiplyAdd(radius * sin, std, mean).StoreUnsafe(ref block, 8);
    }

    /// <summary>16 uniform numbers to 16 normals in place.</summary>
    private static void TransformBlock(ref double block, double mean, double std)
    {
        for (int i = 0; i < NormalBlock / 2; i++)
        {
            ref double first = ref Unsafe.Add(ref block, i);
            ref double second = ref Unsafe.Add(ref block, i + (NormalBlock / 2));
            double radius = Math.Sqrt(-2 * Math.Log(1 - first));
            (double sin, double cos) = Math.SinCos(Math.Tau * second);
            first = Math.FusedMultiplyAdd(radius * cos, std, mean);
            second = Math.FusedMultiplyAdd(radius * sin, std, mean);
        }
    }

    // The logarithm, sine and cosine below are the single-precision ones of the Cephes library (S. Moshier), with its
    // coefficients, and with the fused multiply-adds that libtorch's AVX2 build makes of them: so the stream is libtorch's to the last bit,
    // on every processor. Multiplying out or fusing otherwise changes one number in a few hundred by an ulp.

    /// <summary>ln x for x in (0, 1], x not subnormal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LogUnit(Vector256<float> x)
    {
        // x = m·2^e with m in [√½, √2).
        var bits = x.AsInt32();
        var exponent = Vector256.ConvertToSingle((bits >> 23) - Vector256.Create(126));
        var m = ((bits & Vector256.Create(0x007F_FFFF)) | Vector256.Create(0x3F00_0000)).AsSingle();
        var small = Vector256.LessThan(m, Vector256.Create(0.707106781f));
        exponent -= small & Vector256<float>.One;
        m = m - Vector256<float>.One + (small & m);

        var square = m * m;
        var y = Vector256.Create(7.0376836292E-2f);
        y = Vector256.FusedMultiplyAdd(y, m, Vector256.Create(-1.1514610310E-1f));
        y = Vector256.FusedMultiplyAdd(y, m, Vector256.Create(1.1676998740E-1f));
        y = Vector256.FusedMultiplyAdd(y, m, Vector256.Create(-1.2420140846E-1f));
        y = Vector256.FusedMultiplyAdd(y, m, Vector256.Create(1.4249322787E-1f));
        y = Vector256.FusedMultiplyAdd(y, m, Vector256.Create(-1.6668057665E-1f));
        y = Vector256.FusedMultiplyAdd(y, m, Vector256.Create(2.0000714765E-1f));
        y = Vector256.FusedMultiplyAdd(y, m, Vector256.Create(-2.4999993993E-1f));
        y = Vector256.FusedMultiplyAdd(y, m, Vector256.Create(3.3333331174E-1f));
        y *= m;
        y = Vector256.FusedMultiplyAdd(y, square, exponent * -2.12194440e-4f);
        y = Vector256.FusedMultiplyAdd(square, Vector256.Create(-0.5f), y);
        return Vector256.FusedMultiplyAdd(exponent, Vector256.Create(0.693359375f), m + y);
    }

    /// <summary>sin x and cos x for x in [0, 2π].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Sin, Vector256<float> Cos) SinCosTurn(Vector256<float> x)
    {
        // The octant, rounded up to an even number, is subtracted in three parts (Cody and Waite).
        var octant = (Vector256.ConvertToInt32Native(x * 1.27323954473516f) + Vector256<int>.One) & Vector256.Create(~1);
        var turns = Vector256.ConvertToSingle(octant);
        x = Vector256.FusedMultiplyAdd(turns, Vector256.Create(-0.78515625f), x);
        x = Vector256.FusedMultiplyAdd(turns, Vector256.Create(-2.4187564849853515625e-4f), x);
        x = Vector256.FusedMultiplyAdd(turns, Vector256.Create(-3.77489497744594108e-8f), x);

        var square = x * x;
        var cos = Vector256.Create(2.443315711809948E-5f);
        cos = Vector256.FusedMultiplyAdd(cos, square, Vector256.Create(-1.388731625493765E-3f));
        cos = Vector256.FusedMultiplyAdd(cos, square, Vector256.Create(4.166664568298827E-2f));
        cos = Vector256.FusedMultiplyAdd(cos * square, square, square * -0.5f) + Vector256<float>.One;
        var sin = Vector256.Create(-1.9515295891E-4f);
        sin = Vector256.FusedMultiplyAdd(sin, square, Vector256.Create(8.3321608736E-3f));
        sin = Vector256.FusedMultiplyAdd(sin, square, Vector256.Create(-1.6666654611E-1f));
        sin = Vector256.FusedMultiplyAdd(sin * square, x, x);

        // Octants 2 and 6 swap the two; 4 and 6 negate the sine, 2 and 4 the cosine.
        var swap = Vector256.Equals(octant & Vector256.Create(2), Vector256.Create(2)).AsSingle();
        var sinSign = ((octant & Vector256.Create(4)) << 29).AsSingle();
        var cosSign = (((octant + Vector256.Create(2)) & Vector256.Create(4)) << 29).AsSingle();
        return (Vector256.ConditionalSelect(swap, cos, sin) ^ sinSign, Vector256.ConditionalSelect(swap, sin, cos) ^ cosSign);
    }

    private static void CheckNormal(double std)
    {
        if (!(std >= 0))
        {
            throw Error.Of($"normal expects std >= 0.0, but found std {Error.Show(std)}");
        }
    }
}
