using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// out = (input − mean) · rstd · weight + bias with mean and rstd = 1 / √(var + eps) of each group of channels of each sample; (out, mean, rstd). Saves input, weight, mean, rstd.
/// </summary>
internal sealed class NativeGroupNorm(long groups, double eps) : MultiOutputOperator("aten::native_group_norm", "NativeGroupNormBackward0")
{
    private SavedTensor? _input;
    private SavedTensor? _weight;
    private SavedTensor? _mean;
    private SavedTensor? _rstd;

    internal long Groups => groups;

    internal double Eps => eps;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("group", groups), ("eps", eps)];

    /// <summary>Inputs: input, weight, bias.</summary>
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl input = inputs[0]!;
        long channels = input.Sizes[1];
        Error.Unless(groups > 0, $"Expected num groups to be greater than 0, got {groups}");
        if (channels % groups != 0)
        {
            throw Error.Of($"Expected number of channels in input to be divisible by num_groups, but got input of shape {Error.Show(input.Sizes)} and num_groups={groups}");
        }
        CheckSide("weight", inputs[1], input);
        CheckSide("bias", inputs[2], input);
        if (!input.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("GroupNormKernelImpl", input.DType);
        }
        long[] perGroup = [input.Sizes[0], groups];
        DType statistics = inputs[1] is { } weight && weight.DType != input.DType ? weight.DType : input.DType;
        return [new(input.Sizes, input.DType), new(perGroup, statistics), new(perGroup, statistics)];
    }

    private static void CheckSide(string name, TensorImpl? side, TensorImpl input)
    {
        if (side is not null && (side.Rank != 1 || side.NumElements != input.Sizes[1]))
        {
            throw Error.Of($"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of shape {Error.Show(side.Sizes)} and input of shape {Error.Show(input.Sizes)}");
        }
    }

    internal static RowNormalization.Shape Rows(TensorImpl input, long groups)
    {
        int spatial = (int)Layout.NumElements(input.Sizes.AsSpan(2));
        int length = (int)(input.Sizes[1] / groups) * spatial;
        return new(length == 0 ? 0 : (int)(input.Sizes[0] * groups), length, Math.Max(spatial, 1), (int)groups);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        RowNormalization.Shape rows = Rows(inputs[0]!, groups);
        if (rows.Rows == 0)
        {
            // Groups of no elements.
            Kernels.Copy.Fill(into[1], double.NaN);
            Kernels.Copy.Fill(into[2], double.NaN);
            return;
        }
        RowNormalization.Forward(inputs[0]!, inputs[1], inputs[2], rows, eps, into[0], into[1], into[2]);
    }

    protected override bool IsDifferentiableOutput(int index) => true;

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _input = SaveInput(inputs[0]!, "input");
        _weight = SaveOptional(inputs[1], "weight");
        _mean = SaveOutput(results[1], 1, "result1");
        _rstd = SaveOutput(results[2], 2, "result2");
    }

    /// <summary>A recorded backward is a composite, as in libtorch (infinitely_differentiable_native_group_norm_backward); else one kernel.</summary>
    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        bool[] mask = [Needs(0), Needs(1), Needs(2)];
        if (GradMode.IsEnabled || grads[1] is not null || grads[2] is not null)
        {
            Composite(grads, gradInputs, mask);
            return;
        }
        TensorImpl[] results = new NativeGroupNormBackward(groups, mask).Call(grads[0], _input!.Unpack(), _mean!.Unpack(), _rstd!.Unpack(), _weight?.Unpack());
        OutputMask.Spread(results, mask, gradInputs);
    }

    private void Composite(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs, bool[] mask)
    {
        TensorImpl input = _input!.Unpack();
        TensorImpl? weight = _weight?.Unpack();
        (long batch, long channels) = (input.Sizes[0], input.Sizes[1]);
        long perGroup = channels / groups;
        long spatial = Layout.NumElements(input.Sizes.AsSpan(2));
        double share = 1.0 / (perGroup * spatial);
        TensorImpl x = Aten.Reshape(input, batch, groups, perGroup, spatial);
        TensorImpl mean = Aten.Reshape(_mean!.Unpack(), batch, groups, 1, 1);
        TensorImpl rstd = Aten.Reshape(_rstd!.Unpack(), batch, groups, 1, 1);
        TensorImpl? dy = grads[0] is { } grad ? Aten.Reshape(grad, batch, groups, perGroup, spatial) : null;
        long[] within = [2, 3];
        if (mask[0])
        {
            TensorImpl? sum = null;
            TensorImpl varianceFactor = Aten.Pow(rstd, 3) * share;
            if (dy is not null)
            {
                TensorImpl g = weight is null ? dy : dy * Aten.Reshape(weight, 1, groups, perGroup, 1);
                TensorImpl meanOfProducts = Aten.Sum(g * (x - mean), within, keepDim: true);
                sum = g * rstd - Aten.Sum(g, within, keepDim: true) * rstd * share - (x - mean) * (varianceFactor * meanOfProducts);
            }
            if (grads[1] is { } ofMean)
            {
                TensorImpl term = Aten.Expand(Aten.Reshape(ofMean, batch, groups, 1, 1) * share, x.Sizes);
                sum = sum is null ? term : sum + term;
            }
            if (grads[2] is { } ofRstd)
            {
                TensorImpl term = -(Aten.Reshape(ofRstd, batch, groups, 1, 1) * varianceFactor) * (x - mean);
                sum = sum is null ? term : sum + term;
            }
            gradInputs[0] = sum is null ? null : Aten.Reshape(sum, input.Sizes);
        }
        if (dy is not null && mask[1])
        {
            gradInputs[1] = Aten.Reshape(Aten.Sum(dy * (x - mean) * rstd, [0, 3]), channels);
        }
        if (dy is not null && mask[2])
        {
            gradInputs[2] = Aten.Reshape(Aten.Sum(dy, [0, 3]), channels);
        }
    }
}

/// <summary>The gradients of group_norm that are asked for, of input, weight and bias. Only called where they need no derivative.</summary>
internal sealed class NativeGroupNormBackward(long groups, bool[] mask) : MultiOutputOperator("aten::native_group_norm_backward", null)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("group", groups), ("output_mask", mask)];

    /// <summary>Inputs: grad_out, input, mean, rstd, weight.</summary>
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl input = inputs[1]!;
        DType parameters = inputs[4]?.DType ?? input.DType;
        long[] channels = [input.Sizes[1]];
        return OutputMask.Pick(mask, new(input.Sizes, input.DType), new(channels, parameters), new(channels, parameters));
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl?[] results = OutputMask.Spread(into, mask);
        RowNormalization.Backward(inputs[0]!, inputs[1]!, inputs[2]!, inputs[3]!, inputs[4], NativeGroupNorm.Rows(inputs[1]!, groups), results[0], results[1], results[2]);
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
    }
}

internal static partial class Aten
{
    internal static TensorImpl GroupNorm(TensorImpl input, long groups, TensorImpl? weight = null, TensorImpl? bias = null, double eps = 1e-5)
    {
        Error.Unless(input.Rank >= 2, $"Expected at least 2 dimensions for input tensor but received {input.Rank}");
        return new NativeGroupNorm(groups, eps).Call(input, weight, bias)[0];
    }
}
