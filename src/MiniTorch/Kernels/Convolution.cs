using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Kernels;

/// <summary>
/// Convolutions in 1 to 3 spatial dimensions and their gradients, for contiguous tensors of every numeric dtype but bool.
/// </summary>
/// <remarks>
/// float and double: pointwise ones are plain matrix products, depthwise ones walk over planes, all others are matrix
/// products over padded planes (Note [Padded planes]). Half and BFloat16 are widened to float and rounded once.
/// Integers and complex128 are computed term by term. A transposed convolution is <see cref="GradInput{T}"/> of the shape
/// from <see cref="ConvolutionShape.CreateTransposed"/>; its input's gradient is <see cref="Forward{T}"/>, and its weight's
/// is <see cref="GradWeight{T}"/> with input and output exchanged. Results do not depend on the thread count.
/// </remarks>
internal static unsafe class Convolution
{
    /// <summary>output = input ∗ weight + bias.</summary>
    /// <typeparam name="T">float, double, Half, BFloat16, an integer type, or Complex.</typeparam>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">(Batch, InChannels, Input…).</param>
    /// <param name="weight">(OutChannels, InChannels / Groups, Kernel…).</param>
    /// <param name="bias">OutChannels values, or null.</param>
    /// <param name="output">(Batch, OutChannels, Output…), written.</param>
    public static void Forward<T>(in ConvolutionShape shape, T* input, T* weight, T* bias, T* output)
        where T : unmanaged
        => Dispatch(Pass.Forward, in shape, input, weight, bias, output);

    /// <summary>gradInput = gradOutput ∗ᵀ weight + bias: the gradient of the input, or a transposed convolution.</summary>
    /// <typeparam name="T">float, double, Half, BFloat16, an integer type, or Complex.</typeparam>
    /// <param name="shape">The sizes of the convolution whose input is computed.</param>
    /// <param name="gradOutput">(Batch, OutChannels, Output…).</param>
    /// <param name="weight">(OutChannels, InChannels / Groups, Kernel…).</param>
    /// <param name="bias">InChannels values (a transposed convolution's bias), or null.</param>
    /// <param name="gradInput">(Batch, InChannels, Input…), written.</param>
    public static void GradInput<T>(in ConvolutionShape shape, T* gradOutput, T* weight, T* bias, T* gradInput)
        where T : unmanaged
        => Dispatch(Pass.GradInput, in shape, gradOutput, weight, bias, gradInput);

    /// <summary>gradWeight[o, c, t] = Σ input[c, position of tap t] · gradOutput[o, position].</summary>
    /// <typeparam name="T">float, double, Half, BFloat16, an integer type, or Complex.</typeparam>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">(Batch, InChannels, Input…).</param>
    /// <param name="gradOutput">(Batch, OutChannels, Output…).</param>
    /// <param name="gradWeight">(OutChannels, InChannels / Groups, Kernel…), written.</param>
    public static void GradWeight<T>(in ConvolutionShape shape, T* input, T* gradOutput, T* gradWeight)
        where T : unmanaged
        => Dispatch(Pass.GradWeight, in shape, input, gradOutput, null, gradWeight);

