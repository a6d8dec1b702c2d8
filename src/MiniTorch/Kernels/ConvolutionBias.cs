using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Kernels;

/// <summary>Sums of a gradient over samples and positions, one per channel.</summary>
internal static unsafe class ConvolutionBias
{
    /// <summary>Elements whose sum is kept in the lanes of vectors before it goes to the wider total.</summary>
    private const long Block = 4096;

    /// <summary>gradBias[c] = Σ gradOutput[·, c, ·].</summary>
    /// <typeparam name="T">Element type.</typeparam>
    /// <typeparam name="TTotal">Type of the totals over blocks: double for float.</typeparam>
    /// <param name="batch">Number of samples.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="volume">Positions of a channel.</param>
    /// <param name="gradOutput">(batch, channels, volume).</param>
    /// <param name="gradBias">channels values, written.</param>
    public static void Run<T, TTotal>(long batch, long channels, long volume, T* gradOutput, T* gradBias)
        where T : unmanaged, INumberBase<T>
        where TTotal : unmanaged, INumberBase<TTotal>
    {
        var body = new Body<T, TTotal>(batch, channels, volume, gradOutput, gradBias);
        Parallel.For(0, channels, Math.Max(1, 65_536 / Math.Max(1, batch * volume)), in body);
    }

    private readonly struct Body<T, TTotal>(long batch, long channels, long volume, T* gradOutput, T* gradBias) : IRangeBody
        where T : unmanaged, INumberBase<T>
        where TTotal : unmanaged, INumberBase<TTotal>
    {
        public void Invoke(long begin, long end)
        {
            for (long channel = begin; channel < end; channel++)
            {
                TTotal total = TTotal.Zero;
                for (long sample = 0; sample < batch; sample++)
                {
                    T* from = gradOutput + (((sample * channels) + channel) * volume);
                    for (long i = 0; i < volume; i += Block)
                    {
                        total += TTotal.CreateTruncating(Sum(from + i, (int)Math.Min(Block, volume - i)));
                    }
                }

                gradBias[channel] = T.CreateTruncating(total);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static T Sum(T* from, int count)
        {
            int i = 0;
            T sum = T.Zero;
            if (Vector<T>.IsSupported)
            {
                Vector<T> s0 = default, s1 = default, s2 = default, s3 = default;
                int lanes = Vector<T>.Count;
                for (; i <= count - (4 * lanes); i += 4 * lanes)
                {
                    s0 += Unsafe.ReadUnaligned<Vector<T>>(from + i);
                    s1 += Unsafe.ReadUnaligned<Vector<T>>(from + i + lanes);
                    s2 += Unsafe.ReadUnaligned<Vector<T>>(from + i + (2 * lanes));
                    s3 += Unsafe.ReadUnaligned<Vector<T>>(from + i + (3 * lanes));
                }

                sum = Vector.Sum(s0 + s1 + (s2 + s3));
            }

            for (; i < count; i++)
            {
                sum += from[i];
            }

            return sum;
        }
    }
}
