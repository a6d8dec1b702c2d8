using MiniTorch.Core;

namespace MiniTorch.Operators;

/// <summary>Several results of which only some are asked for: an operator has those alone, in order.</summary>
internal static class OutputMask
{
    internal static TensorMeta[] Pick(bool[] mask, params ReadOnlySpan<TensorMeta> all)
    {
        var picked = new List<TensorMeta>();
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i])
            {
                picked.Add(all[i]);
            }
        }
        return [.. picked];
    }

    /// <summary>Each result at its own place again, null where it was not asked for.</summary>
    internal static void Spread(ReadOnlySpan<TensorImpl?> picked, bool[] mask, Span<TensorImpl?> all)
    {
        int at = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i])
            {
                all[i] = picked[at++];
            }
        }
    }

    /// <inheritdoc cref="Spread(ReadOnlySpan{TensorImpl}, bool[], Span{TensorImpl})"/>
    internal static TensorImpl?[] Spread(ReadOnlySpan<TensorImpl> picked, bool[] mask)
    {
        var all = new TensorImpl?[mask.Length];
        Spread(picked, mask, all);
        return all;
    }
}
