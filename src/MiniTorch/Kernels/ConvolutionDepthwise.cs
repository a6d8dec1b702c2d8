using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Kernels;

/// <summary>Convolutions of each channel by itself: bound by memory, so computed plane by plane without a product.</summary>
internal static unsafe class ConvolutionDepthwise<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Multiply-adds worth a handoff to another thread.</summary>
    private const long ComputeGrain = 100_000;

    /// <summary>output = input ∗ weight + bias.</summary>
    /// <param name="shape">Sizes with Groups = InChannels = OutChannels; no extent is 0.</param>
    /// <param name="input">(Batch, Channels, Input…).</param>
    /// <param name="weight">(Channels, 1, Kernel…).</param>
    /// <param name="bias">Channels values, or null.</param>
    /// <param name="output">(Batch, Channels, Output…), written.</param>
    public static void Forward(in ConvolutionShape shape, T* input, T* weight, T* bias, T* output)
    {
        if (!TryRows(in shape, backward: false, input, weight, bias, output))
        {
            Run(in shape, WindowPlan<T>.Forward(shape.Window, 1), input, weight, bias, output, shape.Output.Volume);
        }
    }

    /// <summary>gradInput = gradOutput ∗ᵀ weight + bias; also a transposed convolution.</summary>
    /// <param name="shape">Sizes with Groups = InChannels = OutChannels; no extent is 0.</param>
    /// <param name="gradOutput">(Batch, Channels, Output…).</param>
    /// <param name="weight">(Channels, 1, Kernel…).</param>
    /// <param name="bias">Channels values, or null.</param>
    /// <param name="gradInput">(Batch, Channels, Input…), written.</param>
    public static void GradInput(in ConvolutionShape shape, T* gradOutput, T* weight, T* bias, T* gradInput)
    {
        if (!TryRows(in shape, backward: true, gradOutput, weight, bias, gradInput))
        {
            Run(in shape, WindowPlan<T>.Backward(shape.Window, 1), gradOutput, weight, bias, gradInput, shape.Input.Volume);
        }
    }

    /// <summary>Computes the weight gradient.</summary>
    /// <param name="shape">Sizes with Groups = InChannels = OutChannels; no extent is 0.</param>
    /// <param name="input">(Batch, Channels, Input…).</param>
    /// <param name="gradOutput">(Batch, Channels, Output…).</param>
    /// <param name="gradWeight">(Channels, 1, Kernel…), written.</param>
    public static void GradWeight(in ConvolutionShape shape, T* input, T* gradOutput, T* gradWeight)
    {
        if (ConvolutionDepthwise3x3<T, Lanes256<T>>.Fits(in shape, backward: false))
        {
            if (UsesLongVectors(shape.Output.W))
            {
                ConvolutionDepthwise3x3<T, Lanes512<T>>.GradWeight(in shape, input, gradOutput, gradWeight);
            }
            else
            {
                ConvolutionDepthwise3x3<T, Lanes256<T>>.GradWeight(in shape, input, gradOutput, gradWeight);
            }

            return;
        }

        var body = new WeightBody(shape, WindowPlan<T>.Forward(shape.Window, 1), input, gradOutput, gradWeight);
        Parallel.For(0, shape.Groups, Math.Max(1, ComputeGrain / (shape.Batch * shape.Output.Volume * shape.Kernel.Volume)), in body);
    }

    private static bool UsesLongVectors(long width) => Vector512.IsHardwareAccelerated && width >= Vector512<T>.Count;

    private static bool TryRows(in ConvolutionShape shape, bool backward, T* source, T* weight, T* bias, T* result)
    {
        if (!ConvolutionDepthwise3x3<T, Lanes256<T>>.Fits(in shape, backward))
        {
            return false;
        }

        if (UsesLongVectors(backward ? shape.Input.W : shape.Output.W))
        {
            ConvolutionDepthwise3x3<T, Lanes512<T>>.Run(in shape, backward, source, weight, bias, result);
        }
        else
        {
            ConvolutionDepthwise3x3<T, Lanes256<T>>.Run(in shape, backward, source, weight, bias, result);
        }

        return true;
    }

    private static void Run(in ConvolutionShape shape, WindowPlan<T> plan, T* source, T* weight, T* bias, T* result, long resultVolume)
    {
        var body = new Body(plan, shape.Groups, shape.Kernel.Volume, source, weight, bias, result, resultVolume);
        Parallel.For(0, shape.Batch * shape.Groups, Math.Max(1, ComputeGrain / (resultVolume * shape.Kernel.Volume)), in body);
    }

    private readonly struct Body(WindowPlan<T> plan, long channels, long kernel, T* source, T* weight, T* bias, T* result, long resultVolume) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            PaddedPlanes<T> planes = plan.Planes;
            T[] copies = ArrayPool<T>.Shared.Rent(checked((int)(planes.Sample + PaddedPlanes<T>.Slack)));
            T* factors = stackalloc T[(int)Math.Min(kernel, 512)];
            T[] many = kernel > 512 ? new T[kernel] : [];
            fixed (T* copy = copies, manyFactors = many)
            {
                if (kernel > 512)
                {
                    factors = manyFactors;
                }

                for (long i = begin; i < end; i++)
                {
                    long channel = i % channels;
                    planes.FillChannel(source + (i * planes.SourceVolume), copy);
                    foreach (WindowPart part in plan.Parts)
                    {
                        for (int t = 0; t < part.Taps.Length; t++)
                        {
                            factors[t] = weight[(channel * kernel) + part.Taps[t]];
                        }

                        fixed (long* offsets = part.Offsets)
                        {
                            for (long d = 0; d < part.Positions.D; d++)
                            {
                                for (long h = 0; h < part.Positions.H; h++)
                                {
                                    Row(
                                        copy + (((d * planes.H.Length) + h) * planes.W.Length), part.Positions.W, factors, offsets, part.Taps.Length,
                                        bias == null ? T.Zero : bias[channel],
                                        result + (i * resultVolume) + part.First + (d * part.Stride.D) + (h * part.Stride.H), part.Stride.W);
                                }
                            }
                        }
                    }
                }
            }

            ArrayPool<T>.Shared.Return(copies);
        }

        /// <summary>result[w] = bias + Σ factor[t] · plane[w + offset[t]]; reads up to a vector more than it needs.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Row(T* plane, long width, T* factors, long* offsets, int taps, T bias, T* result, long stride)
        {
            int lanes = Vector256<T>.Count;
            T* last = stackalloc T[lanes];
            for (long w = 0; w < width; w += 4 * lanes)
            {
                Vector256<T> s0 = Vector256.Create(bias), s1 = s0, s2 = s0, s3 = s0;
                long left = width - w;
                if (left > 2 * lanes)
                {
                    for (int t = 0; t < taps; t++)
                    {
                        T* from = plane + w + offsets[t];
                        Vector256<T> factor = Vector256.Create(factors[t]);
                        s0 = GemmVector.MultiplyAdd(Vector256.Load(from), factor, s0);
                        s1 = GemmVector.MultiplyAdd(Vector256.Load(from + lanes), factor, s1);
                        s2 = GemmVector.MultiplyAdd(Vector256.Load(from + (2 * lanes)), factor, s2);
                        s3 = GemmVector.MultiplyAdd(Vector256.Load(from + (3 * lanes)), factor, s3);
                    }
                }
                else
                {
                    for (int t = 0; t < taps; t++)
                    {
                        T* from = plane + w + offsets[t];
                        Vector256<T> factor = Vector256.Create(factors[t]);
                        s0 = GemmVector.MultiplyAdd(Vector256.Load(from), factor, s0);
                        s1 = GemmVector.MultiplyAdd(Vector256.Load(from + lanes), factor, s1);
                    }
                }

                T* to = result + (w * stride);
                Store(s0, to, left, stride, last);
                Store(s1, to + (lanes * stride), left - lanes, stride, last);
                Store(s2, to + (2 * lanes * stride), left - (2 * lanes), stride, last);
                Store(s3, to + (3 * lanes * stride), left - (3 * lanes), stride, last);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store(Vector256<T> value, T* to, long left, long stride, T* lanes)
        {
            if (left >= Vector256<T>.Count && stride == 1)
            {
                value.Store(to);
            }
            else if (left > 0)
            {
                value.Store(lanes);
                for (int i = 0; i < Math.Min(left, Vector256<T>.Count); i++)
                {
                    to[i * stride] = lanes[i];
                }
            }
        }
    }

    private readonly struct WeightBody(ConvolutionShape shape, WindowPlan<T> plan, T* input, T* gradOutput, T* gradWeight) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            PaddedPlanes<T> planes = plan.Planes;
            WindowPart part = plan.Parts[0];
            long kernel = shape.Kernel.Volume, volume = shape.Output.Volume;
            T[] copies = ArrayPool<T>.Shared.Rent(checked((int)(planes.Sample + PaddedPlanes<T>.Slack)));
            fixed (T* copy = copies)
            {
                fixed (long* offsets = part.Offsets)
                {
                    for (long channel = begin; channel < end; channel++)
                    {
                        T* to = gradWeight + (channel * kernel);
                        new Span<T>(to, (int)kernel).Clear();
                        for (long sample = 0; sample < shape.Batch; sample++)
                        {
                            long i = (sample * shape.Groups) + channel;
                            planes.FillChannel(input + (i * planes.SourceVolume), copy);
                            long tap = 0;
                            for (; tap <= kernel - 4; tap += 4)
                            {
                                AddTaps<N4>(in planes, part.Positions, copy, offsets + tap, gradOutput + (i * volume), to + tap);
                            }

                            for (; tap < kernel; tap++)
                            {
                                AddTaps<N1>(in planes, part.Positions, copy, offsets + tap, gradOutput + (i * volume), to + tap);
                            }
                        }
                    }
                }
            }

            ArrayPool<T>.Shared.Return(copies);
        }

        /// <summary>sums[t] += Σ gradient[position] · plane[position + offset[t]] for one tap or four.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddTaps<TTaps>(in PaddedPlanes<T> planes, Extent size, T* copy, long* offsets, T* gradient, T* sums)
            where TTaps : struct, IConstant
        {
            Vector256<T> s0 = default, s1 = default, s2 = default, s3 = default;
            T r0 = T.Zero, r1 = T.Zero, r2 = T.Zero, r3 = T.Zero;
            for (long d = 0; d < size.D; d++)
            {
                for (long h = 0; h < size.H; h++)
                {
                    T* row = copy + (((d * planes.H.Length) + h) * planes.W.Length);
                    T* p0 = row + offsets[0];
                    T* p1 = TTaps.Value > 1 ? row + offsets[1] : row;
                    T* p2 = TTaps.Value > 1 ? row + offsets[2] : row;
                    T* p3 = TTaps.Value > 1 ? row + offsets[3] : row;
                    long w = 0;
                    for (; w <= size.W - Vector256<T>.Count; w += Vector256<T>.Count)
                    {
                        Vector256<T> g = Vector256.Load(gradient + w);
                        s0 = GemmVector.MultiplyAdd(Vector256.Load(p0 + w), g, s0);
                        if (TTaps.Value > 1)
                        {
                            s1 = GemmVector.MultiplyAdd(Vector256.Load(p1 + w), g, s1);
                            s2 = GemmVector.MultiplyAdd(Vector256.Load(p2 + w), g, s2);
                            s3 = GemmVector.MultiplyAdd(Vector256.Load(p3 + w), g, s3);
                        }
                    }

                    for (; w < size.W; w++)
                    {
                        r0 += p0[w] * gradient[w];
                        if (TTaps.Value > 1)
                        {
                            r1 += p1[w] * gradient[w];
                            r2 += p2[w] * gradient[w];
                            r3 += p3[w] * gradient[w];
                        }
                    }

                    gradient += size.W;
                }
            }

            sums[0] += Vector256.Sum(s0) + r0;
            if (TTaps.Value > 1)
            {
                sums[1] += Vector256.Sum(s1) + r1;
                sums[2] += Vector256.Sum(s2) + r2;
                sums[3] += Vector256.Sum(s3) + r3;
            }
        }
    }
}
