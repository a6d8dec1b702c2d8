using MiniTorch.Core;

namespace MiniTorch.Kernels;

internal static partial class Sampling
{
    /// <summary>From this length on, randperm takes 64 random bits for each swap.</summary>
    private const int LongPermutation = (int)(uint.MaxValue / 20);

    /// <summary>randperm: a random permutation of 0 … n − 1 (Fisher and Yates), n the length of the target.</summary>
    internal static void Permutation<T>(Span<T> target, GeneratorImpl generator) where T : unmanaged
    {
        lock (generator.Lock)
        {
            if (target.Length < LongPermutation)
            {
                for (int i = 0; i < target.Length; i++)
                {
                    target[i] = Elements.Convert<long, T>(i);
                }
                for (int i = 0; i < target.Length - 1; i++)
                {
                    int other = i + (int)(generator.NextUInt32() % (uint)(target.Length - i));
                    (target[i], target[other]) = (target[other], target[i]);
                }
            }
            else
            {
                LongPermute(target, generator);
            }
        }
    }

    /// <summary>The variant that needs no initial order: element i moves to the end, and i takes its place.</summary>
    private static void LongPermute<T>(Span<T> target, GeneratorImpl generator) where T : unmanaged
    {
        for (int i = 0; i < target.Length; i++)
        {
            int other = (int)(generator.NextUInt64() % (ulong)(i + 1));
            target[i] = target[other];
            target[other] = Elements.Convert<long, T>(i);
        }
    }
}
