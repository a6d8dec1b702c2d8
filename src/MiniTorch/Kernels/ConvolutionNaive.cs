using System.Numerics;

namespace MiniTorch.Kernels;

/// <summary>Convolutions of integers and complex numbers, term by term; integers wrap around.</summary>
internal static unsafe class ConvolutionNaive<T>
    where T : unmanaged, INumberBase<T>
{
    /// <summary>output = input ∗ weight + bias.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">(Batch, InChannels, Input…).</param>
    /// <param name="weight">(OutChannels, InChannels / Groups, Kernel…).</param>
    /// <param name="bias">OutChannels values, or null.</param>
    /// <param name="output">(Batch, OutChannels, Output…), written.</param>
    public static void Forward(in ConvolutionShape shape, T* input, T* weight, T* bias, T* output)
        => Parallel.For(0, shape.Batch * shape.OutChannels, Grain(shape), new Body(shape, Pass.Forward, input, weight, bias, output));

    /// <summary>gradInput = gradOutput ∗ᵀ weight + bias; also a transposed convolution.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="gradOutput">(Batch, OutChannels, Output…).</param>
    /// <param name="weight">(OutChannels, InChannels / Groups, Kernel…).</param>
    /// <param name="bias">InChannels values, or null.</param>
    /// <param name="gradInput">(Batch, InChannels, Input…), written.</param>
    public static void GradInput(in ConvolutionShape shape, T* gradOutput, T* weight, T* bias, T* gradInput)
        => Parallel.For(0, shape.Batch * shape.InChannels, Grain(shape), new Body(shape, Pass.GradInput, gradOutput, weight, bias, gradInput));

    /// <summary>Computes the weight gradient.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">(Batch, InChannels, Input…).</param>
    /// <param name="gradOutput">(Batch, OutChannels, Output…).</param>
    /// <param name="gradWeight">(OutChannels, InChannels / Groups, Kernel…), written.</param>
    public static void GradWeight(in ConvolutionShape shape, T* input, T* gradOutput, T* gradWeight)
        => Parallel.For(0, shape.OutChannels * shape.GroupInChannels, 1, new Body(shape, Pass.GradWeight, input, gradOutput, null, gradWeight));

    private static long Grain(in ConvolutionShape shape) => Math.Max(1, 20_000 / Math.Max(1, shape.Output.Volume * shape.Depth));

    private enum Pass
    {
        Forward,
        GradInput,
        GradWeight,
    }

    private readonly struct Body(ConvolutionShape shape, Pass pass, T* first, T* second, T* bias, T* result) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            for (long i = begin; i < end; i++)
            {
                switch (pass)
                {
                    case Pass.Forward: Output(i); break;
                    case Pass.GradInput: InputGradient(i); break;
                    default: WeightGradient(i); break;
                }
            }
        }

        private void Output(long i)
        {
            long channel = i % shape.OutChannels, volume = shape.Output.Volume;
            var to = new Span<T>(result + (i * volume), checked((int)volume));
            to.Fill(bias == null ? T.Zero : bias[channel]);
            for (long c = 0; c < shape.GroupInChannels; c++)
            {
                long source = (i / shape.OutChannels * shape.InChannels) + (channel / shape.GroupOutChannels * shape.GroupInChannels) + c;
                T* from = first + (source * shape.Input.Volume);
                T* weights = second + (((channel * shape.GroupInChannels) + c) * shape.Kernel.Volume);
                var terms = new Terms(shape);
                while (terms.Next())
                {
                    to[(int)terms.Output] += from[terms.Input] * weights[terms.Tap];
                }
            }
        }

        private void InputGradient(long i)
        {
            long channel = i % shape.InChannels, volume = shape.Input.Volume;
            var to = new Span<T>(result + (i * volume), checked((int)volume));
            to.Fill(bias == null ? T.Zero : bias[channel]);
            for (long o = 0; o < shape.GroupOutChannels; o++)
            {
                long outChannel = (channel / shape.GroupInChannels * shape.GroupOutChannels) + o;
                T* from = first + (((i / shape.InChannels * shape.OutChannels) + outChannel) * shape.Output.Volume);
                T* weights = second + (((outChannel * shape.GroupInChannels) + (channel % shape.GroupInChannels)) * shape.Kernel.Volume);
                var terms = new Terms(shape);
                while (terms.Next())
                {
                    to[(int)terms.Input] += from[terms.Output] * weights[terms.Tap];
                }
            }
        }

        private void WeightGradient(long i)
        {
            long outChannel = i / shape.GroupInChannels;
            long inChannel = (outChannel / shape.GroupOutChannels * shape.GroupInChannels) + (i % shape.GroupInChannels);
            var to = new Span<T>(result + (i * shape.Kernel.Volume), checked((int)shape.Kernel.Volume));
            to.Clear();
            for (long sample = 0; sample < shape.Batch; sample++)
            {
                T* input = first + (((sample * shape.InChannels) + inChannel) * shape.Input.Volume);
                T* gradient = second + (((sample * shape.OutChannels) + outChannel) * shape.Output.Volume);
                var terms = new Terms(shape);
                while (terms.Next())
                {
                    to[(int)terms.Tap] += input[terms.Input] * gradient[terms.Output];
                }
            }
        }
    }

    /// <summary>Walks over all (tap, output position) pairs whose input position exists.</summary>
    private struct Terms(ConvolutionShape shape)
    {
        private long _next;

        public long Tap { get; private set; }

        public long Input { get; private set; }

        public long Output { get; private set; }

        public bool Next()
        {
            Extent kernel = shape.Kernel, size = shape.Output, source = shape.Input;
            for (; _next < kernel.Volume * size.Volume; _next++)
            {
                Tap = _next / size.Volume;
                Output = _next % size.Volume;
                long d = (Output / (size.H * size.W) * shape.Stride.D) - shape.Padding.D + (Tap / (kernel.H * kernel.W) * shape.Dilation.D);
                long h = (Output / size.W % size.H * shape.Stride.H) - shape.Padding.H + (Tap / kernel.W % kernel.H * shape.Dilation.H);
                long w = (Output % size.W * shape.Stride.W) - shape.Padding.W + (Tap % kernel.W * shape.Dilation.W);
                if (d >= 0 && d < source.D && h >= 0 && h < source.H && w >= 0 && w < source.W)
                {
                    Input = (((d * source.H) + h) * source.W) + w;
                    _next++;
                    return true;
                }
            }

            return false;
        }
    }
}
