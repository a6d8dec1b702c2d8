using MiniTorch.Autograd;
using MiniTorch.Core;

namespace MiniTorch.Operators;

internal static partial class Aten
{
    /// <summary>
    /// softmax(q · kᵀ · scale + mask) · v: a boolean mask says where to look, any other is added; rows that may look nowhere give zeros. One
    /// operator where libtorch takes its flash kernel, else a composite.
    /// </summary>
    internal static TensorImpl ScaledDotProductAttention(TensorImpl query, TensorImpl key, TensorImpl value, TensorImpl? mask, double dropout, bool causal, double? scale = null)
    {
        Error.Unless(query.DType == key.DType && key.DType == value.DType, $"Expected query, key, and value to have the same dtype, but got query.dtype: {query.DType.CppName()} key.dtype: {key.DType.CppName()} and value.dtype: {value.DType.CppName()} instead.");
        Error.Unless(query.Rank >= 2 && key.Rank >= 2 && value.Rank >= 2, "Expected query, key, and value to all be  at least 2 dimensional, but got one with fewer dimensions instead.");
        Error.Unless(mask is null || !causal, "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True");
        Error.Unless(mask is null || mask.DType == DType.Bool || mask.DType == query.DType, $"Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: {mask?.DType.CppName()} and  query.dtype: {query.DType.CppName()} instead.");
        using Frame frame = Frame.Open("aten::scaled_dot_product_attention", (dropout, causal, scale), query, key, value, mask);
        mask = AdditiveMask(mask, query.DType);
        if (dropout == 0 && FlashTakes(query, key, value, mask))
        {
            return frame.Result(new FlashAttention(causal, scale).Call(query, key, value, mask)[0]);
        }
        return frame.Result(AttentionComposite(query, key, value, mask, dropout, causal, scale));
    }

    /// <summary>Attention as operators; the mask is added.</summary>
    internal static TensorImpl AttentionComposite(TensorImpl query, TensorImpl key, TensorImpl value, TensorImpl? mask, double dropout, bool causal, double? scale)
    {
        DType dtype = query.DType;
        if (dtype is DType.Float16 or DType.BFloat16)
        {
            (query, key, value) = (To(query, DType.Float32), To(key, DType.Float32), To(value, DType.Float32));
            mask = mask is null ? null : To(mask, DType.Float32);
        }
        // Half of the scale on each side keeps the products small.
        double half = Math.Sqrt(Math.Abs(scale ?? (1 / Math.Sqrt(query.Sizes[^1]))));
        if (causal)
        {
            mask = AdditiveMask(Tril(Full([query.Sizes[^2], key.Sizes[^2]], true, DType.Bool), 0), query.DType);
        }
        TensorImpl scores = Matmul(query * (ScalarValue)(scale < 0 ? -half : half), Transpose(key, -2, -1) * (ScalarValue)half);
        if (mask is not null)
        {
            scores += mask;
        }
        TensorImpl weights = SafeSoftmax(scores, -1);
        if (dropout > 0)
        {
            weights = Dropout(weights, dropout, true);
        }
        return To(Matmul(weights, value), dtype);
    }

    /// <summary>0 where a boolean mask is true, −∞ elsewhere; other masks as they are.</summary>
    private static TensorImpl? AdditiveMask(TensorImpl? mask, DType dtype) =>
        mask is { DType: DType.Bool } ? MaskedFill(Zeros(mask.Sizes, dtype), LogicalNot(mask), double.NegativeInfinity) : mask;

    /// <summary>Where libtorch's flash kernel for CPUs applies.</summary>
    private static bool FlashTakes(TensorImpl query, TensorImpl key, TensorImpl value, TensorImpl? mask)
    {
        if (query.Rank != 4 || key.Rank != 4 || value.Rank != 4 || !query.DType.IsFloatingPoint() || (mask is not null && GradMode.IsEnabled && Variable.RequiresGrad(mask)))
        {
            return false;
        }
        (long batch, long heads, long rows, long width) = (query.Sizes[0], query.Sizes[1], query.Sizes[2], query.Sizes[3]);
        long columns = key.Sizes[2];
        bool shapes = key.Sizes[0] == batch && value.Sizes[0] == batch && key.Sizes[1] == heads && value.Sizes[1] == heads
            && key.Sizes[3] == width && value.Sizes[3] == width && value.Sizes[2] == columns && batch * heads != 0 && rows != 0 && columns != 0 && width != 0
            && query.Strides[3] == 1 && key.Strides[3] == 1 && value.Strides[3] == 1;
        return shapes && (mask is null || (mask.Rank is 2 or 4 && Fits(mask.Sizes[^2], rows) && Fits(mask.Sizes[^1], columns)
            && (mask.Rank == 2 || (Fits(mask.Sizes[0], batch) && Fits(mask.Sizes[1], heads)))));

        static bool Fits(long size, long wanted) => size == 1 || size == wanted;
    }
}
