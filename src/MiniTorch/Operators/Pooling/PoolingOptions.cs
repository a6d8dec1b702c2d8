using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>The windows of a pooling over the last 2 or 3 dimensions.</summary>
internal sealed class PoolingOptions
{
    internal PoolingOptions(int spatial, long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceilMode)
    {
        Spatial = spatial;
        Kernel = ConvolutionOptions.Widened(kernel, spatial, "kernel_size");
        Stride = stride is null or { Length: 0 } ? Kernel : ConvolutionOptions.Widened(stride, spatial, "stride");
        Padding = ConvolutionOptions.Widened(padding ?? [0], spatial, "padding");
        Dilation = ConvolutionOptions.Widened(dilation ?? [1], spatial, "dilation");
        CeilMode = ceilMode;
    }

    internal int Spatial { get; }

    internal long[] Kernel { get; }

    internal long[] Stride { get; }

    internal long[] Padding { get; }

    internal long[] Dilation { get; }

    internal bool CeilMode { get; }

    /// <summary>The sizes of the result, or libtorch's refusal.</summary>
    internal long[] OutputSizes(TensorImpl input, string name)
    {
        if (input.Rank != Spatial + 1 && input.Rank != Spatial + 2)
        {
            CheckRank(input, Spatial);
        }
        // libtorch computes the sizes before it looks at the rest.
        for (int d = 0; d < Spatial; d++)
        {
            Error.Unless(Stride[d] != 0, "stride should not be zero");
            CheckPad(Padding[d], Kernel[d], Dilation[d]);
        }
        for (int d = 0; d < Spatial; d++)
        {
            if (Kernel[d] <= 0 || Stride[d] <= 0 || Dilation[d] <= 0)
            {
                throw Error.Of(
                    Kernel[d] <= 0 ? $"kernel size should be greater than zero, but got {Named("k", Kernel)}"
                    : Stride[d] <= 0 ? $"stride should be greater than zero, but got {Named("d", Stride)}"
                    : $"dilation should be greater than zero, but got {Named("dilation", Dilation)}");
            }
        }
        if (Spatial == 3)
        {
            CheckNotEmpty(input, name);
        }
        CheckRank(input, Spatial);
        var sizes = (long[])input.Sizes.Clone();
        int first = input.Rank - Spatial;
        for (int d = 0; d < Spatial; d++)
        {
            sizes[first + d] = Pooling.OutputSize(input.Sizes[first + d], Kernel[d], Stride[d], Padding[d], Dilation[d], CeilMode);
        }
        for (int d = 0; d < Spatial; d++)
        {
            if (sizes[first + d] < 1)
            {
                throw Error.Of($"Given input size: ({Times(input.Sizes.AsSpan(first - 1))}). Calculated output size: ({Times(sizes.AsSpan(first - 1))}). Output size is too small");
            }
        }
        return sizes;
    }

    private static void CheckNotEmpty(TensorImpl input, string name)
    {
        for (int d = input.Rank - 4; d < input.Rank; d++)
        {
            // The number that libtorch shows as the dimension is its size.
            if (input.Sizes[d] == 0)
            {
                throw Error.Of($"{name}: Expected input's non-batch dimensions to have positive length, but input has a shape of {Error.Show(input.Sizes)} and non-batch dimension 0 has length zero!");
            }
        }
    }

    internal WindowShape Window(long[] input, long[] output) =>
        WindowShape.From(input.AsSpan(input.Length - Spatial), Kernel, Stride, Padding, Dilation, output.AsSpan(output.Length - Spatial));

    internal static void CheckPad(long padding, long kernel, long dilation)
    {
        if (padding < 0)
        {
            throw Error.Of($"pad must be non-negative, but got pad: {padding}");
        }
        if (padding > ((dilation * (kernel - 1)) + 1) / 2)
        {
            throw Error.Of($"pad should be at most half of effective kernel size, but got pad={padding}, kernel_size={kernel} and dilation={dilation}");
        }
    }

    internal static void CheckRank(TensorImpl input, int spatial)
    {
        bool batched = input.Rank == spatial + 2;
        bool valid = batched || input.Rank == spatial + 1;
        for (int d = batched ? 1 : 0; valid && d < input.Rank; d++)
        {
            valid = input.Sizes[d] != 0;
        }
        if (!valid)
        {
            throw Error.Of($"Expected {spatial + 1}D or {spatial + 2}D (batch mode) tensor with optional 0 dim batch size for input, but got:{Error.Show(input.Sizes)}");
        }
    }

    /// <summary>Strides of a result that has its channels innermost if images have; null for row-major. Volumes lose that in libtorch.</summary>
    internal static long[]? StridesLike(TensorImpl input, long[] sizes) =>
        input.Rank == 4 && sizes.Length == 4 && !input.IsContiguous && Layout.IsChannelsLast(input.Sizes, input.Strides) ? Layout.ChannelsLastStrides(sizes) : null;

    internal static string Times(ReadOnlySpan<long> sizes) => string.Join('x', sizes.ToArray());

    private static string Named(string prefix, long[] values)
    {
        string[] axes = values.Length == 3 ? ["T", "H", "W"] : ["H", "W"];
        return string.Join(' ', values.Select((value, i) => $"{prefix}{axes[i]}: {value}"));
    }
}

