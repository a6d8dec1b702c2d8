using System.Numerics;

namespace MiniTorch.Kernels;

/// <summary>
/// Max and average pooling in 1 to 3 spatial dimensions, fixed and adaptive, with their gradients. Tensors are contiguous:
/// (planes, D, H, W) where planes counts the samples times the channels.
/// </summary>
/// <remarks>
/// float, double, Half, BFloat16 (computed in float, rounded once) and long. Within a window elements are taken in
/// row-major order, as libtorch does: the first of equal maxima wins, a NaN wins over every number, the last NaN over the others.
/// Indices count within a plane. Planes are divided over the threads, so results do not depend on their number.
/// </remarks>
internal static unsafe class Pooling
{
    /// <summary>libtorch's output size along one axis.</summary>
    /// <param name="input">Size of the input.</param>
    /// <param name="kernel">Size of the window.</param>
    /// <param name="stride">Distance between windows.</param>
    /// <param name="padding">Padding on both sides.</param>
    /// <param name="dilation">Distance between taps.</param>
    /// <param name="ceilMode">Whether a last window may hang over the end; one that begins beyond the input is dropped.</param>
    public static long OutputSize(long input, long kernel, long stride, long padding, long dilation, bool ceilMode)
    {
        long room = input + (2 * padding) - (dilation * (kernel - 1)) - 1 + (ceilMode ? stride - 1 : 0);
        long size = (room >= 0 ? room / stride : -((stride - 1 - room) / stride)) + 1;
        return ceilMode && (size - 1) * stride >= input + padding ? size - 1 : size;
    }

    /// <summary>output = maximum of each window.</summary>
    /// <typeparam name="T">float, double, Half, BFloat16 or long.</typeparam>
    /// <param name="planes">Samples times channels.</param>
    /// <param name="window">The sizes.</param>
    /// <param name="input">(planes, Input…).</param>
    /// <param name="output">(planes, Output…), written.</param>
    /// <param name="indices">Like output, receives where in its plane each maximum is; or null.</param>
    public static void Max<T>(long planes, in WindowShape window, T* input, T* output, long* indices)
        where T : unmanaged
        => Dispatch<T, MaxCall>(new MaxCall(planes, window, input, output, indices));

    /// <summary>Adds each gradient to the element that was the maximum; for fixed and adaptive windows.</summary>
    /// <typeparam name="T">float, double, Half, BFloat16 or long.</typeparam>
    /// <param name="planes">Samples times channels.</param>
    /// <param name="inputVolume">Elements of a plane of the input.</param>
    /// <param name="outputVolume">Elements of a plane of the output.</param>
    /// <param name="gradOutput">(planes, outputVolume).</param>
    /// <param name="indices">(planes, outputVolume).</param>
    /// <param name="gradInput">(planes, inputVolume), written.</param>
    public static void MaxBackward<T>(long planes, long inputVolume, long outputVolume, T* gradOutput, long* indices, T* gradInput)
        where T : unmanaged
        => Dispatch<T, MaxBackwardCall>(new MaxBackwardCall(planes, inputVolume, outputVolume, gradOutput, indices, gradInput));

    /// <summary>output = mean of each window.</summary>
    /// <typeparam name="T">float, double, Half, BFloat16 or long.</typeparam>
    /// <param name="planes">Samples times channels.</param>
    /// <param name="window">The sizes; the dilation is 1.</param>
    /// <param name="countIncludePad">Whether the padding (but not what lies beyond it) counts in the mean.</param>
    /// <param name="divisor">What sums are divided by instead of the count, unless null.</param>
    /// <param name="input">(planes, Input…).</param>
    /// <param name="output">(planes, Output…), written.</param>
    public static void Average<T>(long planes, in WindowShape window, bool countIncludePad, long? divisor, T* input, T* output)
        where T : unmanaged
        => Dispatch<T, AverageCall>(new AverageCall(planes, window, countIncludePad, divisor, input, output, backward: false));

    /// <summary>Spreads each gradient evenly over its window.</summary>
    /// <typeparam name="T">float, double, Half, BFloat16 or long.</typeparam>
    /// <param name="planes">Samples times channels.</param>
    /// <param name="window">The sizes; the dilation is 1.</param>
    /// <param name="countIncludePad">As in the forward direction.</param>
    /// <param name="divisor">As in the forward direction.</param>
    /// <param name="gradOutput">(planes, Output…).</param>
    /// <param name="gradInput">(planes, Input…), written.</param>
    public static void AverageBackward<T>(long planes, in WindowShape window, bool countIncludePad, long? divisor, T* gradOutput, T* gradInput)
        where T : unmanaged
        => Dispatch<T, AverageCall>(new AverageCall(planes, window, countIncludePad, divisor, gradOutput, gradInput, backward: true));

    /// <summary>output[o] = maximum over the window from ⌊o · in / out⌋ to ⌈(o + 1) · in / out⌉ along each axis.</summary>
    /// <typeparam name="T">float, double, Half, BFloat16 or long.</typeparam>
    /// <param name="planes">Samples times channels.</param>
    /// <param name="inputSize">Spatial sizes of the input.</param>
    /// <param name="outputSize">Spatial sizes of the output.</param>
    /// <param name="input">(planes, inputSize…).</param>
    /// <param name="output">(planes, outputSize…), written.</param>
    /// <param name="indices">Like output, receives where in its plane each maximum is; or null.</param>
    public static void AdaptiveMax<T>(long planes, Extent inputSize, Extent outputSize, T* input, T* output, long* indices)
        where T : unmanaged
        => Dispatch<T, AdaptiveMaxCall>(new AdaptiveMaxCall(planes, inputSize, outputSize, input, output, indices));

