using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>The numbers of a convolution, one for each spatial dimension where they are lists.</summary>
internal sealed class ConvolutionOptions
{
    internal ConvolutionOptions(int spatial, long[] stride, long[] padding, long[] dilation, bool transposed, long[] outputPadding, long groups)
    {
        Spatial = spatial;
        Stride = Widened(stride, spatial, "stride");
        Padding = Widened(padding, spatial, "padding");
        Dilation = Widened(dilation, spatial, "dilation");
        OutputPadding = Widened(outputPadding, spatial, "output_padding");
        Transposed = transposed;
        Groups = groups;
    }

    internal int Spatial { get; }

    internal long[] Stride { get; }

    internal long[] Padding { get; }

    internal long[] Dilation { get; }

    internal bool Transposed { get; }

    internal long[] OutputPadding { get; }

    internal long Groups { get; }

    /// <summary>By libtorch's names.</summary>
    internal IEnumerable<(string Name, object? Value)> Attributes =>
    [
        ("stride", Stride), ("padding", Padding), ("dilation", Dilation), ("transposed", Transposed), ("output_padding", OutputPadding), ("groups", Groups),
    ];

    /// <summary>One number for all dimensions, or one for each.</summary>
    internal static long[] Widened(long[] values, int spatial, string name)
    {
        if (values.Length == spatial)
        {
            return values;
        }
        if (values.Length != 1)
        {
            throw Error.Of($"expected {name} to be a single integer value or a list of {spatial} values to match the convolution dimensions, but got {name}={Error.Show(values)}");
        }
        var widened = new long[spatial];
        Array.Fill(widened, values[0]);
        return widened;
    }

    internal static void CheckSame(int spatial, TensorImpl input, TensorImpl weight, TensorImpl? bias, long[] stride, long groups)
    {
        Error.Unless(groups > 0, "non-positive groups is not supported");
        if (input.Rank != weight.Rank && !(input.Rank == spatial + 1 && weight.Rank == spatial + 2))
        {
            throw Error.Of(RankText(input, weight));
        }
        foreach (long step in stride)
        {
            Error.Unless(step == 1, "padding='same' is not supported for strided convolutions");
        }
        CheckGroups(weight, groups);
    }

    /// <summary>libtorch's refusals, in its order.</summary>
    internal void Check(TensorImpl input, TensorImpl weight, TensorImpl? bias)
    {
        Error.Unless(weight.Rank > 2, "weight should have at least three dimensions");
        foreach (long padding in Padding)
        {
            Error.Unless(padding >= 0, "negative padding is not supported");
        }
        foreach (long padding in OutputPadding)
        {
            Error.Unless(padding >= 0, "negative output_padding is not supported");
        }
        foreach (long stride in Stride)
        {
            Error.Unless(stride > 0, "non-positive stride is not supported");
        }
        foreach (long dilation in Dilation)
        {
            Error.Unless(dilation > 0, "dilation should be greater than zero");
        }
        Error.Unless(Groups > 0, "non-positive groups is not supported");
        if (input.Rank != weight.Rank)
        {
            throw Error.Of(RankText(input, weight));
        }
        CheckGroups(weight, Groups);
        if (weight.Sizes[0] % Groups != 0)
        {
            throw Error.Of($"Given groups={Groups}, expected weight to be divisible by {Groups} at dimension 0, but got weight of size {Error.Show(weight.Sizes)} instead");
        }
        long channels = input.Sizes[1];
        if (!Transposed && channels != weight.Sizes[1] * Groups)
        {
            throw Error.Of($"Given groups={Groups}, weight of size {Error.Show(weight.Sizes)}, expected input{Error.Show(input.Sizes)} to have {weight.Sizes[1] * Groups} channels, but got {channels} channels instead");
        }
        if (Transposed && channels != weight.Sizes[0])
        {
            throw Error.Of($"Given transposed=1, weight of size {Error.Show(weight.Sizes)}, expected input{Error.Show(input.Sizes)} to have {weight.Sizes[0]} channels, but got {channels} channels instead");
        }
        long outChannels = Transposed ? weight.Sizes[1] * Groups : weight.Sizes[0];
        if (bias is not null && (bias.Rank != 1 || bias.Sizes[0] != outChannels))
        {
            string transposed = Transposed ? "transposed=1, " : "";
            throw Error.Of($"Given {transposed}weight of size {Error.Show(weight.Sizes)}, expected bias to be 1-dimensional with {outChannels} elements, but got bias of size {Error.Show(bias.Sizes)} instead");
        }
        CheckKernelFits(input, weight);
        if (input.DType != weight.DType)
        {
            throw Error.Of($"Input type ({input.DType.CppName()}) and weight type ({weight.DType.CppName()}) should be the same");
        }
        if (bias is not null && bias.DType != input.DType)
        {
            throw Error.Of($"Input type ({input.DType.CppName()}) and bias type ({bias.DType.CppName()}) should be the same");
        }
        if (input.DType == DType.Bool)
        {
            throw Error.NotImplementedFor("slow_conv2d_cpu", DType.Bool);
        }
        if (Transposed)
        {
            for (int d = 0; d < Spatial; d++)
            {
                Error.Unless(OutputPadding[d] < Math.Max(Stride[d], Dilation[d]), "output padding must be smaller than either stride or dilation, but got output_padding_height: " + OutputPadding[d] + " stride: " + Stride[d] + " dilation: " + Dilation[d]);
            }
        }
    }

