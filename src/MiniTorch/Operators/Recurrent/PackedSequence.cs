using MiniTorch.Autograd;
using MiniTorch.Core;
using MiniTorch.Kernels;

namespace MiniTorch.Operators;

/// <summary>
/// (data, batch_sizes): the first steps of all sequences, then the second ones, …, without the padding, and how many sequences reach each step; ∂input =
/// grad at its place, zeros in the padding.
/// </summary>
/// <param name="lengths">Of the sequences, in falling order.</param>
/// <param name="batchFirst">The input is (batch, length, …), not (length, batch, …).</param>
internal sealed class PackPaddedSequence(long[] lengths, bool batchFirst) : MultiOutputOperator("aten::_pack_padded_sequence", "PackPaddedSequenceBackward0")
{
    private long[] _sizes = [];

    protected override bool IsDifferentiableOutput(int index) => index == 0;

    protected override TensorMeta[] Infer(ReadOnlySpan<TensorImpl?> inputs)
    {
        Error.Unless(inputs[0]!.NumElements > 0, "Cannot pack empty tensors.");
        TensorImpl input = StepsFirst(inputs[0]!);
        Error.Unless(lengths.Length == input.Sizes[1], $"Expected `len(lengths)` to be equal to batch_size, but got {lengths.Length} (batch_size={input.Sizes[1]})");
        Error.Unless(lengths[^1] > 0, "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0");
        for (int i = 1; i < lengths.Length; i++)
        {
            Error.Unless(lengths[i] <= lengths[i - 1], "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.");
        }
        Error.Unless(lengths[0] <= input.Sizes[0], $"Expected the longest of `lengths` to be at most the input's length, but got {lengths[0]} (length={input.Sizes[0]})");
        _sizes = input.Sizes;
        return [new([lengths.Sum(), .. input.Sizes[2..]], input.DType), new([lengths[0]], DType.Int64)];
    }

    protected override void Compute(ReadOnlySpan<TensorImpl?> inputs, ReadOnlySpan<TensorImpl> into)
    {
        TensorImpl input = StepsFirst(inputs[0]!);
        Span<long> sizes = into[1].Span<long>();
        long at = 0;
        for (int step = 0; step < sizes.Length; step++)
        {
            int running = lengths.Length;
            while (lengths[running - 1] <= step)
            {
                running--;
            }
            sizes[step] = running;
            long[] rows = [running, .. input.Sizes[2..]];
            TensorImpl source = input.Alias(rows, input.Strides[1..], input.Offset + step * input.Strides[0]);
            Copy.Run(source, into[0].Alias(rows, into[0].Strides, into[0].Offset + at * into[0].Strides[0]));
            at += running;
        }
    }

    protected override void Backward(ReadOnlySpan<TensorImpl?> grads, Span<TensorImpl?> gradInputs)
    {
        if (grads[0] is not { } grad)
        {
            return;
        }
        TensorImpl places = TensorImpl.Empty([lengths.Sum()], DType.Int64);
        Span<long> span = places.Span<long>();
        int at = 0;
        for (long step = 0; step < lengths[0]; step++)
        {
            for (long sequence = 0; sequence < lengths.Length && lengths[sequence] > step; sequence++)
            {
                span[at++] = step * _sizes[1] + sequence;
            }
        }
        TensorImpl padded = Aten.IndexAdd(Aten.Zeros([_sizes[0] * _sizes[1], .. _sizes[2..]], grad.DType), 0, places, grad);
        TensorImpl gradInput = Aten.View(padded, _sizes);
        gradInputs[0] = batchFirst ? Aten.Transpose(gradInput, 0, 1) : gradInput;
    }

    /// <summary>The input as (length, batch, …), over the same storage.</summary>
    private TensorImpl StepsFirst(TensorImpl input) =>
        batchFirst ? input.Alias([input.Sizes[1], input.Sizes[0], .. input.Sizes[2..]], [input.Strides[1], input.Strides[0], .. input.Strides[2..]], input.Offset) : input;
}

internal static partial class Aten
{
    /// <summary>Packs (length, batch, …), or with the batch first.</summary>
    internal static (TensorImpl Data, TensorImpl BatchSizes) PackPaddedSequence(TensorImpl input, long[] lengths, bool batchFirst)
    {
        TensorImpl[] results = new PackPaddedSequence(lengths, batchFirst).Call(input);
        return (results[0], results[1]);
    }

    /// <summary>Packed data as (length, batch, …) with a number in the padding, and the lengths of the sequences.</summary>
    internal static (TensorImpl Padded, TensorImpl Lengths) PadPackedSequence(TensorImpl data, TensorImpl batchSizes, bool batchFirst, double padding, long? totalLength)
    {
        ReadOnlySpan<long> sizes = Copy.Dense(batchSizes, DType.Int64).Span<long>();
        long longest = sizes.Length, length = longest;
        if (totalLength is { } total)
        {
            Error.Unless(total >= longest, $"Expected total_length to be at least the length of the longest sequence in input, but got total_length={total} and max sequence length being {longest}");
            length = total;
        }
        TensorImpl padded = Full([length, sizes[0], .. data.Sizes[1..]], padding, data.DType);
        TensorImpl lengths = TensorImpl.Empty([sizes[0]], DType.Int64);
        Span<long> ends = lengths.Span<long>();
        (long at, long first, long running) = (0, 0, sizes[0]);
        for (int step = 0; step <= longest; step++)
        {
            long next = step < longest ? sizes[step] : 0;
            if (next == running)
            {
                continue;
            }
            long count = running * (step - first);
            TensorImpl block = View(Slice(data, 0, at, at + count), [step - first, running, .. data.Sizes[1..]]);
            new CopyInto().InPlace(Slice(Slice(padded, 0, first, step), 1, 0, running), block);
            ends[(int)next..(int)running].Fill(step);
            (at, first, running) = (at + count, step, next);
        }
        return (batchFirst ? Transpose(padded, 0, 1) : padded, lengths);
    }

    /// <summary>Sequences of several lengths as (length, batch, …), with a number in the padding.</summary>
    internal static TensorImpl PadSequence(IReadOnlyList<TensorImpl> sequences, bool batchFirst, double padding)
    {
        Error.Unless(sequences.Count > 0, "received an empty list of sequences");
        long longest = 0;
        foreach (TensorImpl sequence in sequences)
        {
            longest = Math.Max(longest, sequence.Sizes[0]);
        }
        long[] trailing = sequences[0].Sizes[1..];
        TensorImpl padded = Full(batchFirst ? [sequences.Count, longest, .. trailing] : [longest, sequences.Count, .. trailing], padding, sequences[0].DType);
        for (int i = 0; i < sequences.Count; i++)
        {
            TensorImpl place = batchFirst ? Narrow(Select(padded, 0, i), 0, 0, sequences[i].Sizes[0]) : Select(Narrow(padded, 0, 0, sequences[i].Sizes[0]), 1, i);
            new CopyInto().InPlace(place, sequences[i]);
        }
        return padded;
    }
}