    /// <summary>output[o] = mean over the window from ⌊o · in / out⌋ to ⌈(o + 1) · in / out⌉ along each axis.</summary>
    /// <typeparam name="T">float, double, Half, BFloat16 or long.</typeparam>
    /// <param name="planes">Samples times channels.</param>
    /// <param name="inputSize">Spatial sizes of the input.</param>
    /// <param name="outputSize">Spatial sizes of the output.</param>
    /// <param name="input">(planes, inputSize…).</param>
    /// <param name="output">(planes, outputSize…), written.</param>
    public static void AdaptiveAverage<T>(long planes, Extent inputSize, Extent outputSize, T* input, T* output)
        where T : unmanaged
        => Dispatch<T, AdaptiveAverageCall>(new AdaptiveAverageCall(planes, inputSize, outputSize, input, output, backward: false));

    /// <summary>Spreads each gradient evenly over its adaptive window.</summary>
    /// <typeparam name="T">float, double, Half, BFloat16 or long.</typeparam>
    /// <param name="planes">Samples times channels.</param>
    /// <param name="inputSize">Spatial sizes of the input.</param>
    /// <param name="outputSize">Spatial sizes of the output.</param>
    /// <param name="gradOutput">(planes, outputSize…).</param>
    /// <param name="gradInput">(planes, inputSize…), written.</param>
    public static void AdaptiveAverageBackward<T>(long planes, Extent inputSize, Extent outputSize, T* gradOutput, T* gradInput)
        where T : unmanaged
        => Dispatch<T, AdaptiveAverageCall>(new AdaptiveAverageCall(planes, inputSize, outputSize, gradOutput, gradInput, backward: true));

    /// <summary>A pooling with its pointers, waiting for its element types.</summary>
    private interface ICall
    {
        /// <summary>T in memory, TWide in arithmetic, TIndex an integer of TWide's size.</summary>
        void Run<T, TWide, TIndex>()
            where T : unmanaged
            where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide>
            where TIndex : unmanaged, IBinaryInteger<TIndex>;
    }

    private static void Dispatch<T, TCall>(TCall call)
        where T : unmanaged
        where TCall : struct, ICall
    {
        if (typeof(T) == typeof(float))
        {
            call.Run<float, float, int>();
        }
        else if (typeof(T) == typeof(double))
        {
            call.Run<double, double, long>();
        }
        else if (typeof(T) == typeof(Half))
        {
            call.Run<Half, float, int>();
        }
        else if (typeof(T) == typeof(BFloat16))
        {
            call.Run<BFloat16, float, int>();
        }
        else if (typeof(T) == typeof(long))
        {
            call.Run<long, long, long>();
        }
        else
        {
            throw new NotSupportedException($"no pooling of {typeof(T)}");
        }
    }

    private readonly struct MaxCall(long planes, WindowShape window, void* input, void* output, long* indices) : ICall
    {
        public void Run<T, TWide, TIndex>()
            where T : unmanaged
            where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide>
            where TIndex : unmanaged, IBinaryInteger<TIndex>
            => PoolingMax<T, TWide, TIndex>.Run(planes, in window, (T*)input, (T*)output, indices);
    }

    private readonly struct MaxBackwardCall(long planes, long inputVolume, long outputVolume, void* gradOutput, long* indices, void* gradInput) : ICall
    {
        public void Run<T, TWide, TIndex>()
            where T : unmanaged
            where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide>
            where TIndex : unmanaged, IBinaryInteger<TIndex>
            => PoolingMax<T, TWide, TIndex>.Backward(planes, inputVolume, outputVolume, (T*)gradOutput, indices, (T*)gradInput);
    }

    private readonly struct AverageCall(long planes, WindowShape window, bool countIncludePad, long? divisor, void* source, void* result, bool backward) : ICall
    {
        public void Run<T, TWide, TIndex>()
            where T : unmanaged
            where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide>
            where TIndex : unmanaged, IBinaryInteger<TIndex>
            => PoolingAverage<T, TWide>.Run(planes, window, countIncludePad, divisor, (T*)source, (T*)result, backward);
    }

    private readonly struct AdaptiveMaxCall(long planes, Extent inputSize, Extent outputSize, void* input, void* output, long* indices) : ICall
    {
        public void Run<T, TWide, TIndex>()
            where T : unmanaged
            where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide>
            where TIndex : unmanaged, IBinaryInteger<TIndex>
            => PoolingAdaptive<T, TWide>.Max(planes, inputSize, outputSize, (T*)input, (T*)output, indices);
    }

    private readonly struct AdaptiveAverageCall(long planes, Extent inputSize, Extent outputSize, void* source, void* result, bool backward) : ICall
    {
        public void Run<T, TWide, TIndex>()
            where T : unmanaged
            where TWide : unmanaged, INumber<TWide>, IMinMaxValue<TWide>
            where TIndex : unmanaged, IBinaryInteger<TIndex>
            => PoolingAdaptive<T, TWide>.Average(planes, inputSize, outputSize, (T*)source, (T*)result, backward);
    }
}
