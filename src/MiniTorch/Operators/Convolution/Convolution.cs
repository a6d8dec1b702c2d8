using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>
/// out = input ∗ weight + bias in 1 to 3 spatial dimensions, or the transposed convolution; ∂(input, weight, bias) = convolution_backward(grad).
/// Saves input and weight.
/// </summary>
internal sealed class Convolution(ConvolutionOptions options) : SingleOutputOperator("aten::convolution", "ConvolutionBackward0")
{
    private SavedTensor? _input;
    private SavedTensor? _weight;
    private long _biasSize;

    internal ConvolutionOptions Options => options;

    internal override IEnumerable<(string Name, object? Value)> Attributes => options.Attributes;

    protected override TensorMeta Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        options.Check(inputs[0]!, inputs[1]!, inputs[2]);
        return new(options.OutputSizes(inputs[0]!.Sizes, inputs[1]!.Sizes), inputs[0]!.DType);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, TensorImpl into) =>
        ConvolutionPasses.Forward(options, inputs[0]!, inputs[1]!, inputs[2], into);

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, TensorImpl result)
    {
        _input = SaveInput(inputs[0]!, "input");
        _weight = SaveInput(inputs[1]!, "weight");
        _biasSize = inputs[2]?.NumElements ?? -1;
    }

    protected override void Backward(TensorImpl grad, Span<TensorImpl?> gradInputs)
    {
        bool[] mask = [Needs(0), Needs(1), _biasSize >= 0 && Needs(2)];
        TensorImpl[] grads = Aten.ConvolutionBackward(grad, Aten.Conj(_input!.Unpack()), Aten.Conj(_weight!.Unpack()), options, mask);
        for (int i = 0; i < 3; i++)
        {
            gradInputs[i] = mask[i] ? grads[i] : null;
        }
    }
}

/// <summary>
/// The gradients of a convolution's input, weight and bias, of which <paramref name="mask"/> says which are computed (the others are empty).
/// Bilinear in (grad, weight) and (grad, input), so that its derivatives are convolutions and gradients of convolutions again.
/// </summary>
internal sealed class ConvolutionBackward(ConvolutionOptions options, bool[] mask) : MultiOutputOperator("aten::convolution_backward", "ConvolutionBackwardBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _input;
    private SavedTensor? _weight;

    internal ConvolutionOptions Options => options;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [.. options.Attributes, ("output_mask", mask)];

    protected override bool IsDifferentiableOutput(int index) => mask[index];

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl grad = inputs[0]!;
        return
        [
            new(mask[0] ? inputs[1]!.Sizes : [0], grad.DType),
            new(mask[1] ? inputs[2]!.Sizes : [0], grad.DType),
            new(mask[2] ? [grad.Sizes[1]] : [0], grad.DType),
        ];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        if (mask[0])
        {
            ConvolutionPasses.GradInput(options, inputs[0]!, inputs[2]!, into[0]);
        }
        if (mask[1])
        {
            ConvolutionPasses.GradWeight(options, inputs[0]!, inputs[1]!, into[1]);
        }
        if (mask[2])
        {
            ConvolutionPasses.GradBias(inputs[0]!, into[2]);
        }
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _gradOutput = SaveInput(inputs[0]!, "grad_output");
        _input = SaveInput(inputs[1]!, "input");
        _weight = SaveInput(inputs[2]!, "weight");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        TensorImpl? forInput = mask[0] ? grads[0] : null;
        TensorImpl? forWeight = mask[1] ? grads[1] : null;
        TensorImpl? forBias = mask[2] ? grads[2] : null;
        TensorImpl gradOutput = _gradOutput!.Unpack();
        if (Needs(0))
        {
            TensorImpl? sum = forInput is null ? null : Aten.Convolution(forInput, Aten.Conj(_weight!.Unpack()), null, options);
            if (forWeight is not null)
            {
                TensorImpl part = Aten.Convolution(Aten.Conj(_input!.Unpack()), forWeight, null, options);
                sum = sum is null ? part : sum + part;
            }
            if (forBias is not null)
            {
                var sizes = new long[gradOutput.Rank];
                Array.Fill(sizes, 1);
                sizes[1] = forBias.NumElements;
                TensorImpl part = Aten.Expand(Aten.View(Aten.Contiguous(forBias), sizes), gradOutput.Sizes);
                sum = sum is null ? part : sum + part;
            }
            gradInputs[0] = sum;
        }
        TensorImpl conj = Aten.Conj(gradOutput);
        if (Needs(1) && forWeight is not null)
        {
            gradInputs[1] = Aten.ConvolutionBackward(conj, _input!.Unpack(), forWeight, options, [true, false, false])[0];
        }
        if (Needs(2) && forInput is not null)
        {
            gradInputs[2] = Aten.ConvolutionBackward(conj, forInput, _weight!.Unpack(), options, [false, true, false])[1];
        }
    }
}

internal static partial class Aten
{
    /// <summary>A convolution of a batch; see <see cref="Operators.Convolution"/>.</summary>
    internal static TensorImpl Convolution(TensorImpl input, TensorImpl weight, TensorImpl? bias, ConvolutionOptions options) =>
        new Convolution(options).Call(input, weight, bias);

