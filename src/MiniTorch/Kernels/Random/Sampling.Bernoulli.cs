using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

internal static partial class Sampling
{
    /// <summary>
    /// bernoulli_(p): 1 where a uniform double-precision number is below p, else 0, for any element type. A dropout mask is
    /// this with 1 − p, into the input's dtype.
    /// </summary>
    internal static void Bernoulli<T>(Span<T> target, double p, GeneratorImpl generator) where T : unmanaged
    {
        if (!(p is >= 0 and <= 1))
        {
            throw Error.Of($"bernoulli_ expects p to be in [0, 1], but got p={Error.Show(p)}");
        }
        // k·2⁻⁵³ < p for an integer k is k < ⌈p·2⁵³⌉.
        long threshold = (long)Math.Ceiling(p * (1UL << 53));
        lock (generator.Lock)
        {
            T one = Elements.Convert<long, T>(1);
            // The elements are written as bits, without a branch that would be mispredicted.
            if (Unsafe.SizeOf<T>() == 1)
            {
                Threshold(MemoryMarshal.Cast<T, byte>(target), threshold, Unsafe.BitCast<T, byte>(one), generator);
            }
            else if (Unsafe.SizeOf<T>() == 2)
            {
                Threshold(MemoryMarshal.Cast<T, ushort>(target), threshold, Unsafe.BitCast<T, ushort>(one), generator);
            }
            else if (Unsafe.SizeOf<T>() == 4)
            {
                Threshold(MemoryMarshal.Cast<T, uint>(target), threshold, Unsafe.BitCast<T, uint>(one), generator);
            }
            else
            {
                Threshold(MemoryMarshal.Cast<T, ulong>(target), threshold, Unsafe.BitCast<T, ulong>(one), generator);
            }
        }
    }

    private static void Threshold<TBits>(Span<TBits> target, long threshold, TBits one, GeneratorImpl generator)
        where TBits : unmanaged, IBinaryInteger<TBits>
    {
        const int Part = 512;
        Span<uint> words = stackalloc uint[2 * Part];
        for (int start = 0; start < target.Length; start += Part)
        {
            Span<TBits> part = target.Slice(start, Math.Min(target.Length - start, Part));
            generator.Fill(words[..(2 * part.Length)]);
            ref TBits first = ref MemoryMarshal.GetReference(part);
            ref uint firstWord = ref MemoryMarshal.GetReference(words);
            int i = 0;
            if (Unsafe.SizeOf<TBits>() == 4)
            {
                for (; i <= part.Length - 8; i += 8)
                {
                    var below = AreBelow(ref Unsafe.Add(ref firstWord, 2 * i), threshold);
                    (below.As<int, TBits>() & Vector256.Create(one)).StoreUnsafe(ref first, (nuint)i);
                }
            }
            else if (Unsafe.SizeOf<TBits>() == 1)
            {
                for (; i <= part.Length - 32; i += 32)
                {
                    ref uint at = ref Unsafe.Add(ref firstWord, 2 * i);
                    var lower = Vector256.Narrow(AreBelow(ref at, threshold), AreBelow(ref Unsafe.Add(ref at, 16), threshold));
                    var upper = Vector256.Narrow(AreBelow(ref Unsafe.Add(ref at, 32), threshold), AreBelow(ref Unsafe.Add(ref at, 48), threshold));
                    (Vector256.Narrow(lower, upper).As<sbyte, TBits>() & Vector256.Create(one)).StoreUnsafe(ref first, (nuint)i);
                }
            }
            for (; i < part.Length; i++)
            {
                long number = (long)((((ulong)words[2 * i] << 32) | words[(2 * i) + 1]) & Mask53);
                part[i] = TBits.CreateTruncating((number - threshold) >> 63) & one;
            }
        }
    }

    /// <summary>For eight 53-bit numbers, drawn upper half first: all bits set where one is below the threshold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> AreBelow(ref uint words, long threshold)
    {
        var limit = Vector256.Create(threshold);
        return Vector256.Narrow(
            Vector256.LessThan(Numbers(Vector256.LoadUnsafe(ref words)), limit),
            Vector256.LessThan(Numbers(Vector256.LoadUnsafe(ref words, 8)), limit));

        static Vector256<long> Numbers(Vector256<uint> words)
        {
            var bits = words.AsUInt64();
            return (((bits << 32) | (bits >>> 32)) & Vector256.Create(Mask53)).AsInt64();
        }
    }

    /// <summary>
    /// bernoulli(p), bernoulli_(p) for a tensor p: 1 where a uniform number is below p. The number has double precision if p has, else single.
    /// </summary>
    internal static void Bernoulli<T, TProbability>(Span<T> target, ReadOnlySpan<TProbability> p, GeneratorImpl generator)
        where T : unmanaged
        where TProbability : unmanaged
    {
        foreach (TProbability probability in p)
        {
            if (!(Elements.Convert<TProbability, double>(probability) is >= 0 and <= 1))
            {
                throw Error.Of("Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)");
            }
        }
        lock (generator.Lock)
        {
            for (int i = 0; i < target.Length; i++)
            {
                bool one = typeof(TProbability) == typeof(double)
                    ? NextUniform(generator) < Elements.Convert<TProbability, double>(p[i])
                    : NextUniformSingle(generator) < Elements.Convert<TProbability, float>(p[i]);
                target[i] = Elements.Convert<bool, T>(one);
            }
        }
    }
}