/// <summary>The pooling kernels on tensors of any layout and dtype.</summary>
internal static unsafe class PoolingPasses
{
    internal static void Max(TensorImpl input, in WindowShape window, TensorImpl into, TensorImpl indices) => new MaxCall(window).Run(input, into, indices);

    internal static void AdaptiveMax(int spatial, TensorImpl input, TensorImpl into, TensorImpl indices) => new AdaptiveMaxCall(spatial).Run(input, into, indices);

    internal static void MaxBackward(int spatial, TensorImpl grad, TensorImpl indices, TensorImpl into) => new MaxBackwardCall(spatial).Run(grad, into, indices);

    internal static void Average(TensorImpl source, in WindowShape window, bool countIncludePad, long? divisor, TensorImpl into, bool backward) =>
        new AverageCall(window, countIncludePad, divisor, backward).Run(source, into, null);

    internal static void AdaptiveAverage(int spatial, TensorImpl source, TensorImpl into, bool backward) => new AdaptiveAverageCall(spatial, backward).Run(source, into, null);

    internal static Extent SpatialOf(TensorImpl tensor, int spatial) => Extent.From(tensor.Sizes.AsSpan(tensor.Rank - spatial));

    private static long Planes(TensorImpl tensor, int spatial) => tensor.NumElements / SpatialOf(tensor, spatial).Volume;

    private interface ICall
    {
        void Run<T>(TensorImpl source, TensorImpl into, T* from, T* to, long* indices) where T : unmanaged;
    }

    private static void Run<TCall>(this TCall call, TensorImpl source, TensorImpl into, TensorImpl? indices) where TCall : struct, ICall
    {
        if (into.NumElements == 0)
        {
            return;
        }
        if (source.NumElements == 0)
        {
            Copy.Fill(into, 0);
            return;
        }
        DType dtype = into.DType.IsIntegral() ? DType.Int64 : into.DType;
        TensorImpl from = Copy.Dense(source, dtype);
        TensorImpl to = into.DType == dtype && into.IsContiguous ? into : TensorImpl.Empty(into.Sizes, dtype);
        TensorImpl? where = indices is null ? null : Copy.Dense(indices, DType.Int64);
        switch (dtype)
        {
            case DType.Float32: Typed<float, TCall>(call, from, to, where); break;
            case DType.Float64: Typed<double, TCall>(call, from, to, where); break;
            case DType.Float16: Typed<Half, TCall>(call, from, to, where); break;
            case DType.BFloat16: Typed<BFloat16, TCall>(call, from, to, where); break;
            default: Typed<long, TCall>(call, from, to, where); break;
        }
        if (!ReferenceEquals(to, into))
        {
            Copy.Run(to, into);
        }
    }

    private static void Typed<T, TCall>(TCall call, TensorImpl from, TensorImpl to, TensorImpl? indices)
        where T : unmanaged
        where TCall : struct, ICall
    {
        fixed (T* source = from.Span<T>(), target = to.Span<T>())
        {
            fixed (long* where = indices is null ? default : indices.Span<long>())
            {
                call.Run(from, to, source, target, where);
            }
        }
    }

    private readonly struct MaxCall(WindowShape window) : ICall
    {
        public void Run<T>(TensorImpl source, TensorImpl into, T* from, T* to, long* indices) where T : unmanaged =>
            Pooling.Max(source.NumElements / window.Input.Volume, in window, from, to, indices);
    }

    private readonly struct AdaptiveMaxCall(int spatial) : ICall
    {
        public void Run<T>(TensorImpl source, TensorImpl into, T* from, T* to, long* indices) where T : unmanaged =>
            Pooling.AdaptiveMax(Planes(source, spatial), SpatialOf(source, spatial), SpatialOf(into, spatial), from, to, indices);
    }

    private readonly struct MaxBackwardCall(int spatial) : ICall
    {
        public void Run<T>(TensorImpl source, TensorImpl into, T* from, T* to, long* indices) where T : unmanaged =>
            Pooling.MaxBackward(Planes(source, spatial), SpatialOf(into, spatial).Volume, SpatialOf(source, spatial).Volume, from, indices, to);
    }

    private readonly struct AverageCall(WindowShape window, bool countIncludePad, long? divisor, bool backward) : ICall
    {
        public void Run<T>(TensorImpl source, TensorImpl into, T* from, T* to, long* indices) where T : unmanaged
        {
            if (backward)
            {
                Pooling.AverageBackward(source.NumElements / window.Output.Volume, in window, countIncludePad, divisor, from, to);
            }
            else
            {
                Pooling.Average(source.NumElements / window.Input.Volume, in window, countIncludePad, divisor, from, to);
            }
        }
    }

    private readonly struct AdaptiveAverageCall(int spatial, bool backward) : ICall
    {
        public void Run<T>(TensorImpl source, TensorImpl into, T* from, T* to, long* indices) where T : unmanaged
        {
            Extent a = SpatialOf(source, spatial), b = SpatialOf(into, spatial);
            if (backward)
            {
                Pooling.AdaptiveAverageBackward(Planes(source, spatial), b, a, from, to);
            }
            else
            {
                Pooling.AdaptiveAverage(Planes(source, spatial), a, b, from, to);
            }
        }
    }
}
