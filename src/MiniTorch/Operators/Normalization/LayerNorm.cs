using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// out = (input − mean) · rstd · weight + bias with mean and rstd = 1 / √(var + eps) over the last dimensions; (out, mean, rstd). Saves input, weight, mean, rstd.
/// </summary>
internal sealed class NativeLayerNorm(long[] normalizedShape, double eps) : MultiOutputOperator("aten::native_layer_norm", "NativeLayerNormBackward0")
{
    private SavedTensor? _input;
    private SavedTensor? _weight;
    private SavedTensor? _mean;
    private SavedTensor? _rstd;

    internal long[] NormalizedShape => normalizedShape;

    internal double Eps => eps;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("normalized_shape", normalizedShape), ("eps", eps)];

    /// <summary>Inputs: input, weight, bias.</summary>
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl input = inputs[0]!;
        CheckShape(input, normalizedShape, "[*", starIsDimension: true);
        CheckSide("weight", inputs[1]);
        CheckSide("bias", inputs[2]);
        if (!input.DType.IsFloatingPoint())
        {
            throw Error.NotImplementedFor("LayerNormKernelImpl", input.DType);
        }
        long[] outer = [.. input.Sizes];
        Array.Fill(outer, 1, outer.Length - normalizedShape.Length, normalizedShape.Length);
        DType statistics = inputs[1] is { } weight && weight.DType != input.DType ? weight.DType : input.DType;
        return [new(input.Sizes, input.DType), new(outer, statistics), new(outer, statistics)];
    }

    /// <summary>libtorch's checks of what is normalized over.</summary>
    internal static void CheckShape(TensorImpl input, long[] normalizedShape, string star, bool starIsDimension)
    {
        if (normalizedShape.Length == 0)
        {
            throw Error.Of("Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []");
        }
        if (input.Rank < normalizedShape.Length || !input.Sizes.AsSpan(input.Rank - normalizedShape.Length).SequenceEqual(normalizedShape))
        {
            string expected = starIsDimension ? star + ", " + Error.Show(normalizedShape)[1..] : star + Error.Show(normalizedShape)[1..];
            throw Error.Of($"Given normalized_shape={Error.Show(normalizedShape)}, expected input with shape {expected}, but got input of size{Error.Show(input.Sizes)}");
        }
    }

    private void CheckSide(string name, TensorImpl? side)
    {
        if (side is not null && !side.Sizes.AsSpan().SequenceEqual(normalizedShape))
        {
            throw Error.Of($"Expected {name} to be of same shape as normalized_shape, but got {name} of shape {Error.Show(side.Sizes)} and normalized_shape = {Error.Show(normalizedShape)}");
        }
    }

    internal static RowNormalization.Shape Rows(TensorImpl input, long[] normalizedShape)
    {
        int length = (int)Layout.NumElements(normalizedShape);
        int rows = (int)Layout.NumElements(input.Sizes.AsSpan(0, input.Rank - normalizedShape.Length));
        return new(length == 0 ? 0 : rows, length, 1, 1);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into) =>
        RowNormalization.Forward(inputs[0]!, inputs[1], inputs[2], Rows(inputs[0]!, normalizedShape), eps, into[0], into[1], into[2]);

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _input = SaveInput(inputs[0]!, "input");
        _weight = SaveOptional(inputs[1], "weight");
        _mean = SaveOutput(results[1], 1, "result1");
        _rstd = SaveOutput(results[2], 2, "result2");
        _bias = inputs[2];
    }

    /// <summary>Only its edge matters: the backward is recorded as depending on it.</summary>
    private TensorImpl? _bias;

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        bool[] mask = [Needs(0), NextEdges.Length > 1 && Needs(1), NextEdges.Length > 2 && Needs(2)];
        TensorImpl[] results = new NativeLayerNormBackward(normalizedShape, mask)
            .Call(grads[0], _input!.Unpack(), _mean!.Unpack(), _rstd!.Unpack(), _weight?.Unpack(), _bias);
        OutputMask.Spread(results, mask, gradInputs);
    }

    internal override void ReleaseVariables()
    {
        base.ReleaseVariables();
        _bias = null;
    }
}

/// <summary>The gradients of layer_norm that are asked for, of input, weight and bias; see <see cref="NormalizationDoubleBackward"/> for theirs.</summary>
internal sealed class NativeLayerNormBackward(long[] normalizedShape, bool[] mask) : MultiOutputOperator("aten::native_layer_norm_backward", "NativeLayerNormBackwardBackward0")
{
    private SavedTensor? _gradOutput;
    private SavedTensor? _input;
    private SavedTensor? _mean;
    private SavedTensor? _rstd;
    private SavedTensor? _weight;

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("normalized_shape", normalizedShape), ("output_mask", mask)];

    /// <summary>Inputs: grad_out, input, mean, rstd, weight, bias.</summary>
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl input = inputs[1]!;
        DType parameters = inputs[4]?.DType ?? input.DType;
        return OutputMask.Pick(mask, new(input.Sizes, input.DType), new(normalizedShape, parameters), new(normalizedShape, parameters));
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl?[] results = OutputMask.Spread(into, mask);
        RowNormalization.Backward(inputs[0]!, inputs[1]!, inputs[2]!, inputs[3]!, inputs[4], NativeLayerNorm.Rows(inputs[1]!, normalizedShape), results[0], results[1], results[2]);
    }

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _gradOutput = SaveInput(inputs[0]!, "grad_out");
        _input = SaveInput(inputs[1]!, "input");
        _mean = SaveInput(inputs[2]!, "mean");
        _rstd = SaveInput(inputs[3]!, "rstd");
        _weight = SaveOptional(inputs[4], "weight");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        var cotangents = new TensorImpl?[3];
        OutputMask.Spread(grads, mask, cotangents);
        TensorImpl input = _input!.Unpack();
        TensorImpl? weight = _weight?.Unpack();
        long length = Layout.NumElements(normalizedShape);
        long[] rows = [length == 0 ? 0 : input.NumElements / length, length];
        long[] column = [rows[0], 1];
        long[] row = [1, length];
        var second = new NormalizationDoubleBackward(
            Aten.Reshape(_gradOutput!.Unpack(), rows), Aten.Reshape(input, rows), weight is null ? null : Aten.Reshape(weight, row),
            Aten.Reshape(_mean!.Unpack(), column), Aten.Reshape(_rstd!.Unpack(), column), [1],
            cotangents[0] is { } u ? Aten.Reshape(u, rows) : null,
            cotangents[1] is { } v ? Aten.Reshape(v, row) : null,
            cotangents[2] is { } t ? Aten.Reshape(t, row) : null);
        if (Needs(0) && second.GradOfGradOutput() is { } ofGrad)
        {
            gradInputs[0] = Aten.Reshape(ofGrad, input.Sizes);
        }
        if (Needs(1) && second.GradOfInput() is { } ofInput)
        {
            gradInputs[1] = Aten.Reshape(ofInput, input.Sizes);
        }
        if (weight is not null && Needs(4) && second.GradOfWeight() is { } ofWeight)
        {
            gradInputs[4] = Aten.Reshape(Aten.Sum(ofWeight, [0]), normalizedShape);
        }
    }
}

internal static partial class Aten
{
    internal static TensorImpl LayerNorm(TensorImpl input, long[] normalizedShape, TensorImpl? weight = null, TensorImpl? bias = null, double eps = 1e-5)
    {
        using var frame = Frame.Open("aten::layer_norm", (normalizedShape, eps), input, weight, bias);
        return frame.Result(new NativeLayerNorm(normalizedShape, eps).Call(input, weight, bias)[0]);
    }
}