    internal long[] OutputSizes(long[] input, long[] weight)
    {
        var sizes = new long[Spatial + 2];
        sizes[0] = input[0];
        sizes[1] = Transposed ? weight[1] * Groups : weight[0];
        for (int d = 0; d < Spatial; d++)
        {
            long reach = Dilation[d] * (weight[2 + d] - 1);
            sizes[2 + d] = Transposed
                ? ((input[2 + d] - 1) * Stride[d]) - (2 * Padding[d]) + reach + OutputPadding[d] + 1
                : ((input[2 + d] + (2 * Padding[d]) - reach - 1) / Stride[d]) + 1;
        }
        return sizes;
    }

    /// <summary>The kernel's sizes, for an input and a weight of these sizes.</summary>
    internal ConvolutionShape Shape(long[] input, long[] weight) => Transposed
        ? ConvolutionShape.CreateTransposed(input[0], input[1], weight[1] * Groups, Groups, input.AsSpan(2), weight.AsSpan(2), Stride, Padding, OutputPadding, Dilation)
        : ConvolutionShape.Create(input[0], input[1], weight[0], Groups, input.AsSpan(2), weight.AsSpan(2), Stride, Padding, Dilation);

    private static string RankText(TensorImpl input, TensorImpl weight) =>
        $"Expected {weight.Rank}-dimensional input for {weight.Rank}-dimensional weight{Error.Show(weight.Sizes)}, but got {input.Rank}-dimensional input of size {Error.Show(input.Sizes)} instead";

    private static void CheckGroups(TensorImpl weight, long groups)
    {
        if (weight.Sizes[0] < groups)
        {
            throw Error.Of($"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size {Error.Show(weight.Sizes)} instead");
        }
    }

    private void CheckKernelFits(TensorImpl input, TensorImpl weight)
    {
        var padded = new long[Spatial];
        var kernel = new long[Spatial];
        bool fits = true;
        for (int d = 0; d < Spatial; d++)
        {
            padded[d] = input.Sizes[2 + d] + (2 * Padding[d]);
            kernel[d] = (Dilation[d] * (weight.Sizes[2 + d] - 1)) + 1;
            fits &= padded[d] >= kernel[d];
        }
        if (!Transposed && !fits)
        {
            throw Error.Of($"Calculated padded input size per channel: ({string.Join(" x ", padded)}). Kernel size: ({string.Join(" x ", kernel)}). Kernel size can't be greater than actual input size");
        }
    }
}

/// <summary>The kernels' three passes on tensors of any layout and dtype.</summary>
internal static unsafe class ConvolutionPasses
{
    private enum Pass
    {
        Forward,
        GradInput,
        GradWeight,
    }

    internal static void Forward(ConvolutionOptions options, TensorImpl input, TensorImpl weight, TensorImpl? bias, TensorImpl into) =>
        Run(options.Transposed ? Pass.GradInput : Pass.Forward, options.Shape(input.Sizes, weight.Sizes), input, weight, bias, into);

    internal static void GradInput(ConvolutionOptions options, TensorImpl grad, TensorImpl weight, TensorImpl into) =>
        Run(options.Transposed ? Pass.Forward : Pass.GradInput, options.Shape(into.Sizes, weight.Sizes), grad, weight, null, into);