    /// <summary>gradBias[c] = Σ over samples and positions of gradOutput.</summary>
    /// <typeparam name="T">float, double, Half, BFloat16, an integer type, or Complex.</typeparam>
    /// <param name="batch">Number of samples.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="volume">Positions of a channel.</param>
    /// <param name="gradOutput">(batch, channels, volume).</param>
    /// <param name="gradBias">channels values, written.</param>
    public static void GradBias<T>(long batch, long channels, long volume, T* gradOutput, T* gradBias)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            ConvolutionBias.Run<float, double>(batch, channels, volume, (float*)gradOutput, (float*)gradBias);
        }
        else if (typeof(T) == typeof(double))
        {
            ConvolutionBias.Run<double, double>(batch, channels, volume, (double*)gradOutput, (double*)gradBias);
        }
        else if (typeof(T) == typeof(Half) || typeof(T) == typeof(BFloat16))
        {
            using var wide = new Widened<T>(gradOutput, batch * channels * volume);
            using var sums = new Widened<T>(channels);
            GradBias(batch, channels, volume, wide.Data, sums.Data);
            sums.Narrow(gradBias);
        }
        else if (typeof(T) == typeof(long))
        {
            ConvolutionBias.Run<long, long>(batch, channels, volume, (long*)gradOutput, (long*)gradBias);
        }
        else if (typeof(T) == typeof(int))
        {
            ConvolutionBias.Run<int, int>(batch, channels, volume, (int*)gradOutput, (int*)gradBias);
        }
        else if (typeof(T) == typeof(short))
        {
            ConvolutionBias.Run<short, short>(batch, channels, volume, (short*)gradOutput, (short*)gradBias);
        }
        else if (typeof(T) == typeof(sbyte))
        {
            ConvolutionBias.Run<sbyte, sbyte>(batch, channels, volume, (sbyte*)gradOutput, (sbyte*)gradBias);
        }
        else if (typeof(T) == typeof(byte))
        {
            ConvolutionBias.Run<byte, byte>(batch, channels, volume, (byte*)gradOutput, (byte*)gradBias);
        }
        else if (typeof(T) == typeof(Complex))
        {
            ConvolutionBias.Run<Complex, Complex>(batch, channels, volume, (Complex*)gradOutput, (Complex*)gradBias);
        }
        else
        {
            throw new NotSupportedException($"no convolution of {typeof(T)}");
        }
    }

    private enum Pass
    {
        Forward,
        GradInput,
        GradWeight,
    }

    /// <summary>first, second → result are input, weight → output; gradOutput, weight → gradInput; input, gradOutput → gradWeight.</summary>
    private static void Dispatch<T>(Pass pass, in ConvolutionShape shape, T* first, T* second, T* bias, T* result)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Real(pass, in shape, (float*)first, (float*)second, (float*)bias, (float*)result);
        }
        else if (typeof(T) == typeof(double))
        {
            Real(pass, in shape, (double*)first, (double*)second, (double*)bias, (double*)result);
        }
        else if (typeof(T) == typeof(Half) || typeof(T) == typeof(BFloat16))
        {
            Reduced(pass, in shape, first, second, bias, result);
        }
        else if (typeof(T) == typeof(long))
        {
            Naive(pass, in shape, (long*)first, (long*)second, (long*)bias, (long*)result);
        }
        else if (typeof(T) == typeof(int))
        {
            Naive(pass, in shape, (int*)first, (int*)second, (int*)bias, (int*)result);
        }
        else if (typeof(T) == typeof(short))
        {
            Naive(pass, in shape, (short*)first, (short*)second, (short*)bias, (short*)result);
        }
        else if (typeof(T) == typeof(sbyte))
        {
            Naive(pass, in shape, (sbyte*)first, (sbyte*)second, (sbyte*)bias, (sbyte*)result);
        }
        else if (typeof(T) == typeof(byte))
        {
            Naive(pass, in shape, (byte*)first, (byte*)second, (byte*)bias, (byte*)result);
        }
        else if (typeof(T) == typeof(Complex))
        {
            Naive(pass, in shape, (Complex*)first, (Complex*)second, (Complex*)bias, (Complex*)result);
        }
        else
        {
            throw new NotSupportedException($"no convolution of {typeof(T)}");
        }
    }

    private static void Naive<T>(Pass pass, in ConvolutionShape shape, T* first, T* second, T* bias, T* result)
        where T : unmanaged, INumberBase<T>
    {
        switch (pass)
        {
            case Pass.Forward: ConvolutionNaive<T>.Forward(in shape, first, second, bias, result); break;
            case Pass.GradInput: ConvolutionNaive<T>.GradInput(in shape, first, second, bias, result); break;
            default: ConvolutionNaive<T>.GradWeight(in shape, first, second, result); break;
        }
    }

    private static void Reduced<T>(Pass pass, in ConvolutionShape shape, T* first, T* second, T* bias, T* result)
        where T : unmanaged
    {
        long input = shape.Batch * shape.InChannels * shape.Input.Volume;
        long output = shape.Batch * shape.OutChannels * shape.Output.Volume;
        long weight = shape.OutChannels * shape.Depth;
        (long firstSize, long secondSize, long resultSize, long biasSize) = pass switch
        {
            Pass.Forward => (input, weight, output, shape.OutChannels),
            Pass.GradInput => (output, weight, input, shape.InChannels),
            _ => (input, output, weight, 0),
        };
        using var wideFirst = new Widened<T>(first, firstSize);
        using var wideSecond = new Widened<T>(second, secondSize);
        using var wideBias = new Widened<T>(bias, bias == null ? 0 : biasSize);
        using var wideResult = new Widened<T>(resultSize);
        Real(pass, in shape, wideFirst.Data, wideSecond.Data, bias == null ? null : wideBias.Data, wideResult.Data);
        wideResult.Narrow(result);
    }

    private static void Real<T>(Pass pass, in ConvolutionShape shape, T* first, T* second, T* bias, T* result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (shape.Batch == 0 || shape.Depth == 0 || shape.OutChannels == 0 || shape.Output.Volume == 0 || shape.Input.Volume == 0)
        {
            Naive(pass, in shape, first, second, bias, result); // nothing is summed: bias or zeros
        }
        else if (shape.IsPointwise && pass != Pass.GradWeight)
        {
            Pointwise(pass, in shape, first, second, bias, result);
        }
        else if (shape.IsDepthwise)
        {
            switch (pass)
            {
                case Pass.Forward: ConvolutionDepthwise<T>.Forward(in shape, first, second, bias, result); break;
                case Pass.GradInput: ConvolutionDepthwise<T>.GradInput(in shape, first, second, bias, result); break;
                default: ConvolutionDepthwise<T>.GradWeight(in shape, first, second, result); break;
            }
        }
        else if (typeof(T) == typeof(float) && pass != Pass.GradWeight
            && Winograd(pass == Pass.GradInput, in shape, (float*)first, (float*)second, (float*)bias, (float*)result))
        {
            // done
        }
        else if (Avx512F.IsSupported)
        {
            Product<T, GemmKernel512<T>>(pass, in shape, first, second, bias, result);
        }
        else if (Fma.IsSupported && Avx2.IsSupported)
        {
            Product<T, GemmKernel256<T>>(pass, in shape, first, second, bias, result);
        }
        else
        {
            Product<T, GemmKernel128<T>>(pass, in shape, first, second, bias, result);
        }
    }

    /// <summary>Tries the faster method for 3x3 taps; false if it does not apply, or if there are infinities or NaN.</summary>
    private static bool Winograd(bool backward, in ConvolutionShape shape, float* source, float* weight, float* bias, float* result)
    {
        if (!ConvolutionWinograd<GemmKernel256<float>, Lanes256<float>>.Fits(in shape, backward))
        {
            return false;
        }

        if (Avx512F.IsSupported)
        {
            // A row of results is a row of half as many tiles. If it fills at most half of its last long vector, short ones do.
            bool narrow = (((backward ? shape.Input.W : shape.Output.W) - 1) / 2 % 16) < 8;
            return narrow
                ? ConvolutionWinograd<GemmKernel512<float>, Lanes256<float>>.TryRun(in shape, backward, source, weight, bias, result)
                : ConvolutionWinograd<GemmKernel512<float>, Lanes512<float>>.TryRun(in shape, backward, source, weight, bias, result);
        }

        return Fma.IsSupported && Avx2.IsSupported
            ? ConvolutionWinograd<GemmKernel256<float>, Lanes256<float>>.TryRun(in shape, backward, source, weight, bias, result)
            : ConvolutionWinograd<GemmKernel128<float>, Lanes256<float>>.TryRun(in shape, backward, source, weight, bias, result);
    }

    private static void Product<T, TKernel>(Pass pass, in ConvolutionShape shape, T* first, T* second, T* bias, T* result)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TKernel : struct, IGemmKernel<T>
    {
        switch (pass)
        {
            case Pass.Forward: ConvolutionDirect<T, TKernel>.Forward(in shape, first, second, bias, result); break;
            case Pass.GradInput: ConvolutionDirect<T, TKernel>.GradInput(in shape, first, second, bias, result); break;
            default: ConvolutionWeight<T, TKernel>.Run(in shape, first, second, result); break;
        }
    }

    /// <summary>One tap without padding: result[sample] = weight · source[sample] + bias, or weightᵀ for the gradient.</summary>
    private static void Pointwise<T>(Pass pass, in ConvolutionShape shape, T* source, T* weight, T* bias, T* result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        long volume = shape.Output.Volume, outChannels = shape.GroupOutChannels, inChannels = shape.GroupInChannels;
        bool forward = pass == Pass.Forward;
        (long rows, long depth) = forward ? (outChannels, inChannels) : (inChannels, outChannels);
        for (long group = 0; group < shape.Groups; group++)
        {
            var weights = new StridedMatrix<T>(weight + (group * outChannels * inChannels), inChannels, 1);
            var right = new StridedMatrix<T>(source + (group * depth * volume), volume, 1, shape.Groups * depth * volume);
            var to = new StridedMatrix<T>(result + (group * rows * volume), volume, 1, shape.Groups * rows * volume);
            StridedMatrix<T> added = bias == null ? to : new StridedMatrix<T>(bias + (group * rows), 1, 0);
            Gemm.Run(rows, volume, depth, T.One, forward ? weights : weights.Transposed, right, bias == null ? T.Zero : T.One, added, to, shape.Batch);
        }
    }

    /// <summary>A float copy of 16-bit floats, or room for one.</summary>
    private readonly ref struct Widened<T>
        where T : unmanaged
    {
        private readonly float[] _array;
        private readonly System.Runtime.InteropServices.GCHandle _pin;
        private readonly long _count;

        public Widened(long count)
        {
            _count = count;
            _array = ArrayPool<float>.Shared.Rent(checked((int)count));
            _pin = System.Runtime.InteropServices.GCHandle.Alloc(_array, System.Runtime.InteropServices.GCHandleType.Pinned);
            Data = (float*)_pin.AddrOfPinnedObject();
        }

        public Widened(T* source, long count)
            : this(count)
        {
            var body = new WidenBody(source, Data);
            Parallel.For(0, count, 32_768, in body);
        }

        public float* Data { get; }

        public void Narrow(T* into)
        {
            var body = new NarrowBody(Data, into);
            Parallel.For(0, _count, 16_384, in body);
        }

        public void Dispose()
        {
            _pin.Free();
            ArrayPool<float>.Shared.Return(_array);
        }

        private readonly struct WidenBody(T* source, float* into) : IRangeBody
        {
            public void Invoke(long begin, long end) => GemmPacking.Widen(source + begin, into + begin, checked((int)(end - begin)));
        }

        private readonly struct NarrowBody(float* source, T* into) : IRangeBody
        {
            public void Invoke(long begin, long end)
            {
                for (long i = begin; i < end; i++)
                {
                    into[i] = GemmReduced.FromSingle<T>(source[i]);
                }
            }
        }
    }
}
