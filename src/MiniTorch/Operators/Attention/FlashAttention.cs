using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// (out, lse): out = softmax(q · kᵀ · scale + mask) · v over (batch, heads, length, width), and the logarithms of the softmax's denominators. ∂q, ∂k,
/// ∂v by one kernel; a recorded backward differentiates the composite. Saves inputs and results, not the weights.
/// </summary>
internal sealed class FlashAttention(bool causal, double? scale)
    : MultiOutputOperator("aten::_scaled_dot_product_flash_attention_for_cpu", "ScaledDotProductFlashAttentionForCpuBackward0")
{
    private SavedTensor? _query;
    private SavedTensor? _key;
    private SavedTensor? _value;
    private SavedTensor? _mask;
    private SavedTensor? _output;
    private SavedTensor? _logSumExp;

    internal bool IsCausal => causal;

    /// <summary>The factor of the products.</summary>
    internal double Scale { get; private set; }

    internal override IEnumerable<(string Name, object? Value)> Attributes => [("is_causal", causal), ("scale", scale)];

    protected override int EdgeCount(int inputs) => 3;

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    /// <summary>Inputs: query, key, value, mask (added, or null). Callers have checked the shapes.</summary>
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        TensorImpl query = inputs[0]!;
        Scale = ScaleOf(query, scale);
        return [HeadsSideBySide(query), new(query.Sizes[..3], query.DType.ComputeType())];
    }

    /// <summary>A result of the shape of <paramref name="x"/> that lies in memory as (batch, length, heads, width), as in libtorch: what follows joins the heads.</summary>
    internal static TensorMeta HeadsSideBySide(TensorImpl x)
    {
        (long heads, long rows, long width) = (x.Sizes[1], x.Sizes[2], x.Sizes[3]);
        return new(x.Sizes, x.DType, [heads * rows * width, width, heads * width, 1]);
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into) =>
        AttentionKernel.Forward(inputs[0]!, inputs[1]!, inputs[2]!, inputs[3], causal, Scale, into[0], into[1]);

    internal static double ScaleOf(TensorImpl query, double? scale) => scale ?? (1 / Math.Sqrt(query.Sizes[^1]));

    protected override void Save(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> results)
    {
        _query = SaveInput(inputs[0]!, "query");
        _key = SaveInput(inputs[1]!, "key");
        _value = SaveInput(inputs[2]!, "value");
        _mask = SaveOptional(inputs[3], "attn_mask");
        _output = SaveOutput(results[0], 0, "output");
        _logSumExp = SaveOutput(results[1], 1, "logsumexp");
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (grads[0] is not { } grad)
        {
            return;
        }
        (TensorImpl query, TensorImpl key, TensorImpl value, TensorImpl? mask) = (_query!.Unpack(), _key!.Unpack(), _value!.Unpack(), _mask?.Unpack());
        if (GradMode.IsEnabled)
        {
            Recomputation.Differentiate(
                x => Aten.AttentionComposite(x[0]!, x[1]!, x[2]!, x[3], 0, causal, scale), [query, key, value, mask], [Needs(0), Needs(1), Needs(2)], grad, gradInputs);
            return;
        }
        TensorImpl[] results = new FlashAttentionBackward(causal, scale).Call(grad, query, key, value, _output!.Unpack(), _logSumExp!.Unpack(), mask);
        for (int i = 0; i < 3; i++)
        {
            gradInputs[i] = Needs(i) ? results[i] : null;
        }
    }
}

/// <summary>The gradients of query, key and value. Only called where they need no derivative.</summary>
internal sealed class FlashAttentionBackward(bool causal, double? scale) : MultiOutputOperator("aten::_scaled_dot_product_flash_attention_for_cpu_backward", null)
{
    internal override IEnumerable<(string Name, object? Value)> Attributes => [("is_causal", causal), ("scale", scale)];

    /// <summary>Inputs: grad_out, query, key, value, out, logsumexp, mask.</summary>
    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs) =>
        [FlashAttention.HeadsSideBySide(inputs[1]!), FlashAttention.HeadsSideBySide(inputs[2]!), FlashAttention.HeadsSideBySide(inputs[3]!)];

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into) =>
        AttentionKernel.Backward(
            inputs[0]!, inputs[1]!, inputs[2]!, inputs[3]!, inputs[4]!, inputs[5]!, inputs[6], causal, FlashAttention.ScaleOf(inputs[1]!, scale), into[0], into[1], into[2]);

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
    }
}