    internal static void GradWeight(ConvolutionOptions options, TensorImpl grad, TensorImpl input, TensorImpl into) =>
        Run(Pass.GradWeight, options.Shape(input.Sizes, into.Sizes), options.Transposed ? grad : input, options.Transposed ? input : grad, null, into);

    internal static void GradBias(TensorImpl grad, TensorImpl into)
    {
        long channels = grad.Sizes[1];
        long volume = grad.NumElements == 0 ? 0 : grad.NumElements / (grad.Sizes[0] * channels);
        DType dtype = Supported(grad.DType);
        TensorImpl source = Copy.Dense(grad, dtype);
        TensorImpl result = into.DType == dtype && into.IsContiguous ? into : TensorImpl.Empty(into.Sizes, dtype);
        if (grad.NumElements == 0)
        {
            Copy.Fill(into, 0);
            return;
        }
        switch (dtype)
        {
            case DType.Float32: Bias<float>(grad.Sizes[0], channels, volume, source, result); break;
            case DType.Float64: Bias<double>(grad.Sizes[0], channels, volume, source, result); break;
            case DType.Float16: Bias<Half>(grad.Sizes[0], channels, volume, source, result); break;
            case DType.BFloat16: Bias<BFloat16>(grad.Sizes[0], channels, volume, source, result); break;
            default: Bias<System.Numerics.Complex>(grad.Sizes[0], channels, volume, source, result); break;
        }
        CopyBack(result, into);
    }

    private static void Bias<T>(long batch, long channels, long volume, TensorImpl grad, TensorImpl into) where T : unmanaged
    {
        fixed (T* from = grad.Span<T>(), to = into.Span<T>())
        {
            Kernels.Convolution.GradBias(batch, channels, volume, from, to);
        }
    }

    private static void Run(Pass pass, in ConvolutionShape shape, TensorImpl first, TensorImpl second, TensorImpl? bias, TensorImpl into)
    {
        if (into.NumElements == 0)
        {
            return;
        }
        if (first.NumElements == 0 || second.NumElements == 0)
        {
            Copy.Fill(into, 0);
            return;
        }
        DType dtype = Supported(into.DType);
        TensorImpl a = Copy.Dense(first, dtype);
        TensorImpl b = Copy.Dense(second, dtype);
        TensorImpl? c = bias is null ? null : Copy.Dense(bias, dtype);
        TensorImpl result = into.DType == dtype && into.IsContiguous ? into : TensorImpl.Empty(into.Sizes, dtype);
        switch (dtype)
        {
            case DType.Float32: Run<float>(pass, in shape, a, b, c, result); break;
            case DType.Float64: Run<double>(pass, in shape, a, b, c, result); break;
            case DType.Float16: Run<Half>(pass, in shape, a, b, c, result); break;
            case DType.BFloat16: Run<BFloat16>(pass, in shape, a, b, c, result); break;
            case DType.Int64: Run<long>(pass, in shape, a, b, c, result); break;
            case DType.Int32: Run<int>(pass, in shape, a, b, c, result); break;
            case DType.Int16: Run<short>(pass, in shape, a, b, c, result); break;
            case DType.Int8: Run<sbyte>(pass, in shape, a, b, c, result); break;
            case DType.UInt8: Run<byte>(pass, in shape, a, b, c, result); break;
            default: Run<System.Numerics.Complex>(pass, in shape, a, b, c, result); break;
        }
        CopyBack(result, into);
    }

    private static void Run<T>(Pass pass, in ConvolutionShape shape, TensorImpl first, TensorImpl second, TensorImpl? bias, TensorImpl into) where T : unmanaged
    {
        fixed (T* a = first.Span<T>(), b = second.Span<T>(), c = bias is null ? default : bias.Span<T>(), to = into.Span<T>())
        {
            switch (pass)
            {
                case Pass.Forward: Kernels.Convolution.Forward(in shape, a, b, c, to); break;
                case Pass.GradInput: Kernels.Convolution.GradInput(in shape, a, b, c, to); break;
                default: Kernels.Convolution.GradWeight(in shape, a, b, to); break;
            }
        }
    }

    /// <summary>The kernels know no complex64.</summary>
    private static DType Supported(DType dtype) => dtype == DType.Complex64 ? DType.Complex128 : dtype;

    private static void CopyBack(TensorImpl result, TensorImpl into)
    {
        if (!ReferenceEquals(result, into))
        {
            Copy.Run(result, into);
        }
    }
}