    /// <summary>The gradients for which <paramref name="mask"/> asks.</summary>
    internal static TensorImpl[] ConvolutionBackward(TensorImpl grad, TensorImpl input, TensorImpl weight, ConvolutionOptions options, bool[] mask) =>
        new ConvolutionBackward(options, mask).Call(grad, input, weight);

    /// <summary>conv1d, conv2d, conv3d and their transposes: a batch, or one sample without the batch dimension.</summary>
    internal static TensorImpl Conv(int spatial, TensorImpl input, TensorImpl weight, TensorImpl? bias, long[] stride, long[] padding, long[] dilation, long groups)
    {
        var options = new ConvolutionOptions(spatial, stride, padding, dilation, false, [0], groups);
        using Frame frame = Frame.Open($"aten::conv{spatial}d", options, input, weight, bias);
        return frame.Result(Batched(spatial, $"conv{spatial}d", input, weight, bias, options));
    }

    /// <inheritdoc cref="Conv"/>
    internal static TensorImpl ConvTranspose(
        int spatial, TensorImpl input, TensorImpl weight, TensorImpl? bias, long[] stride, long[] padding, long[] outputPadding, long groups, long[] dilation)
    {
        var options = new ConvolutionOptions(spatial, stride, padding, dilation, true, outputPadding, groups);
        using Frame frame = Frame.Open($"aten::conv_transpose{spatial}d", options, input, weight, bias);
        return frame.Result(Batched(spatial, $"conv_transpose{spatial}d", input, weight, bias, options));
    }

    /// <summary>A convolution whose result has the input's size (for a stride of 1); an odd total of padding goes to the end.</summary>
    internal static TensorImpl ConvSame(int spatial, TensorImpl input, TensorImpl weight, TensorImpl? bias, long[] stride, long[] dilation, long groups)
    {
        ConvolutionOptions.CheckSame(spatial, input, weight, bias, stride, groups);
        var total = new long[spatial];
        var padding = new long[spatial];
        bool symmetric = true;
        for (int d = 0; d < spatial; d++)
        {
            total[d] = (dilation[dilation.Length == 1 ? 0 : d]) * (weight.Sizes[2 + d] - 1);
            padding[d] = total[d] / 2;
            symmetric &= total[d] % 2 == 0;
        }
        if (!symmetric)
        {
            var pad = new long[2 * spatial];
            for (int d = 0; d < spatial; d++)
            {
                pad[(2 * (spatial - 1 - d)) + 1] = total[d] % 2;
            }
            input = ConstantPadNd(input, pad, 0);
        }
        return Conv(spatial, input, weight, bias, stride, padding, dilation, groups);
    }

    private static TensorImpl Batched(int spatial, string name, TensorImpl input, TensorImpl weight, TensorImpl? bias, ConvolutionOptions options)
    {
        if (input.Rank != spatial + 1 && input.Rank != spatial + 2)
        {
            if (weight.Rank == spatial + 2 && weight.Rank != input.Rank)
            {
                throw Error.Of($"Expected {spatial + 1}D (unbatched) or {spatial + 2}D (batched) input to {name}, but got input of size: {Error.Show(input.Sizes)}");
            }
        }
        return input.Rank == spatial + 1 && weight.Rank == spatial + 2
            ? Squeeze(RealOrComplex(Unsqueeze(input, 0), weight, bias, options), 0)
            : RealOrComplex(input, weight, bias, options);
    }

    /// <summary>
    /// A convolution; a complex one by three of real numbers, as in libtorch: with a = wᵣ ∗ xᵣ + bᵣ, b = wᵢ ∗ xᵢ and
    /// c = (wᵣ + wᵢ) ∗ (xᵣ + xᵢ) + bᵣ + bᵢ it is a − b + i·(c − a − b).
    /// </summary>
    private static TensorImpl RealOrComplex(TensorImpl input, TensorImpl weight, TensorImpl? bias, ConvolutionOptions options)
    {
        if (!input.DType.IsComplex() || !weight.DType.IsComplex() || bias?.DType.IsComplex() == false)
        {
            return Convolution(input, weight, bias, options);
        }
        options.Check(input, weight, bias);
        (TensorImpl xr, TensorImpl xi) = Parts(input);
        (TensorImpl wr, TensorImpl wi) = Parts(weight);
        (TensorImpl? br, TensorImpl? bi) = bias is null ? default : Parts(bias);
        TensorImpl a = Convolution(xr, wr, br, options);
        TensorImpl b = Convolution(xi, wi, null, options);
        TensorImpl c = Convolution(xr + xi, wr + wi, br is null ? null : br + bi!, options);
        return a - b + (Scalar(System.Numerics.Complex.ImaginaryOne) * (c - a - b));

        static (TensorImpl Real, TensorImpl Imaginary) Parts(TensorImpl x)
        {
            TensorImpl pairs = ViewAsReal(ResolveConj(x));
            return (Select(pairs, -1, 0), Select(pairs, -1, 1));
        }
    }
}
